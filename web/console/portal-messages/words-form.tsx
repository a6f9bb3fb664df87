import { Stack, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { portalFolderRule } from '../../../domain/documents.ts';
import { mostAttachments } from '../../../domain/portal-messages.ts';
import { heldAttempt } from '../../shared/held.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { LeaveGuard } from '../../shared/ui/leave-guard.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { Attachments, useAttachmentFault } from '../chart-requests/attachments.tsx';
import classes from '../replies/replies.module.css';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';

interface WordsFormProps {
  label: string;
  clientId: string;
  /** Why it cannot be sent yet, beside its words and files. */
  reason?: string | null;
  /** Something beside the words was filled in. */
  dirty?: boolean;
  /** `upTo` as it was at the first press, while the answer to that one is lost: what was sent already is not sent again as something new. */
  send: (words: { body: string; attachments: readonly string[]; upTo: string }, key: string) => Promise<unknown>;
  /** The newest message that is shown, where there is one. */
  upTo?: string | undefined;
  onSent: () => Promise<void> | void;
  onFailed?: () => void;
  /** What stands above the words. */
  children?: (errors: Record<string, string>) => ReactNode;
}

/** Words and documents of the chart that go to a client in the portal. */
export function WordsForm(props: WordsFormProps) {
  const { label, clientId, reason = null, dirty = false, send, upTo = '', onSent, onFailed } = props;
  const { children } = props;
  const allowed = useAllowed();
  const [body, setBody] = useState('');
  const [attachments, setAttachments] = useState<readonly string[]>([]);
  const [attempt] = useState(() => heldAttempt<{ upTo: string; key: string }>());
  const mayAttach = allowed(portalFolderRule, 'create');
  const fault = useAttachmentFault(clientId, attachments);
  const sending = useMutation({
    mutationFn: () => {
      // One key for what is composed, not for its words: edited after a lost answer, it is refused where it has arrived, and never sent as a second one.
      const held = attempt.of({ upTo, key: crypto.randomUUID() });
      return send({ body, attachments, upTo: held.upTo }, held.key);
    },
    onSuccess: async () => {
      attempt.answered(null);
      setBody('');
      setAttachments([]);
      await onSent();
    },
    onError: (error) => {
      attempt.answered(error);
      onFailed?.();
    },
  });
  const errors = fieldErrors(sending.error);
  const faults = new Map(
    attachments.flatMap((id, at): [string, string][] => {
      const error = errors[`attachments.${at}`];
      return error === undefined ? [] : [[id, error]];
    }),
  );
  const need = allowed('Client Portal Can Send Messages to Client', 'create') ? null : t('mail.need.rule');
  const tooMany = attachments.length > mostAttachments ? t('mail.need.fewer', { count: mostAttachments }) : null;
  const why = need ?? reason ?? (body.trim() === '' ? t('clientMessages.need.words') : (tooMany ?? fault));
  const written = dirty || body.trim() !== '' || attachments.length > 0;
  return (
    <form
      aria-label={label}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (why === null && !sending.isPending) sending.mutate();
      }}
    >
      <LeaveGuard when={written && !sending.isPending && !sending.isSuccess} />
      <Stack gap="sm">
        {children?.(errors)}
        <Textarea
          label={t('mail.words')}
          description={t('mail.words.hint')}
          autosize
          minRows={4}
          maxRows={20}
          maxLength={5000}
          error={errors['body']}
          value={body}
          onChange={(event) => {
            setBody(event.currentTarget.value);
            if (sending.isSuccess) sending.reset();
          }}
        />
        {mayAttach && <Attachments clientId={clientId} value={attachments} onChange={setAttachments} errors={faults} />}
        <ProblemNotice error={sending.error} onRetry={() => sending.mutate()} />
        <div className={classes.buttons}>
          <ReasonedButton type="submit" loading={sending.isPending} reason={why}>
            {t('mail.send')}
          </ReasonedButton>
        </div>
      </Stack>
    </form>
  );
}
