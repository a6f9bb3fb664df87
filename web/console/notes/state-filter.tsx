import { Select } from '@mantine/core';
import { noteStates } from '../../../domain/chart-handoff/notes.ts';
import type { NoteState } from '../../../domain/chart-handoff/notes.ts';
import { statusLook } from '../../shared/status.ts';
import { words } from '../../shared/words.ts';
import { t } from '../t.ts';

interface StateFilterProps {
  value: NoteState | undefined;
  onChange: (state: NoteState | undefined) => void;
}

export function StateFilter({ value, onChange }: StateFilterProps) {
  return (
    <Select
      aria-label={t('person.state')}
      placeholder={t('note.state.all')}
      w={190}
      data={noteStates.map((state) => ({ value: state, label: words(statusLook[`note-${state}`].label) }))}
      clearable
      clearButtonProps={{ 'aria-label': t('field.clear', { field: t('person.state') }) }}
      value={value ?? null}
      onChange={(next) => onChange(noteStates.find((each) => each === next))}
    />
  );
}
