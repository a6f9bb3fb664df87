import { Alert, Stack, Text, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { OpenThread } from '../../../domain/schemas/replies.ts';
import type { MessagePreview } from '../../../domain/schemas/single-messages.ts';
import { api } from '../../shared/api.ts';
import { heldAttempt } from '../../shared/held.ts';
import { LeaveGuard } from '../../shared/ui/leave-guard.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { answerPreviewQuery, useRefreshReplies } from './replies.ts';
import classes from './replies.module.css';

/** An answer by text, with what the gate says to it before it goes: consent, STOP, quiet hours. */
export function AnswerForm({ id, thread }: { id: string; thread: OpenThread }) {
  const allowed = useAllowed();
  const refresh = useRefreshReplies();
  const [body, setBody] = useState('');
  const [attempt] = useState(() => heldAttempt<string>());
  const [settled] = useDebouncedValue(body, 300);
  const may = allowed('Messaging Replies', 'create');
  const preview = useQuery({ ...answerPreviewQuery(id, settled), enabled: may });
  const send = useMutation({
    mutationFn: () => {
      const answer = { body, upTo: thread.id };
      return api.post<OpenThread>(`/api/replies/${id}/answer`, answer, { key: attempt.of(crypto.randomUUID()) });
    },
    onSuccess: async (now) => {
      attempt.answered(null);
      setBody('');
      notify(t('reply.answer.sent'));
      await refresh(id, now);
    },
    onError: attempt.answered,
  });
  const shown = preview.data;
  const stale = settled !== body || preview.isPlaceholderData;
  const reason = may ? reasonAgainst(shown, { body, stale }) : t('reply.need.answer');
  return (
    <form
      aria-label={t('reply.answer')}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (reason === null && !send.isPending) send.mutate();
      }}
    >
      <LeaveGuard when={body.trim() !== '' && !send.isPending} />
      <Stack gap="sm">
        <Textarea
          label={t('reply.answer')}
          description={t('reply.answer.hint')}
          autosize
          minRows={3}
          maxLength={1600}
          value={body}
          onChange={(event) => setBody(event.currentTarget.value)}
        />
        {shown && <Told preview={shown} written={body !== ''} />}
        <ProblemNotice error={send.error ?? preview.error} />
        <div className={classes.buttons}>
          <ReasonedButton type="submit" loading={send.isPending} reason={reason}>
            {t('reply.answer.send')}
          </ReasonedButton>
        </div>
      </Stack>
    </form>
  );
}

/** Why it cannot be sent now, in one sentence; null: it can. */
function reasonAgainst(
  preview: MessagePreview | undefined,
  { body, stale }: { body: string; stale: boolean },
): string | null {
  if (preview?.decision === 'skip') return preview.sentence;
  if (body.trim() === '') return t('clientMessages.need.words');
  if (!preview || stale) return t('clientMessages.checking');
  return preview.problems.length > 0 ? preview.problems.join(' ') : null;
}

function Told({ preview, written }: { preview: MessagePreview; written: boolean }) {
  const { address, segments, problems, warnings, decision, sentence, nextStep } = preview;
  return (
    <Stack gap="xs" aria-live="polite">
      {decision !== 'send' && (
        <Alert color={decision === 'skip' ? 'red' : 'blue'} variant="light" title={sentence}>
          {nextStep}
        </Alert>
      )}
      {written &&
        [...problems, ...warnings].map((each) => (
          <Text key={each} size="sm">
            {each}
          </Text>
        ))}
      {address !== null && (
        <p className={classes.hint}>
          {t('clientMessages.to', { address })}
          {written && segments !== null && ` · ${t('segments', { count: segments })}`}
        </p>
      )}
    </Stack>
  );
}
