import { IconReceipt } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import type { StatementRun } from '../../../domain/schemas/statement-runs.ts';
import { readerZone, showDate, showInstant, zoneCity } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { tableOf } from '../lists.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { RunDialog } from './run-dialog.tsx';
import { runsQuery } from './runs.ts';
import { countsWords, overWords } from './words.ts';

const columns: Column<StatementRun>[] = [
  {
    key: 'at',
    whole: true,
    header: t('statement.run.at', { zone: zoneCity(readerZone()) }),
    cell: ({ id, createdAt }) => (
      <Link to="/billing/statements/$id" params={{ id }} data-row-link>
        {showInstant(createdAt)}
      </Link>
    ),
  },
  { key: 'by', header: t('statement.run.by'), cell: ({ orderedBy }) => orderedBy ?? t('none'), wide: true },
  { key: 'over', header: t('statement.run.who'), cell: overWords, wide: true },
  { key: 'due', header: t('statement.run.due'), whole: true, cell: ({ dueOn }) => showDate(dueOn), wide: true },
  {
    key: 'state',
    header: t('statement.run.state'),
    cell: ({ status }) => <StatusBadge status={`statements-${status}`} />,
  },
  { key: 'counts', header: t('statement.run.result'), cell: countsWords, wide: true },
];

/** Statements that were issued to many clients at once. */
export function Page(): ReactElement {
  const allowed = useAllowed();
  const [ordering, setOrdering] = useState(false);
  const list = useInfiniteQuery(runsQuery);
  return (
    <Frame
      title={t('statement.runs')}
      lead={t('statement.runs.lead')}
      back={{ to: { to: '/billing' }, label: t('nav.billing') }}
      actions={
        <ReasonedButton
          variant="default"
          reason={allowed('Client Billing', 'create') ? null : t('billing.need.create')}
          onClick={() => setOrdering(true)}
        >
          {t('billing.many')}
        </ReasonedButton>
      }
    >
      <DataTable
        label={t('statement.runs')}
        columns={columns}
        rowKey={(row) => row.id}
        summary={countsWords}
        {...tableOf(list)}
        empty={<Empty icon={IconReceipt} title={t('statement.runs.empty')} hint={t('statement.runs.empty.hint')} />}
      />
      {ordering && <RunDialog onClose={() => setOrdering(false)} />}
    </Frame>
  );
}
