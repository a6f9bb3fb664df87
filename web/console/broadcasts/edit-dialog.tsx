import { Checkbox, Modal, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { datesOfType, isToStaff } from '../../../domain/message-types.ts';
import type { Broadcast } from '../../../domain/schemas/messaging.ts';
import { api } from '../../shared/api.ts';
import { fieldErrors, isProblem } from '../../shared/problem.ts';
import { Form } from '../../shared/ui/form.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { words } from '../../shared/words.ts';
import { ComposeWhen } from '../messaging/compose-when.tsx';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { broadcastQuery } from './broadcasts.ts';

interface EditDialogProps {
  broadcast: Broadcast;
  onClose: () => void;
}

/** Text, audience and time of a broadcast that has not fired; its type and contact method stay. */
export function EditDialog({ broadcast, onClose }: EditDialogProps) {
  const { id, version, subject, body, variants, startDate, endDate, preferenceOnly, sendAtLocal, sendZone } = broadcast;
  const { messageType, method, otherwise, setId, groupId, locationId, recordingId } = broadcast;
  const queries = useQueryClient();
  const { values, change, dirty } = useDraft({
    subject,
    body,
    es: variants.es ?? null,
    startDate,
    endDate,
    groupId,
    locationId,
    preferenceOnly,
    sendAt: sendAtLocal,
    confirmOtherPreference: false,
    // Of what stands here; that of the page may be newer meanwhile.
    version,
  });
  const save = useMutation({
    mutationFn: () => {
      const { es, ...changed } = values;
      return api.put<Broadcast>(`/api/broadcasts/${id}`, { ...changed, variants: es ? { es } : {} });
    },
    onSuccess: async (row) => {
      notify(t('broadcast.edit.done'));
      queries.setQueryData(broadcastQuery(id).queryKey, row);
      onClose();
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['broadcasts', id, 'preview'] }),
        queries.invalidateQueries({ queryKey: ['list', 'broadcasts'] }),
      ]);
    },
  });
  const errors = fieldErrors(save.error);
  const asksToConfirm = isProblem(save.error, 'other-preference') || values.confirmOtherPreference;
  const { es } = values;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('broadcast.edit.title')}
      closeButtonProps={{ 'aria-label': words('close') }}
    >
      <Form
        label={t('broadcast.edit.title')}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        error={save.error}
        dirty={dirty}
        onCancel={onClose}
        onNewer={() => void queries.invalidateQueries({ queryKey: ['broadcasts', id] }).then(onClose)}
        done={save.isSuccess}
      >
        {setId !== null && (
          <Text size="sm" c="dimmed" mb="sm">
            {t('broadcast.edit.share')}
          </Text>
        )}
        {method === 'email' && (
          <TextInput
            label={t('compose.subject')}
            value={values.subject ?? ''}
            error={errors['subject']}
            maxLength={150}
            onChange={(event) => change({ subject: event.currentTarget.value })}
          />
        )}
        {recordingId === null && (
          <Textarea
            my="sm"
            label={t('compose.body')}
            autosize
            minRows={3}
            maxRows={12}
            value={values.body}
            error={errors['body']}
            onChange={(event) => change({ body: event.currentTarget.value })}
            data-autofocus
          />
        )}
        {es && method === 'email' && (
          <TextInput
            mt="sm"
            label={t('broadcast.edit.subject.es')}
            value={es.subject ?? ''}
            error={errors['variants.es.subject']}
            maxLength={150}
            onChange={(event) => change({ es: { ...es, subject: event.currentTarget.value } })}
          />
        )}
        {es && (
          <Textarea
            mt="sm"
            mb="sm"
            label={t('broadcast.edit.body.es')}
            autosize
            minRows={3}
            maxRows={12}
            value={es.body}
            error={errors['variants.es.body']}
            onChange={(event) => change({ es: { ...es, body: event.currentTarget.value } })}
          />
        )}
        <ComposeWhen
          value={{ ...values, otherwise: otherwise ?? 'nobody' }}
          change={change}
          toStaff={isToStaff(messageType) && setId === null}
          datesOf={setId === null ? datesOfType(messageType) : null}
          preference={otherwise === null ? 'only' : null}
          methods={[]}
          zone={sendZone}
          errors={errors}
        />
        {asksToConfirm && (
          <Checkbox
            mt="sm"
            label={t('broadcast.edit.others')}
            checked={values.confirmOtherPreference}
            onChange={(event) => change({ confirmOtherPreference: event.currentTarget.checked })}
          />
        )}
      </Form>
    </Modal>
  );
}
