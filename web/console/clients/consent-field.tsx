import { Checkbox } from '@mantine/core';
import { t } from '../t.ts';
import classes from './consent-field.module.css';

interface ConsentFieldProps {
  checked: boolean;
  /** Given for some addresses only. */
  partly?: boolean;
  onChange: (consent: boolean) => void;
  error?: string | undefined;
}

/** The one consent check box for the person at the desk; what it stands for is folded under it. */
export function ConsentField({ checked, partly = false, onChange, error }: ConsentFieldProps) {
  return (
    <div className={classes.box}>
      <Checkbox
        label={t('consent.label')}
        description={t(partly && !checked ? 'consent.partly' : 'consent.hint')}
        error={error}
        checked={checked}
        indeterminate={partly && !checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <details className={classes.details}>
        <summary>{t('consent.more')}</summary>
        <ul>
          <li>{t('consent.more.addresses')}</li>
          <li>{t('consent.more.purpose')}</li>
          <li>{t('consent.more.withdraw')}</li>
          <li>{t('consent.more.document')}</li>
        </ul>
      </details>
    </div>
  );
}
