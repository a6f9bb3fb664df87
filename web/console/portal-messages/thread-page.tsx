import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { PortalThread } from '../../../domain/schemas/portal-messages.ts';
import { showZoned } from '../../shared/format.ts';
import { FormSkeleton } from '../../shared/ui/form-skeleton.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { reasonWords } from '../messaging/reasons.ts';
import { notify } from '../notify.ts';
import classes from '../replies/replies.module.css';
import { t } from '../t.ts';
import { Entries } from './entries.tsx';
import { sendAnswer, threadQuery, useRefreshThreads, useShown } from './portal-messages.ts';
import { ThreadActions, TypeField } from './thread-actions.tsx';
import { WordsForm } from './words-form.tsx';

const route = getRouteApi('/frame/portal-messages/$id');

/** One conversation in the portal: what was written, an answer, and whose it is. */
export function Page(): ReactElement {
  const { id } = route.useParams();
  const { data: thread, error, refetch } = useQuery(threadQuery(id));
  return (
    <Frame
      title={thread ? (thread.clientName ?? t('reply.closed')) : error ? t('mail.one') : undefined}
      tab={t('mail.one')}
      lead={thread && <Lead thread={thread} />}
      back={{ to: { to: '/portal-messages' }, label: t('nav.portal.messages') }}
      actions={thread && <ThreadActions thread={thread} />}
      width="form"
    >
      <ProblemNotice error={thread ? null : error} onRetry={() => void refetch()} />
      {!thread && !error && <FormSkeleton fields={4} />}
      {thread && thread.clientId !== null && <Conversation thread={thread} clientId={thread.clientId} />}
    </Frame>
  );
}

function Lead({ thread: { subject, dueAt, overdue, state, owner } }: { thread: PortalThread }) {
  const stands =
    dueAt === null
      ? t(state === 'closed' ? 'mail.closed' : 'mail.answered')
      : t(overdue ? 'mail.overdue' : 'mail.due.by', { at: showZoned(dueAt) });
  return (
    <>
      <strong className={classes.body}>{subject}</strong>
      <div className={overdue ? classes.waits : undefined}>
        {[stands, owner && t('mail.taken', { name: owner.name })].filter(Boolean).join(' · ')}
      </div>
    </>
  );
}

function Conversation({ thread, clientId }: { thread: PortalThread; clientId: string }) {
  const refresh = useRefreshThreads();
  const { id } = thread;
  const upTo = useShown(thread);
  return (
    <>
      <Entries thread={thread} />
      <Told thread={thread} />
      <WordsForm
        label={t('mail.answer')}
        clientId={clientId}
        reason={upTo === undefined ? t('mail.need.newest') : null}
        send={(answer, key) => sendAnswer(id, answer, key)}
        upTo={upTo}
        onSent={async () => {
          notify(t('mail.sent'));
          await refresh();
        }}
        onFailed={() => void refresh()}
      />
      <TypeField thread={thread} />
    </>
  );
}

/** Whether the client was told that something waits for them: by which way, or why not. */
function Told({ thread: { notice } }: { thread: PortalThread }) {
  if (!notice) return null;
  const { channel, status, reason } = notice;
  const way = t(`mail.notice.${channel === 'text' ? 'text' : 'email'}`);
  const failed = status === 'skipped' || status === 'failed';
  const why = reason === null ? '' : (reasonWords(reason)?.sentence ?? '');
  return (
    <p className={classes.hint}>
      {failed
        ? `${t('mail.notice.not')} ${why}`
        : t(status === 'pending' ? 'mail.notice.soon' : 'mail.notice', { way })}
    </p>
  );
}
