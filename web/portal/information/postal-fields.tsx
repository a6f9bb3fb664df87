import { TextInput } from '@mantine/core';
import { t } from '../t.ts';
import classes from './information.module.css';
import { type Postal, postalLines } from './shown.ts';
import { Theirs } from './theirs.tsx';

const fields = ['line1', 'line2', 'city', 'state', 'zip'] as const;
/** Of the reader's own address; the browser is not asked to fill in somebody else's. */
const autoComplete = {
  line1: 'address-line1',
  line2: 'address-line2',
  city: 'address-level2',
  state: 'address-level1',
  zip: 'postal-code',
} as const;

interface PostalFieldsProps {
  value: Postal;
  theirs: Postal | undefined;
  errors: Record<string, string>;
  own: boolean;
  onChange: (address: Postal) => void;
}

export function PostalFields({ value, theirs, errors, own, onChange }: PostalFieldsProps) {
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>{t('info.address')}</legend>
      {fields.map((field) => (
        <TextInput
          key={field}
          size="md"
          label={t(`info.${field}`)}
          autoComplete={own ? autoComplete[field] : 'off'}
          inputMode={field === 'zip' ? 'numeric' : undefined}
          maxLength={200}
          error={errors[`address.${field}`] ?? (field === 'line1' ? errors['address'] : undefined)}
          value={value[field] ?? ''}
          onChange={(event) => onChange({ ...value, [field]: event.currentTarget.value || null })}
        />
      ))}
      <Theirs
        name={t('info.address')}
        value={theirs && postalLines(theirs).join(', ')}
        onTake={() => theirs && onChange(theirs)}
      />
    </fieldset>
  );
}
