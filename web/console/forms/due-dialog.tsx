import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { AssignedForm } from '../../../domain/schemas/forms.ts';
import { api } from '../../shared/api.ts';
import { dateIn, readerZone, showDate } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { DateInput } from '../../shared/ui/date-input.tsx';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { useRefreshForms } from './forms.ts';

/** Another due date for a form that the client has to do, or none. */
export function DueDialog({ form, onClose }: { form: AssignedForm; onClose: () => void }) {
  const { id, clientId, title, dueOn: was } = form;
  const refresh = useRefreshForms(clientId);
  const [dueOn, setDueOn] = useState(was ?? '');
  const [today] = useState(() => dateIn(readerZone(), new Date()));
  const move = useMutation({
    mutationFn: () => api.patch<AssignedForm>(`/api/forms/${id}`, { dueOn: dueOn === '' ? null : dueOn, was }),
    onSuccess: async (moved) => {
      onClose();
      notify(
        moved.dueOn === null
          ? t('form.did.due.none', { title })
          : t('form.did.due', { title, date: showDate(moved.dueOn) }),
      );
      await refresh();
    },
    // Somebody else may have changed it, or the client may have sent it: what stands behind the dialog says so.
    onError: () => void refresh(),
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('form.due.move.of', { title })}
      confirm={t('form.due.save')}
      onConfirm={() => move.mutate()}
      reason={dueOn === (was ?? '') ? t('form.due.same') : null}
      busy={move.isPending}
      error={move.error}
    >
      <DateInput
        type="date"
        data-autofocus
        label={t('form.due.move.date')}
        description={t('form.due.move.hint')}
        min={today}
        error={fieldErrors(move.error)['dueOn']}
        value={dueOn}
        onChange={setDueOn}
      />
    </ConfirmDialog>
  );
}
