import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { OpenThread, ReplyEntry } from '../../../domain/schemas/replies.ts';
import { showZoned } from '../../shared/format.ts';
import { Arrivals } from '../../shared/ui/arrivals.tsx';
import { FormSkeleton } from '../../shared/ui/form-skeleton.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { reasonWords } from '../messaging/reasons.ts';
import { t } from '../t.ts';
import classes from './replies.module.css';
import { entriesQuery } from './replies.ts';

/** What came and what went out, oldest first; what is new is read out. */
export function Entries({ id, thread }: { id: string; thread: OpenThread }) {
  const list = useInfiniteQuery(entriesQuery(id, thread.id));
  const entries = list.data?.pages.flatMap(({ rows }) => rows).toSorted((a, b) => (a.at < b.at ? -1 : 1));
  return (
    <section aria-labelledby="conversation" className={classes.part}>
      <h2 id="conversation" className={classes.title}>
        {t('reply.thread')}
      </h2>
      <ProblemNotice error={entries ? null : list.error} onRetry={() => void list.refetch()} />
      {!entries && !list.error && <FormSkeleton fields={3} />}
      {list.hasNextPage && (
        <Button variant="default" size="xs" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('reply.thread.earlier')}
        </Button>
      )}
      <ol className={classes.entries} aria-label={t('reply.thread')}>
        {entries?.map((entry) => (
          <Entry key={entry.id} entry={entry} known={thread.clientId !== null} />
        ))}
      </ol>
      <Arrivals entries={entries?.map((entry) => spoken(entry, thread.clientId !== null))} />
    </section>
  );
}

const from = (known: boolean) => t(known ? 'reply.thread.in' : 'reply.thread.in.nobody');

function spoken({ id, direction, body }: ReplyEntry, known: boolean) {
  return { id, text: direction === 'in' && body !== null ? `${from(known)}: ${body}` : null };
}

function Entry({ entry, known }: { entry: ReplyEntry; known: boolean }) {
  const { direction, at, body, handledAt } = entry;
  const out = direction === 'out';
  return (
    <li className={classes.entry} data-out={out || undefined} data-waits={(!out && handledAt === null) || undefined}>
      <div className={classes.entryHead}>
        <strong>{out ? sender(entry) : from(known)}</strong>
        <time dateTime={at} className={classes.at}>
          {showZoned(at)}
        </time>
      </div>
      <p className={classes.body}>{body ?? t('reply.thread.hidden')}</p>
      {out ? <Sent entry={entry} /> : <Came entry={entry} />}
    </li>
  );
}

function sender({ broadcastId, purpose }: ReplyEntry): string {
  const how =
    broadcastId !== null
      ? t('reply.thread.broadcast')
      : purpose === 'reply-answer' || purpose === 'opt-out-answer'
        ? t('reply.thread.by-itself')
        : null;
  return [t('reply.thread.out'), how].filter(Boolean).join(' · ');
}

function Sent({ entry: { status, reason } }: { entry: ReplyEntry }) {
  const known = reason === null ? null : reasonWords(reason);
  return (
    <div className={classes.note}>
      {status && <StatusBadge status={status} />} {known?.sentence}
    </div>
  );
}

function Came({ entry: { meaning, outcome, handledAt, handledBy } }: { entry: ReplyEntry }) {
  const said = meaning && meaning !== 'words' ? t(`reply.meaning.${meaning}`) : null;
  return (
    <>
      {(said || outcome) && (
        <p className={classes.note}>{[said, outcome && t(`reply.outcome.${outcome}`)].filter(Boolean).join(' · ')}</p>
      )}
      <p className={classes.note}>
        {handledAt === null
          ? t('reply.thread.waits')
          : handledBy === null
            ? t('reply.thread.done')
            : t('reply.thread.done.by', { name: handledBy, at: showZoned(handledAt) })}
      </p>
    </>
  );
}
