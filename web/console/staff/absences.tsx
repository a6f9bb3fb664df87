import { ActionIcon, Button, Stack, TextInput } from '@mantine/core';
import { IconCalendarOff, IconPlus, IconTrash } from '@tabler/icons-react';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Absence } from '../../../domain/schemas/desk.ts';
import type { Staff } from '../../../domain/schemas/people.ts';
import { api, intents } from '../../shared/api.ts';
import { showDate } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Columns, Form } from '../../shared/ui/form.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { notify } from '../notify.ts';
import { StaffPicker } from '../people/person-picker.tsx';
import { useAllowed, useSession } from '../session.ts';
import { t } from '../t.ts';

const absencesQuery = (staffId: string) =>
  queryOptions({
    queryKey: ['staff', staffId, 'absences'],
    queryFn: async ({ signal }) =>
      (await api.get<{ rows: Absence[] }>(`/api/staff/${staffId}/absences`, {}, { signal })).rows,
  });

const shown: Column<Absence>[] = [
  { key: 'days', header: t('absence.days'), cell: (row) => daysOf(row) },
  { key: 'delegate', header: t('absence.delegate'), cell: (row) => row.delegateName ?? t('none'), wide: true },
  { key: 'note', header: t('task.note'), cell: (row) => row.note ?? '', wide: true },
];

const removal = (onRemove: (absence: Absence) => void): Column<Absence> => ({
  key: 'do',
  header: t('absence.remove.head'),
  align: 'right',
  cell: (row) => (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={t('absence.remove', { days: daysOf(row) })}
      onClick={() => onRemove(row)}
    >
      <IconTrash size={17} />
    </ActionIcon>
  ),
});

/** Days away, with who stands in: what is due to them goes there meanwhile. */
export function Absences({ staff }: { staff: Staff }) {
  const allowed = useAllowed();
  const { staffId } = useSession().account;
  const list = useQuery(absencesQuery(staff.id));
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Absence | null>(null);
  const may = staffId === staff.id || allowed('Staff', 'modify');
  const columns = may ? [...shown, removal(setRemoving)] : shown;
  return (
    <>
      {may && (
        <Button
          size="xs"
          variant="default"
          mb="md"
          leftSection={<IconPlus size={15} />}
          onClick={() => setAdding(true)}
        >
          {t('absence.add')}
        </Button>
      )}
      <DataTable
        label={t('absence.all')}
        columns={columns}
        rows={list.data}
        rowKey={(row) => row.id}
        summary={(row) => [row.delegateName, row.note].filter(Boolean).join(' · ')}
        error={list.error}
        onRetry={() => void list.refetch()}
        expect={2}
        empty={<Empty icon={IconCalendarOff} title={t('absence.empty')} hint={t('absence.empty.hint')} />}
      />
      {adding && <AddAbsence staff={staff} onClose={() => setAdding(false)} />}
      {removing && <RemoveAbsence staff={staff} absence={removing} onClose={() => setRemoving(null)} />}
    </>
  );
}

const daysOf = ({ startsOn, endsOn }: Absence) =>
  startsOn === endsOn ? showDate(startsOn) : t('absence.range', { from: showDate(startsOn), to: showDate(endsOn) });

function AddAbsence({ staff, onClose }: { staff: Staff; onClose: () => void }) {
  const queries = useQueryClient();
  const [intent] = useState(() => intents());
  const { values, change, dirty } = useDraft<{
    startsOn: string;
    endsOn: string;
    delegateId: string | null;
    note: string;
  }>({
    startsOn: '',
    endsOn: '',
    delegateId: null,
    note: '',
  });
  const save = useMutation({
    mutationFn: () => {
      const body = { ...values, endsOn: values.endsOn || values.startsOn, note: values.note || null };
      return api.post<Absence>(`/api/staff/${staff.id}/absences`, body, { key: intent.keyOf(body) });
    },
    onSuccess: async () => {
      notify(t('absence.added'));
      await queries.invalidateQueries({ queryKey: absencesQuery(staff.id).queryKey });
      onClose();
    },
  });
  const errors = fieldErrors(save.error);
  return (
    <Dialog title={t('absence.add')} onClose={onClose}>
      <Form
        label={t('absence.add')}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        error={save.error}
        dirty={dirty}
        done
        reason={values.startsOn === '' ? t('absence.need.day') : null}
        submit={t('absence.add')}
        onCancel={onClose}
      >
        <Stack gap={14}>
          <Columns>
            <TextInput
              type="date"
              label={t('absence.from')}
              required
              error={errors['startsOn']}
              value={values.startsOn}
              onChange={(event) => change({ startsOn: event.currentTarget.value })}
            />
            <TextInput
              type="date"
              label={t('absence.to')}
              error={errors['endsOn']}
              value={values.endsOn}
              onChange={(event) => change({ endsOn: event.currentTarget.value })}
            />
          </Columns>
          <StaffPicker
            label={t('absence.delegate')}
            error={errors['delegateId']}
            value={values.delegateId}
            onChange={(delegateId) => change({ delegateId })}
          />
          <TextInput
            label={t('task.note')}
            maxLength={200}
            error={errors['note']}
            value={values.note}
            onChange={(event) => change({ note: event.currentTarget.value })}
          />
        </Stack>
      </Form>
    </Dialog>
  );
}

function RemoveAbsence({ staff, absence, onClose }: { staff: Staff; absence: Absence; onClose: () => void }) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.delete(`/api/staff/${staff.id}/absences/${absence.id}`),
    onSuccess: async () => {
      notify(t('absence.removed'));
      await queries.invalidateQueries({ queryKey: absencesQuery(staff.id).queryKey });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('absence.remove', { days: daysOf(absence) })}
      confirm={t('absence.remove.confirm')}
      onConfirm={() => remove.mutate()}
      busy={remove.isPending}
      error={remove.error}
      danger
    >
      {t('absence.remove.hint')}
    </ConfirmDialog>
  );
}
