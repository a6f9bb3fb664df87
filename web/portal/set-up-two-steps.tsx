import { PasswordInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { NewSecondFactor } from '../../domain/schemas/access.ts';
import { api } from '../shared/api.ts';
import { fieldErrors } from '../shared/problem.ts';
import { ProblemNotice } from '../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../shared/ui/reasoned-button.tsx';
import { words } from '../shared/words.ts';
import { ConfirmTwoSteps } from './confirm-two-steps.tsx';
import classes from './portal.module.css';
import { secondFactorPath } from './second-factor.ts';
import { t } from './t.ts';

interface SetUpTwoStepsProps {
  login: string;
  onCodes: (codes: readonly string[]) => void;
}

/** First the password, then the secret for the app and a code that proves it is there. */
export function SetUpTwoSteps({ login, onCodes }: SetUpTwoStepsProps) {
  const [password, setPassword] = useState('');
  const begin = useMutation({
    mutationFn: () => api.post<NewSecondFactor>(secondFactorPath, { password }),
    onSuccess: () => setPassword(''),
  });
  if (begin.data) return <ConfirmTwoSteps begun={begin.data} onCodes={onCodes} />;
  const reason = password === '' ? words('factor.need.password') : null;
  return (
    <form
      className={classes.section}
      aria-label={t('security.factor')}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (reason === null && !begin.isPending) begin.mutate();
      }}
    >
      <h2 className={classes.sectionTitle}>{t('security.factor')}</h2>
      <p>{t('security.need.app')}</p>
      <div className={classes.form}>
        <ProblemNotice error={begin.error} onRetry={() => begin.mutate()} />
        <input type="text" autoComplete="username" value={login} readOnly hidden />
        <PasswordInput
          size="md"
          label={words('factor.password')}
          name="password"
          autoComplete="current-password"
          error={fieldErrors(begin.error)['password']}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': words('password.show') }}
        />
        <ReasonedButton type="submit" size="md" fullWidth loading={begin.isPending} reason={reason}>
          {t('security.begin')}
        </ReasonedButton>
      </div>
    </form>
  );
}
