import { Button } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import type { PreviewRow } from '../../../domain/schemas/messaging.ts';
import { showZoned } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { t } from '../t.ts';
import classes from './audience.module.css';
import { reasonWords } from './reasons.ts';

interface AudienceTableProps {
  toStaff: boolean;
  /** It is about something of each person, such as an appointment. */
  isAbout: boolean;
  label: string;
  rows: readonly PreviewRow[] | undefined;
  error: unknown;
  onRetry: () => void;
  more: { load: () => void; busy: boolean } | undefined;
  filtered: boolean;
  /** Each person has a method of their own. */
  methods?: boolean | undefined;
  /** Leaves somebody out, or takes that back; absent: nothing can be changed. */
  onLeaveOut?: ((row: PreviewRow, out: boolean) => void) | undefined;
}

const methodOf = ({ method }: PreviewRow) => (method === null ? t('none') : t(`method.${method}`));

const aboutColumn: Column<PreviewRow> = {
  key: 'source',
  header: t('audience.source'),
  width: '21%',
  cell: (row) => row.source ?? t('none'),
  wide: true,
};

type Shown = Pick<AudienceTableProps, 'isAbout' | 'onLeaveOut'> & { methods: boolean };

const columnsOf = ({ isAbout, methods, onLeaveOut }: Shown): Column<PreviewRow>[] => [
  {
    key: 'name',
    whole: true,
    header: t('audience.person'),
    cell: (row) => <span className={classes.person}>{row.name}</span>,
  },
  ...(methods ? [{ key: 'method', header: t('audience.method'), cell: methodOf, wide: true }] : []),
  ...(isAbout ? [aboutColumn] : []),
  { key: 'address', whole: true, header: t('audience.address'), cell: (row) => row.address ?? t('none'), wide: true },
  { key: 'decision', header: t('audience.decision'), cell: (row) => <StatusBadge status={row.decision} /> },
  { key: 'why', header: t('audience.why'), width: '25%', cell: (row) => <Why row={row} />, wide: true },
  { key: 'goes', header: t('audience.when'), cell: (row) => <When row={row} />, wide: true },
  ...(onLeaveOut
    ? [{ key: 'out', header: t('audience.change'), cell: (row: PreviewRow) => <LeaveOut row={row} go={onLeaveOut} /> }]
    : []),
];

const summaryOf = (row: PreviewRow, methods: boolean) =>
  [methods && row.method !== null && methodOf(row), whatOf(row)].filter(Boolean).join(' · ');

const whatOf = (row: PreviewRow) => {
  const { decision, reason, source, address } = row;
  if (decision === 'skip' && reason !== null) return sentenceOf(row);
  return row.waits && row.sendAt !== null ? localTime(row.sendAt, row.zone) : (source ?? address);
};

const localTime = (sendAt: string, zone: string) => showZoned(sendAt, zone);

const sentenceOf = ({ reason, leftOut }: PreviewRow) =>
  leftOut ? t('audience.left-out', { name: leftOut.by }) : reason && (reasonWords(reason)?.sentence ?? reason);

const detail = {
  label: ({ name }: PreviewRow) => t('audience.show', { name }),
  show: ({ text, size, seconds, fax }: PreviewRow) =>
    text && (
      <>
        <div className={classes.message}>{text}</div>
        {size && <div className={classes.size}>{sizeInWords(size)}</div>}
        {seconds !== null && <div className={classes.size}>{t('spoken.seconds', { seconds })}</div>}
        {fax && <div className={classes.size}>{faxInWords(fax)}</div>}
      </>
    ),
};

const faxInWords = ({ pages, missing }: NonNullable<PreviewRow['fax']>) =>
  [t('fax.pages', { count: pages }), missing.length > 0 && t('fax.missing', { names: missing.join(', ') })]
    .filter(Boolean)
    .join('. ');

const sizeInWords = ({ segments, units, encoding }: NonNullable<PreviewRow['size']>) =>
  t('audience.size', { segments: t('segments', { count: segments }), units, encoding });

/** Everybody whom the message concerns: who gets it, as which text, and who does not, with the one reason why. */
export function AudienceTable({
  toStaff,
  isAbout,
  filtered,
  methods = false,
  onLeaveOut,
  ...table
}: AudienceTableProps) {
  return (
    <DataTable
      {...table}
      columns={columnsOf({ isAbout, methods, onLeaveOut })}
      rowKey={(row) => row.id}
      summary={(row) => summaryOf(row, methods)}
      detail={detail}
      empty={
        <Empty
          icon={IconUsers}
          title={t(filtered ? 'list.nothing' : 'audience.empty')}
          hint={t(filtered ? 'list.nothing.hint' : toStaff ? 'audience.empty.staff' : 'audience.empty.hint')}
        />
      }
    />
  );
}

/** By the clocks of who reads it. */
function When({ row: { sendAt, zone, waits, size, seconds, fax } }: { row: PreviewRow }) {
  if (sendAt === null) return t('none');
  return (
    <>
      <span className={classes.why}>{localTime(sendAt, zone)}</span>
      {waits && <span className={classes.next}>{t('audience.waits')}</span>}
      {size && <span className={classes.next}>{t('segments', { count: size.segments })}</span>}
      {seconds !== null && <span className={classes.next}>{t('spoken.seconds', { seconds })}</span>}
      {fax && <span className={classes.next}>{t('fax.pages', { count: fax.pages })}</span>}
    </>
  );
}

function LeaveOut({ row, go }: { row: PreviewRow; go: (row: PreviewRow, out: boolean) => void }) {
  const { leftOut, decision, name } = row;
  if (leftOut)
    return (
      <Button size="xs" variant="default" aria-label={t('audience.in.name', { name })} onClick={() => go(row, false)}>
        {t('audience.in')}
      </Button>
    );
  if (decision === 'skip') return null;
  return (
    <Button size="xs" variant="default" aria-label={t('audience.out.name', { name })} onClick={() => go(row, true)}>
      {t('audience.out')}
    </Button>
  );
}

function Why({ row }: { row: PreviewRow }) {
  if (row.decision === 'send') return row.sharedWith > 0 && t('audience.shared', { count: row.sharedWith });
  const words = row.reason === null ? null : reasonWords(row.reason);
  return (
    <>
      <span className={classes.why}>{sentenceOf(row)}</span>
      {words && !row.leftOut && <span className={classes.next}>{words.nextStep}</span>}
    </>
  );
}
