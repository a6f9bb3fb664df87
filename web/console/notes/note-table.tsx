import { IconNotes } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { NoteRow } from '../../../domain/schemas/notes.ts';
import { readerZone, showDate, showInstant, zoneCity } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import requests from '../chart-requests/chart-requests.module.css';
import { clientOf } from '../chart-requests/request-words.ts';
import type { tableOf } from '../lists.ts';
import { t } from '../t.ts';

/** Who holds it where that is another one than who began it. */
const writerOf = ({ author, holder }: NoteRow) =>
  author.id === holder.id ? author.name : t('note.held', { author: author.name, holder: holder.name });

function State({ note: { state, openRequests, unconditional } }: { note: NoteRow }) {
  return (
    <>
      <StatusBadge status={`note-${state}`} />
      {openRequests > 0 && <span className={requests.sub}>{t('note.open.requests', { count: openRequests })}</span>}
      {unconditional && <span className={requests.sub}>{t('note.unconditional')}</span>}
    </>
  );
}

const columnsOf = (named: boolean): Column<NoteRow>[] => [
  {
    key: 'what',
    header: t('note.one'),
    cell: (row) => (
      <>
        <Link to="/notes/$id" params={{ id: row.id }} data-row-link>
          {row.title}
        </Link>
        {named && <span className={requests.sub}>{clientOf(row)}</span>}
      </>
    ),
  },
  { key: 'visit', header: t('note.visit'), cell: ({ visitOn }) => showDate(visitOn), whole: true, wide: true },
  { key: 'author', header: t('note.author'), cell: writerOf, wide: true },
  { key: 'state', header: t('person.state'), cell: (row) => <State note={row} /> },
  {
    key: 'changed',
    header: t('note.changed', { zone: zoneCity(readerZone()) }),
    cell: ({ releasedAt, updatedAt }) => showInstant(releasedAt ?? updatedAt),
    whole: true,
    wide: true,
  },
];

interface NoteTableProps extends ReturnType<typeof tableOf<NoteRow>> {
  /** Notes of several clients: each row names its own. */
  named: boolean;
  empty: string;
  hint?: string | undefined;
}

export function NoteTable({ named, empty, hint, ...table }: NoteTableProps) {
  return (
    <DataTable
      label={t('note.all')}
      columns={columnsOf(named)}
      rowKey={(row) => row.id}
      summary={(row) => t('note.summary', { date: showDate(row.visitOn), author: writerOf(row) })}
      expect={4}
      {...table}
      empty={<Empty icon={IconNotes} title={empty} hint={hint} />}
    />
  );
}
