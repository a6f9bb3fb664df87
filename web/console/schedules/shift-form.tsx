import { MultiSelect, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { zoneCity } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { DateInput } from '../../shared/ui/date-input.tsx';
import { Form } from '../../shared/ui/form.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { t } from '../t.ts';
import { shiftChoicesQuery } from './schedules.ts';

export interface ShiftDraft {
  title: string;
  userIds: string[];
  jobId: string | null;
  localStart: string;
  minutes: number;
}

interface ShiftFormProps {
  label: string;
  first: ShiftDraft;
  zone: string;
  /** Why this person may only read it. */
  need: string | null;
  saving: { isPending: boolean; isSuccess: boolean; error: unknown; mutate: (values: ShiftDraft) => void };
  submit?: string;
  onNewer?: () => void;
}

/** Fields of a shift of our own. */
export function ShiftForm({ label, first, zone, need, saving, submit, onNewer }: ShiftFormProps) {
  const { data: choices } = useQuery(shiftChoicesQuery);
  const { values, change, dirty } = useDraft<ShiftDraft>(first);
  const errors = fieldErrors(saving.error);
  return (
    <Form
      label={label}
      onSubmit={() => saving.mutate(values)}
      busy={saving.isPending}
      done={saving.isSuccess}
      error={saving.error}
      dirty={dirty}
      readOnly={need}
      reason={missingOf(values)}
      {...(submit ? { submit } : {})}
      {...(onNewer ? { onNewer } : {})}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('shift.own.hint')}
        </Text>
        <TextInput
          label={t('shift.title')}
          value={values.title}
          error={errors['title']}
          onChange={(event) => change({ title: event.currentTarget.value })}
        />
        <MultiSelect
          label={t('shift.who')}
          data={optionsOf(choices?.users)}
          searchable
          value={values.userIds}
          error={errors['userIds']}
          onChange={(userIds) => change({ userIds })}
        />
        <Select
          label={t('shift.client')}
          data={optionsOf(choices?.jobs)}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('field.clear', { field: t('shift.client') }) }}
          value={values.jobId}
          error={errors['jobId']}
          onChange={(jobId) => change({ jobId })}
        />
        <DateInput
          type="datetime-local"
          label={t('shift.start', { zone: zoneCity(zone) })}
          value={values.localStart}
          error={errors['localStart']}
          onChange={(localStart) => change({ localStart })}
        />
        <NumberInput
          label={t('shift.minutes')}
          min={5}
          max={1440}
          step={15}
          value={values.minutes}
          error={errors['minutes']}
          onChange={(minutes) => change({ minutes: Number(minutes) || 0 })}
        />
      </Stack>
    </Form>
  );
}

const optionsOf = (list: { id: string; label: string }[] = []) => list.map(({ id, label }) => ({ value: id, label }));

function missingOf({ title, userIds, localStart }: ShiftDraft): string | null {
  if (title.trim() === '') return t('shift.need.title');
  if (userIds.length === 0) return t('shift.need.who');
  return localStart === '' ? t('shift.need.start') : null;
}
