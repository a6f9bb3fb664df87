import { Anchor, Button, Skeleton } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { MessageAttachment, OwnMessage } from '../../../domain/schemas/portal-messages.ts';
import { showZoned } from '../../shared/format.ts';
import { Arrivals } from '../../shared/ui/arrivals.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { words } from '../../shared/words.ts';
import portal from '../portal.module.css';
import { sessionQuery } from '../session.ts';
import { t } from '../t.ts';
import classes from './conversations.module.css';
import { attachmentPath, entriesQuery } from './conversations.ts';

/** What was written, oldest first; what the practice writes meanwhile is read out. `fresh`: ids that were new when the page was opened. */
export function Entries({ id, fresh }: { id: string; fresh: ReadonlySet<string> }) {
  const list = useInfiniteQuery(entriesQuery(id));
  const client = useQuery(sessionQuery).data?.actsFor?.name ?? null;
  const entries = list.data?.pages.flatMap(({ rows }) => rows).toReversed();
  return (
    <>
      <ProblemNotice error={entries ? null : list.error} onRetry={() => void list.refetch()} />
      {!entries && !list.error && <Skeleton height={200} mt="lg" aria-label={t('portal.loading')} />}
      {list.hasNextPage && (
        <Button mt="md" variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('mail.earlier')}
        </Button>
      )}
      <ol className={classes.entries} aria-label={t('mail.entries')}>
        {entries?.map((entry) => (
          <Entry key={entry.id} entry={entry} client={client} isNew={fresh.has(entry.id)} />
        ))}
      </ol>
      <Arrivals entries={entries?.map(spoken)} />
    </>
  );
}

/** `client`: of whom who reads acts for; null: it is the client who reads. */
const nameOf = ({ from, staffName, guardianName }: OwnMessage, client: string | null) =>
  from === 'client' ? (guardianName ?? client ?? t('mail.you')) : (staffName ?? t('mail.practice'));
const spoken = (entry: OwnMessage) => ({
  id: entry.id,
  text: entry.from === 'staff' ? `${nameOf(entry, null)}: ${entry.body}` : null,
});

function Entry({ entry, client, isNew }: { entry: OwnMessage; client: string | null; isNew: boolean }) {
  const { from, body, at, attachments } = entry;
  return (
    <li className={classes.entry} data-own={from === 'client' || undefined}>
      <div className={classes.entryHead}>
        <strong>{nameOf(entry, client)}</strong>
        {isNew && <span className={classes.new}>{t('mail.new.mark')}</span>}
        <time dateTime={at} className={portal.hint}>
          {showZoned(at)}
        </time>
      </div>
      <p className={classes.body}>{body}</p>
      {attachments.length > 0 && (
        <ul className={classes.files} aria-label={t('mail.files')}>
          {attachments.map((file) => (
            <File key={file.id} file={file} />
          ))}
        </ul>
      )}
    </li>
  );
}

function File({ file: { id, name, state } }: { file: MessageAttachment }) {
  return (
    <li>
      <IconPaperclip size={16} aria-hidden />
      {state === 'ready' ? (
        <Anchor href={attachmentPath(id)} target="_blank" rel="noopener">
          {name} <span className="visually-hidden">{words('opens.new.tab')}</span>
        </Anchor>
      ) : (
        <span>
          {name} <span className={portal.hint}>{t(`mail.file.${state}`)}</span>
        </span>
      )}
    </li>
  );
}
