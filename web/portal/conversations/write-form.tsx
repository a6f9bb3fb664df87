import { Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { SentMessage } from '../../../domain/schemas/portal-messages.ts';
import { heldAttempt } from '../../shared/held.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import type { KeptDraft } from '../information/kept-draft.ts';
import { LeaveGuard } from '../leave-guard.tsx';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { emptyDraft } from './drafts.ts';
import type { Draft } from './drafts.ts';
import { FileField } from './file-field.tsx';

interface WriteFormProps {
  label: string;
  draft: KeptDraft<Draft>;
  /** Why it cannot be sent yet, beside its words. */
  reason?: string | null;
  send: (words: { body: string; attachments: readonly string[] }, key: string) => Promise<SentMessage>;
  onSent: (sent: SentMessage) => Promise<void>;
  /** It was sent: nothing guards the page any more. */
  over?: boolean;
  /** What stands above the words. */
  children?: (errors: Record<string, string>) => ReactNode;
}

/** Words and files of a message; what was typed is kept when the session ends in the middle, and sent once however often it is pressed. */
export function WriteForm({ label, draft, reason = null, send, onSent, over = false, children }: WriteFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [attempt] = useState(() => heldAttempt<string>());
  const [busy, setBusy] = useState(false);
  const { values, change, dirty, restored, drop } = draft;
  const sending = useMutation({
    mutationFn: () => {
      const words = { body: values.body, attachments: values.files.map(({ id }) => id) };
      // Of what is composed, not of its words: edited after a lost answer, it never goes as a second message.
      return send(words, attempt.of(crypto.randomUUID()));
    },
    onSuccess: async (sent) => {
      attempt.answered(null);
      drop();
      change(emptyDraft);
      await onSent(sent);
    },
    onError: attempt.answered,
  });
  const { error, isPending } = sending;
  const errors = fieldErrors(error);
  const fileError = Object.entries(errors).find(([path]) => path.startsWith('attachments'))?.[1];
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);
  const why = reason ?? (values.body.trim() === '' ? t('mail.need.words') : busy ? t('mail.need.files') : null);
  return (
    <form
      ref={form}
      className={portal.form}
      aria-label={label}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (why === null && !isPending) sending.mutate();
      }}
    >
      <LeaveGuard when={dirty && !over} onLeave={drop} />
      {restored && !error && dirty && <output className={portal.done}>{t('info.restored')}</output>}
      <ProblemNotice error={error} onRetry={() => sending.mutate()} />
      {children?.(errors)}
      <Textarea
        size="md"
        label={t('mail.words')}
        autosize
        minRows={4}
        maxRows={16}
        maxLength={5000}
        error={errors['body']}
        value={values.body}
        onChange={(event) => change({ body: event.currentTarget.value })}
      />
      <FileField files={values.files} error={fileError} onChange={(files) => change({ files })} onBusy={setBusy} />
      <ReasonedButton type="submit" size="md" loading={isPending} reason={why}>
        {t('mail.send')}
      </ReasonedButton>
    </form>
  );
}
