import { IconAlertTriangle } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { isOpen } from '../../../domain/chart-handoff/moves.ts';
import type { RequestRow } from '../../../domain/schemas/chart-requests.ts';
import type { Note } from '../../../domain/schemas/notes.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import chart from '../chart/chart.module.css';
import requests from '../chart-requests/chart-requests.module.css';
import { DueMark } from '../chart-requests/due-mark.tsx';
import { keeperOf, missingOf, turnOf } from '../chart-requests/request-words.ts';
import { tableOf } from '../lists.ts';
import { t } from '../t.ts';
import { LoadMore } from './load-more.tsx';
import classes from './notes.module.css';
import { noteRequestsQuery } from './notes.ts';

/** What keeps a note from being released, above its text. */
export const Blockers = ({ note }: { note: Note }) =>
  note.released || note.openRequests === 0 ? null : <Blocking note={note} />;

function Blocking({ note }: { note: Note }) {
  const { rows, error, onRetry, more } = tableOf(useInfiniteQuery(noteRequestsQuery(note.id, true)));
  return (
    <section className={chart.banner} aria-labelledby="note-blockers">
      <h2 id="note-blockers" className={classes.blocked}>
        <IconAlertTriangle size={17} aria-hidden /> {t('note.blocked.title', { count: note.openRequests })}
      </h2>
      <ProblemNotice error={rows ? null : error} onRetry={onRetry} />
      <RequestLines requests={rows ?? []} />
      <LoadMore more={more} />
    </section>
  );
}

/** Everything that was asked for a note and does not block it: over, or not required. */
export function NoteRequests({ note }: { note: Note }) {
  const some = !note.released && note.openRequests > 0;
  const others = noteRequestsQuery(note.id, note.released ? undefined : false);
  const { rows = [], more } = tableOf(useInfiniteQuery(others));
  if (rows.length === 0) return null;
  const words = more ? 'note.requests.more' : some ? 'note.requests.other' : 'note.requests';
  return (
    <details className={classes.others}>
      <summary>{t(words, { count: rows.length })}</summary>
      <RequestLines requests={rows} />
      <LoadMore more={more} />
    </details>
  );
}

function RequestLines({ requests: rows }: { requests: readonly RequestRow[] }) {
  return (
    <ul className={classes.lines}>
      {rows.map((request) => (
        <li key={request.id}>
          <Link to="/chart-requests/$id" params={{ id: request.id }} className={requests.link}>
            {missingOf(request)}
          </Link>
          <span className={requests.sub}>
            <StatusBadge status={`request-${request.phase}`} /> · {turnOf(request) || keeperOf(request)}
            {!request.required && ` · ${t('request.optional')}`}
            {isOpen(request.phase) && (
              <>
                {' · '}
                <DueMark request={request} />
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
