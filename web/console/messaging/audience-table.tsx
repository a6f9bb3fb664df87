import { IconUsers } from '@tabler/icons-react';
import type { PreviewRow } from '../../../domain/schemas/messaging.ts';
import { showInstant, zoneCity } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { t } from '../t.ts';
import classes from './audience.module.css';
import { reasonWords } from './reasons.ts';

interface AudienceTableProps {
  label: string;
  rows: readonly PreviewRow[] | undefined;
  error: unknown;
  onRetry: () => void;
  more: { load: () => void; busy: boolean } | undefined;
  filtered: boolean;
}

const columns: Column<PreviewRow>[] = [
  {
    key: 'name',
    whole: true,
    header: t('audience.person'),
    cell: (row) => <span className={classes.person}>{row.name}</span>,
  },
  { key: 'source', header: t('audience.source'), cell: (row) => row.source ?? t('none'), wide: true },
  { key: 'address', whole: true, header: t('audience.address'), cell: (row) => row.address ?? t('none'), wide: true },
  { key: 'decision', header: t('audience.decision'), cell: (row) => <StatusBadge status={row.decision} /> },
  { key: 'why', header: t('audience.why'), width: '34%', cell: (row) => <Why row={row} />, wide: true },
];

const summaryOf = (row: PreviewRow) => {
  const { decision, reason, source, address } = row;
  if (decision === 'skip' && reason !== null) return reasonWords(reason)?.sentence ?? reason;
  return row.sendAt === null ? (source ?? address) : waits(row.sendAt, row.zone);
};

const waits = (sendAt: string, zone: string) =>
  t('audience.waits', { time: showInstant(sendAt, zone), zone: zoneCity(zone) });

const detail = {
  label: ({ name }: PreviewRow) => t('audience.show', { name }),
  show: ({ text }: PreviewRow) => text && <div className={classes.message}>{text}</div>,
};

/** Everybody whom the message concerns: who gets it, as which text, and who does not, with the one reason why. */
export function AudienceTable({ filtered, ...table }: AudienceTableProps) {
  return (
    <DataTable
      {...table}
      columns={columns}
      rowKey={(row) => row.id}
      summary={summaryOf}
      detail={detail}
      empty={
        <Empty
          icon={IconUsers}
          title={t(filtered ? 'list.nothing' : 'audience.empty')}
          hint={t(filtered ? 'list.nothing.hint' : 'audience.empty.hint')}
        />
      }
    />
  );
}

function Goes({ row: { sendAt, zone, sharedWith } }: { row: PreviewRow }) {
  return (
    <>
      {sendAt !== null && <span className={classes.why}>{waits(sendAt, zone)}</span>}
      {sharedWith > 0 && t('audience.shared', { count: sharedWith })}
    </>
  );
}

function Why({ row }: { row: PreviewRow }) {
  if (row.decision === 'send') return <Goes row={row} />;
  const words = row.reason === null ? null : reasonWords(row.reason);
  return (
    <>
      <span className={classes.why}>{words?.sentence ?? row.reason}</span>
      {words && <span className={classes.next}>{words.nextStep}</span>}
    </>
  );
}
