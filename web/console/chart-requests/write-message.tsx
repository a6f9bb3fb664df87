import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { MoveRefusal } from '../../../domain/chart-handoff/moves.ts';
import type { ChartRequest } from '../../../domain/schemas/chart-requests.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { LeaveGuard } from '../../shared/ui/leave-guard.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { t } from '../t.ts';
import { Attachments, useAttachmentFault } from './attachments.tsx';
import { whyNot } from './offered-moves.ts';
import { draftFault, emptyDraft, stepOf } from './step-draft.ts';
import { useMove } from './use-move.ts';
import classes from './chart-requests.module.css';

interface WriteMessageProps {
  request: ChartRequest;
  /** Why nothing can be written now; null: it can. */
  refusal: MoveRefusal | null;
}

/** A message to the other side of a request, which is told of it. */
export function WriteMessage({ request, refusal }: WriteMessageProps) {
  const [words, setWords] = useState('');
  const [documentIds, setDocumentIds] = useState<readonly string[]>([]);
  const draft = { ...emptyDraft, words, documentIds };
  const send = useMove(request, () => {
    setWords('');
    setDocumentIds([]);
  });
  const attachmentFault = useAttachmentFault(request.clientId, documentIds);
  const submit = () => send.mutate(stepOf('say', draft, null));
  if (refusal !== null)
    return <p className={classes.hint}>{refusal === 'over' ? t('request.over') : whyNot(refusal)}</p>;
  return (
    <form
      className={classes.write}
      aria-label={t('request.write')}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (draftFault('say', draft) === null && attachmentFault === null && !send.isPending) submit();
      }}
    >
      <LeaveGuard when={words.trim() !== '' && !send.isPending} />
      <Textarea
        label={t('request.write')}
        description={t('request.write.hint')}
        autosize
        minRows={2}
        maxRows={12}
        maxLength={4000}
        error={fieldErrors(send.error)['words']}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <Attachments
        clientId={request.clientId}
        value={documentIds}
        onChange={setDocumentIds}
        errors={send.documentErrors}
      />
      <ProblemNotice error={send.error} onRetry={submit} />
      <ReasonedButton
        type="submit"
        className={classes.send}
        loading={send.isPending}
        reason={draftFault('say', draft) ?? attachmentFault}
      >
        {t('request.send')}
      </ReasonedButton>
    </form>
  );
}
