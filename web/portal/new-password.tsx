import { PasswordInput } from '@mantine/core';
import { words } from '../shared/words.ts';
import classes from './portal.module.css';
import { t } from './t.ts';

export interface NewPassword {
  next: string;
  again: string;
}

/** Why the new password cannot be sent yet, or null. */
export const reasonOf = ({ next, again }: NewPassword, shortest: number): string | null => {
  if (next.length < shortest) return t('password.need.length', { count: shortest - next.length });
  return next === again ? null : t('password.need.same');
};

interface Props {
  values: NewPassword;
  /** Characters that it has at least. */
  shortest: number;
  change: (part: Partial<NewPassword>) => void;
  /** What the server says against it. */
  error: string | undefined;
}

/** A new password twice, and before it what is asked of one. */
export function NewPasswordFields({ values, shortest, change, error }: Props) {
  const visibility = { 'aria-label': words('password.show') };
  return (
    <>
      <div>
        <strong>{t('password.rules')}</strong>
        <ul className={classes.rules}>
          <li>{t('password.rule.length', { count: shortest })}</li>
          <li>{t('password.rule.free')}</li>
          <li>{t('password.rule.name')}</li>
        </ul>
      </div>
      <PasswordInput
        size="md"
        label={t('password.next')}
        name="next"
        autoComplete="new-password"
        error={error}
        value={values.next}
        onChange={(event) => change({ next: event.currentTarget.value })}
        visibilityToggleButtonProps={visibility}
      />
      <PasswordInput
        size="md"
        label={t('password.again')}
        name="again"
        autoComplete="new-password"
        value={values.again}
        onChange={(event) => change({ again: event.currentTarget.value })}
        visibilityToggleButtonProps={visibility}
      />
    </>
  );
}
