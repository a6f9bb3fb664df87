import { IconUsers } from '@tabler/icons-react';
import { getRouteApi, Link, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { batchRefusals } from '../../../domain/credential-refusals.ts';
import { keysOf } from '../../../domain/keys.ts';
import type { BatchPreview } from '../../../domain/schemas/credential-batches.ts';
import { showNumber } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import type { tableOf } from '../lists.ts';
import audience from '../messaging/audience.module.css';
import { t } from '../t.ts';
import type { Decision } from './batches.ts';
import { Chips } from './chips.tsx';
import classes from './credential-batches.module.css';

const route = getRouteApi('/frame/portal-credentials/new');

type Row = BatchPreview['rows'][number];
type Counts = BatchPreview['counts'];

const columns: Column<Row>[] = [
  {
    key: 'name',
    header: t('person.name'),
    cell: ({ id, firstName, lastName }) => (
      <Link to="/clients/$id" params={{ id }} search={{ tab: 'portal' }} data-row-link>
        {lastName}, {firstName}
      </Link>
    ),
  },
  { key: 'record', numeric: true, header: t('client.record'), cell: (row) => row.recordNumber, wide: true },
  {
    key: 'decision',
    header: t('batch.decision'),
    cell: ({ reason }) => <StatusBadge status={reason ? 'turn-refused' : 'send'} label={decisionWords(reason)} />,
  },
  { key: 'why', header: t('batch.why'), width: '45%', cell: (row) => <Why reason={row.reason} />, wide: true },
];

const decisionWords = (reason: Row['reason']) => t(reason ? 'batch.decision.refused' : 'batch.decision.send');

interface PreviewTableProps {
  table: ReturnType<typeof tableOf<Row>>;
  counts: Counts | undefined;
  /** Stands beside the counts. */
  children: ReactNode;
}

/** Everybody who is chosen, with whether they get credentials and the one reason why not. */
export function PreviewTable({ table, counts, children }: PreviewTableProps) {
  const search = route.useSearch();
  const { chosen, text } = useLocation({ select: (location) => location.state });
  const state = { ...(chosen && { chosen }), ...(text !== undefined && { text }) };
  const choice = (key: Decision | undefined, count: number | undefined) => ({
    key: key ?? 'all',
    label: t(key ? `batch.decision.${key}` : 'batch.all'),
    count,
    to: { to: '/portal-credentials/new', search: { ...search, show: key }, state } as const,
  });
  return (
    <section aria-label={t('batch.preview')}>
      <div className={classes.bar}>
        <Chips
          label={t('batch.filter')}
          choices={[
            choice(undefined, counts?.chosen),
            choice('send', counts?.send),
            choice('refused', counts?.refused),
          ]}
        />
        {children}
      </div>
      {counts && counts.refused > 0 && (
        <ul className={audience.reasons} aria-label={t('batch.why')}>
          {keysOf(batchRefusals).flatMap((reason) => {
            const count = counts.byReason[reason] ?? 0;
            return count === 0
              ? []
              : [
                  <li key={reason}>
                    <strong>{showNumber(count)}</strong> {t(`batch.reason.${reason}`)}
                  </li>,
                ];
          })}
        </ul>
      )}
      <DataTable
        label={t('batch.clients')}
        columns={columns}
        rowKey={(row) => row.id}
        summary={({ reason, recordNumber }) => (reason ? batchRefusals[reason].sentence : recordNumber)}
        {...table}
        empty={<Empty icon={IconUsers} title={t('batch.none')} hint={t('batch.none.hint')} />}
      />
    </section>
  );
}

function Why({ reason }: { reason: Row['reason'] }) {
  if (!reason) return t('none');
  const { sentence, next } = batchRefusals[reason];
  return (
    <>
      <span className={audience.why}>{sentence}</span>
      <span className={audience.next}>{next}</span>
    </>
  );
}
