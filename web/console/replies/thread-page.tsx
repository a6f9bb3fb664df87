import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { OpenThread } from '../../../domain/schemas/replies.ts';
import { api } from '../../shared/api.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { FormSkeleton } from '../../shared/ui/form-skeleton.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { AnswerForm } from './answer-form.tsx';
import { Entries } from './entries.tsx';
import { threadQuery, useRefreshReplies } from './replies.ts';
import { Whose } from './whose.tsx';

const route = getRouteApi('/frame/replies/$id');

/** One conversation: what went out and came in, and an answer. */
export function Page(): ReactElement {
  const { id } = route.useParams();
  const { data: thread, error, refetch } = useQuery(threadQuery(id));
  const title = thread && (thread.clientName ?? t('reply.number', { address: thread.address ?? '' }));
  return (
    <Frame
      title={thread ? title : error ? t('reply.one') : undefined}
      tab={t('reply.one')}
      lead={thread?.clientName && thread.address ? t('reply.number', { address: thread.address }) : undefined}
      back={{ to: { to: '/replies' }, label: t('nav.replies') }}
      actions={thread && <Actions id={id} thread={thread} />}
      width="form"
    >
      <ProblemNotice error={thread ? null : error} onRetry={() => void refetch()} />
      {!thread && !error && <FormSkeleton fields={4} />}
      {thread && (
        <>
          <Entries id={id} thread={thread} />
          {thread.clientId === null ? <Whose id={id} thread={thread} /> : <AnswerForm id={id} thread={thread} />}
        </>
      )}
    </Frame>
  );
}

function Actions({ id, thread }: { id: string; thread: OpenThread }) {
  const allowed = useAllowed();
  const refresh = useRefreshReplies();
  const done = useMutation({
    mutationFn: () => api.post<OpenThread>(`/api/replies/${id}/done`, { upTo: thread.id }),
    onSuccess: async (now) => {
      notify(t('reply.done.saved'));
      await refresh(id, now);
    },
  });
  const against = allowed('Messaging Replies', 'modify') ? null : t('reply.need.modify');
  return (
    <>
      <ProblemNotice error={done.error} />
      {thread.clientId !== null && allowed('Clients', 'view') && (
        <ButtonLink variant="default" to="/clients/$id" params={{ id: thread.clientId }} search={{ tab: 'messages' }}>
          {t('reply.chart')}
        </ButtonLink>
      )}
      <ReasonedButton
        variant="default"
        loading={done.isPending}
        reason={against ?? (thread.waiting === 0 ? t('reply.done.none') : null)}
        onClick={() => done.mutate()}
      >
        {t('reply.done')}
      </ReasonedButton>
    </>
  );
}
