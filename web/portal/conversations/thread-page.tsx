import { Skeleton } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { PortalSession } from '../../../domain/schemas/portal.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { useVisible } from '../../shared/use-visible.ts';
import { Heading } from '../heading.tsx';
import { useKeptDraft } from '../information/kept-draft.ts';
import { PageLink } from '../page-link.tsx';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { entriesQuery, markRead, threadQuery, unreadQuery, writeReply } from './conversations.ts';
import { emptyDraft, messageBox } from './drafts.ts';
import { Entries } from './entries.tsx';
import { NotForEmergencies } from './not-for-emergencies.tsx';
import { standsOf } from './thread-list-page.tsx';
import { WriteForm } from './write-form.tsx';

/** One conversation. Opening it is reading it; what was new stays marked as new until the page is left. */
export function ThreadPage({ session, id }: { session: PortalSession; id: string }) {
  const client = useQueryClient();
  const { data: thread, error, refetch } = useQuery(threadQuery(id));
  const fresh = useReading(id);
  const draft = useKeptDraft(messageBox, `${session.account.id} ${id}`, emptyDraft);
  const [sent, setSent] = useState(false);
  return (
    <>
      <PageLink to="/messages">{t('mail.back')}</PageLink>
      {!thread && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!thread && !error && <Skeleton height={320} mt="lg" aria-label={t('portal.loading')} />}
      {thread && (
        <>
          <Heading tab={t('mail.one')}>{thread.subject}</Heading>
          <p className={portal.lead}>{[thread.typeLabel, standsOf(thread)].filter(Boolean).join(' · ')}</p>
          <Entries id={id} fresh={fresh} />
          {sent && <output className={portal.done}>{t('mail.sent')}</output>}
          <WriteForm
            label={t('mail.reply')}
            draft={draft}
            send={(words, key) => writeReply(id, words, key)}
            onSent={async () => {
              setSent(true);
              await client.invalidateQueries({ queryKey: ['messages'] });
            }}
          />
          <NotForEmergencies session={session} />
        </>
      )}
    </>
  );
}

/** Marks what is shown as read, while somebody can see it. @returns ids of what was new */
function useReading(id: string): ReadonlySet<string> {
  const client = useQueryClient();
  const { data } = useInfiniteQuery(entriesQuery(id));
  const visible = useVisible();
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const { mutate } = useMutation({
    mutationFn: (unread: readonly string[]) => markRead(id, { from: unread.at(-1), upTo: unread[0] ?? '' }),
    onMutate: (unread) => setFresh((before) => new Set([...before, ...unread])),
    onSuccess: async (unread) => {
      client.setQueryData(unreadQuery.queryKey, unread);
      await client.invalidateQueries({ queryKey: ['messages', 'list'] });
    },
  });
  useEffect(() => {
    const rows = data?.pages.flatMap((page) => page.rows) ?? [];
    const unread = rows.filter(({ from, readAt }) => from === 'staff' && readAt === null).map((row) => row.id);
    if (visible && unread.length > 0) mutate(unread);
  }, [data, visible, mutate]);
  return fresh;
}
