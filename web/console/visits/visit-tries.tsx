import { IconSendOff } from '@tabler/icons-react';
import type { Visit } from '../../../domain/schemas/visits.ts';
import { showMoment } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { t } from '../t.ts';

type Try = Visit['tries'][number];

const outcomeOf = ({ outcome, answer }: Try): string =>
  [t(`visit.try.${outcome ?? 'running'}`), answer].filter(Boolean).join(': ');

const columns: Column<Try>[] = [
  { key: 'at', header: t('visit.try.at'), whole: true, cell: ({ begunAt }) => showMoment(begunAt) },
  { key: 'outcome', header: t('visit.try.outcome'), cell: outcomeOf, wide: true },
  { key: 'version', header: t('visit.try.version'), numeric: true, cell: ({ revision }) => revision },
];

/** Each call for the visit, newest first. */
export function VisitTries({ tries }: Pick<Visit, 'tries'>) {
  return (
    <DataTable
      label={t('visit.tries')}
      columns={columns}
      rowKey={(row) => row.id}
      summary={outcomeOf}
      rows={tries}
      empty={<Empty icon={IconSendOff} title={t('visit.tries.none')} />}
    />
  );
}
