import { TextInput } from '@mantine/core';
import { t } from './t.ts';

interface LoginFieldProps {
  value: string;
  error: string | undefined;
  onChange: (login: string) => void;
}

/** The user name, for password managers and phones: nothing of it is put into capitals or corrected. */
export function LoginField({ value, error, onChange }: LoginFieldProps) {
  return (
    <TextInput
      size="md"
      label={t('signin.login')}
      name="login"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      required
      withAsterisk={false}
      error={error}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
