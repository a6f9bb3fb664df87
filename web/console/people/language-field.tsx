import { Select } from '@mantine/core';
import { locales } from '../../../domain/locales.ts';
import type { Locale } from '../../../domain/locales.ts';
import { t } from '../t.ts';

interface LanguageFieldProps {
  error?: string | undefined;
  value: Locale;
  onChange: (language: Locale) => void;
}

/** The language in which somebody is written to. */
export function LanguageField({ error, value, onChange }: LanguageFieldProps) {
  return (
    <Select
      label={t('person.language')}
      data={locales.map((locale) => ({ value: locale, label: t(`language.${locale}`) }))}
      allowDeselect={false}
      error={error}
      value={value}
      onChange={(language) => onChange(locales.find((each) => each === language) ?? 'en')}
    />
  );
}
