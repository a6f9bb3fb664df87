import { Anchor, Button } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { MessageAttachment, OwnMessage, PortalThread, ReadUpTo } from '../../../domain/schemas/portal-messages.ts';
import { showZoned } from '../../shared/format.ts';
import { FormSkeleton } from '../../shared/ui/form-skeleton.tsx';
import { Arrivals } from '../../shared/ui/arrivals.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { useVisible } from '../../shared/use-visible.ts';
import { words } from '../../shared/words.ts';
import attached from '../chart-requests/chart-requests.module.css';
import classes from '../replies/replies.module.css';
import { t } from '../t.ts';
import { attachmentPath, entriesQuery, markRead, useRefreshThreads } from './portal-messages.ts';

/** What was written, oldest first; what the client writes meanwhile is read out. Whoever sees it has read it. */
export function Entries({ thread }: { thread: PortalThread }) {
  const { id, newestId } = thread;
  const client = thread.clientName ?? '';
  const visible = useVisible();
  const list = useInfiniteQuery(entriesQuery(id, newestId));
  const entries = list.data?.pages.flatMap(({ rows }) => rows).toReversed();
  const refresh = useRefreshThreads();
  const { mutate } = useMutation({ mutationFn: (shown: ReadUpTo) => markRead(id, shown), onSuccess: refresh });
  const unread = entries?.filter(({ from, readAt }) => from === 'client' && readAt === null);
  const [oldest, newest] = [unread?.[0]?.id, unread?.at(-1)?.id];
  useEffect(() => {
    if (visible && newest !== undefined) mutate({ from: oldest, upTo: newest });
  }, [visible, oldest, newest, mutate]);
  return (
    <section aria-labelledby="conversation" className={classes.part}>
      <h2 id="conversation" className={classes.title}>
        {t('reply.thread')}
      </h2>
      <ProblemNotice error={entries ? null : list.error} onRetry={() => void list.refetch()} />
      {!entries && !list.error && <FormSkeleton fields={3} />}
      {list.hasNextPage && (
        <Button variant="default" size="xs" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('mail.earlier')}
        </Button>
      )}
      <ol className={classes.entries} aria-label={t('reply.thread')}>
        {entries?.map((entry) => (
          <Entry key={entry.id} entry={entry} client={client} />
        ))}
      </ol>
      <Arrivals
        entries={entries?.map((entry) => ({
          id: entry.id,
          text: entry.from === 'client' ? `${client}: ${entry.body}` : null,
        }))}
      />
    </section>
  );
}

function Entry({ entry, client }: { entry: OwnMessage; client: string }) {
  const { from, staffName, guardianName, body, at, readAt, attachments } = entry;
  const out = from === 'staff';
  return (
    <li className={classes.entry} data-out={out || undefined}>
      <div className={classes.entryHead}>
        <strong>{out ? staffName : guardianName ? t('mail.guardian', { name: guardianName, client }) : client}</strong>
        <time dateTime={at} className={classes.at}>
          {showZoned(at)}
        </time>
      </div>
      <p className={classes.body}>{body}</p>
      {attachments.length > 0 && (
        <ul className={attached.files} aria-label={t('request.attached')}>
          {attachments.map((file) => (
            <File key={file.id} file={file} />
          ))}
        </ul>
      )}
      {out && (
        <p className={classes.note}>
          {readAt === null ? t('mail.not.read') : t('mail.was.read', { at: showZoned(readAt) })}
        </p>
      )}
    </li>
  );
}

function File({ file: { id, name, state } }: { file: MessageAttachment }) {
  return (
    <li>
      <IconPaperclip size={15} aria-hidden />
      {state === 'ready' ? (
        <Anchor href={attachmentPath(id)} target="_blank" rel="noopener" className={attached.file}>
          {name} <span className="visually-hidden">{words('opens.new.tab')}</span>
        </Anchor>
      ) : (
        <span className={attached.file}>{`${name} (${t(`mail.file.${state}`)})`}</span>
      )}
    </li>
  );
}
