import { Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ChartRequest } from '../../../domain/schemas/chart-requests.ts';
import { moves } from '../../../domain/chart-handoff/moves.ts';
import { readerZone, zoneName } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Form } from '../../shared/ui/form.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { useNow } from '../../shared/use-now.ts';
import { t } from '../t.ts';
import { Attachments, useAttachmentFault } from './attachments.tsx';
import { requestOptionsQuery } from './chart-requests.ts';
import { KeeperField } from './keeper-field.tsx';
import { keeperError } from './keeper.ts';
import { type AskedMove, draftFault, emptyDraft, stepOf } from './step-draft.ts';
import { useMove } from './use-move.ts';
import classes from './chart-requests.module.css';

export interface AskedStep {
  move: AskedMove;
  /** Of a supply: what is supplied. */
  item: ChartRequest['itemList'][number] | null;
}

interface StepDialogProps {
  request: ChartRequest;
  step: AskedStep;
  onClose: () => void;
}

const attaches: readonly AskedMove[] = ['ask', 'answer', 'supply'];
const givesReason: readonly AskedMove[] = ['decline', 'withdraw'];
const setsDue: readonly AskedMove[] = ['reassign', 'reopen'];
const needsWords: readonly AskedMove[] = ['ask', 'answer', 'reopen'];

/** Asks for what a step has to say before it is made. Where it is refused meanwhile, what was written stays and the page behind shows how things stand. */
export function StepDialog({ request, step: { move, item }, onClose }: StepDialogProps) {
  const { data: options } = useQuery(requestOptionsQuery);
  const now = useNow();
  const { values, change, dirty } = useDraft({
    ...emptyDraft,
    itemIds: move === 'reopen' ? request.itemList.map(({ id }) => id) : [],
  });
  // Beside the draft: an upload adds to it whenever it arrives.
  const [documentIds, setDocumentIds] = useState<readonly string[]>([]);
  const make = useMove(request, onClose);
  const attachmentFault = useAttachmentFault(request.clientId, documentIds);
  const draft = { ...values, documentIds };
  const errors = fieldErrors(make.error);
  const isWritten = dirty || documentIds.length > 0;
  const title = item ? t('request.supply.title', { item: item.label }) : t(`request.title.${move}`);
  return (
    <Dialog title={title} size="lg" dirty={isWritten} onClose={onClose}>
      <Form
        label={title}
        onSubmit={() => make.mutate(stepOf(move, draft, item?.id ?? null))}
        busy={make.isPending}
        error={make.error}
        dirty={isWritten || move === 'reopen'}
        done
        reason={draftFault(move, draft) ?? attachmentFault}
        submit={moves[move].label}
        onCancel={onClose}
      >
        <div className={classes.fields}>
          <p className={classes.hint}>{t(`request.hint.${move}`)}</p>
          {move === 'reassign' && (
            <KeeperField
              first
              options={options}
              value={values.keeper}
              error={keeperError(errors)}
              onChange={(keeper) => change({ keeper })}
            />
          )}
          {move === 'reopen' && (
            <Checkbox.Group
              label={t('request.still')}
              value={[...values.itemIds]}
              onChange={(itemIds) => change({ itemIds })}
            >
              <div className={classes.checks}>
                {request.itemList.map(({ id, label, words: said }) => (
                  <Checkbox
                    key={id}
                    value={id}
                    label={said ? t('request.item.words', { label, words: said }) : label}
                  />
                ))}
              </div>
            </Checkbox.Group>
          )}
          {givesReason.includes(move) && (
            <Select
              label={t('request.reason')}
              data-autofocus
              data={options?.reasons.map(({ code, label }) => ({ value: code, label })) ?? []}
              clearable
              clearButtonProps={{ 'aria-label': t('field.clear', { field: t('request.reason') }) }}
              error={errors['reason']}
              value={values.reason}
              onChange={(reason) => change({ reason })}
            />
          )}
          <Textarea
            label={t(`request.said.${move}`)}
            required={needsWords.includes(move)}
            // Where nothing stands before it that is asked for.
            data-autofocus={!givesReason.includes(move) && move !== 'reassign'}
            autosize
            minRows={3}
            maxRows={14}
            maxLength={4000}
            error={errors['words']}
            value={values.words}
            onChange={(event) => change({ words: event.currentTarget.value })}
          />
          {setsDue.includes(move) && (
            <TextInput
              type="datetime-local"
              label={t('task.due.zone', { zone: zoneName(readerZone(), now) })}
              description={t('request.due.none')}
              error={errors['dueAt']}
              value={values.due}
              onChange={(event) => change({ due: event.currentTarget.value })}
            />
          )}
          {attaches.includes(move) && (
            <Attachments
              clientId={request.clientId}
              value={documentIds}
              onChange={setDocumentIds}
              errors={make.documentErrors}
            />
          )}
        </div>
      </Form>
    </Dialog>
  );
}
