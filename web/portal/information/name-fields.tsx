import { TextInput } from '@mantine/core';
import type { InformationContact } from '../../../domain/schemas/portal-information.ts';
import { t } from '../t.ts';
import { Theirs } from './theirs.tsx';

type Names = Pick<InformationContact, 'firstName' | 'lastName'>;

const fields = [
  ['firstName', 'info.first', 'given-name'],
  ['lastName', 'info.last', 'family-name'],
] as const;

interface NameFieldsProps {
  value: Names;
  theirs: Partial<Names>;
  errors: Record<string, string>;
  /** Of the reader; the browser is not asked to fill in somebody else's. */
  own: boolean;
  hint?: string | undefined;
  onChange: (part: Partial<Names>) => void;
}

export function NameFields({ value, theirs, errors, own, hint, onChange }: NameFieldsProps) {
  return fields.map(([field, word, autoComplete]) => (
    <div key={field}>
      <TextInput
        size="md"
        label={t(word)}
        description={hint}
        autoComplete={own ? autoComplete : 'off'}
        maxLength={100}
        error={errors[field]}
        value={value[field]}
        onChange={(event) => onChange({ [field]: event.currentTarget.value })}
      />
      <Theirs name={t(word)} value={theirs[field]} onTake={() => onChange({ [field]: theirs[field] })} />
    </div>
  ));
}
