import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { isOpen } from '../../../domain/chart-handoff/moves.ts';
import type { RequestRow } from '../../../domain/schemas/chart-requests.ts';
import type { Note } from '../../../domain/schemas/notes.ts';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import chart from '../chart/chart.module.css';
import requests from '../chart-requests/chart-requests.module.css';
import { DueMark } from '../chart-requests/due-mark.tsx';
import { keeperOf, missingOf, turnOf } from '../chart-requests/request-words.ts';
import { t } from '../t.ts';
import classes from './notes.module.css';

const blocks = ({ required, phase }: RequestRow) => required && isOpen(phase);

/** What keeps a note from being released, above its text. */
export function Blockers({ note: { requests: asked, released } }: { note: Note }) {
  const open = asked.filter(blocks);
  if (released || open.length === 0) return null;
  return (
    <section className={chart.banner} aria-labelledby="note-blockers">
      <h2 id="note-blockers" className={classes.blocked}>
        <IconAlertTriangle size={17} aria-hidden /> {t('note.blocked.title', { count: open.length })}
      </h2>
      <RequestLines requests={open} />
    </section>
  );
}

/** Everything that was asked for a note and does not block it: over, or not required. */
export function NoteRequests({ note: { requests: asked, released } }: { note: Note }) {
  const others = asked.filter((request) => released || !blocks(request));
  if (others.length === 0) return null;
  return (
    <details className={classes.others}>
      <summary>{t('note.requests', { count: others.length })}</summary>
      <RequestLines requests={others} />
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
