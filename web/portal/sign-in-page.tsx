import { Button, PasswordInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { fieldErrors } from '../shared/problem.ts';
import { asksForCode, CodeStep, failureBesideCode } from '../shared/second-factor/code-step.tsx';
import { ProblemNotice } from '../shared/ui/problem-notice.tsx';
import { useDraft } from '../shared/use-draft.ts';
import { words } from '../shared/words.ts';
import { asksForWhom } from './guardian/doors.ts';
import { Heading } from './heading.tsx';
import { LoginField } from './login-field.tsx';
import { open } from './navigation.ts';
import { Outside } from './outside.tsx';
import { PageLink } from './page-link.tsx';
import classes from './portal.module.css';
import { leftQuery, remember, signIn } from './session.ts';
import { t } from './t.ts';

export function SignInPage() {
  const client = useQueryClient();
  const { data: left } = useQuery(leftQuery);
  const { values, change } = useDraft({ login: '', password: '' });
  /** The password was right, and the account asks for a code, too. */
  const [asking, setAsking] = useState(false);
  const enter = useMutation({
    mutationFn: (code: string | undefined) => signIn({ ...values, code }),
    onSuccess: (session) => {
      if (asksForWhom(session)) return;
      if (location.pathname === '/sign-in') open('/', true);
      remember(client, session);
    },
    onError: (error) => {
      if (asksForCode(error)) setAsking(true);
    },
  });
  const back = () => {
    enter.reset();
    change({ password: '' });
    setAsking(false);
  };
  if (asking)
    return (
      <Outside>
        <Heading key="code">{t('signin.code.title')}</Heading>
        <CodeStep
          error={enter.error}
          busy={enter.isPending}
          submit={t('signin.enter')}
          lost={t('signin.code.lost')}
          size="md"
          onEnter={enter.mutate}
          onBack={back}
        />
      </Outside>
    );
  const errors = fieldErrors(enter.error);
  return (
    <Outside>
      <Heading key="password">{t('signin.title')}</Heading>
      {left && <output className={classes.lead}>{t(`signin.why.${left}`)}</output>}
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          enter.mutate(undefined);
        }}
      >
        <ProblemNotice error={failureBesideCode(enter.error)} onRetry={() => enter.mutate(undefined)} />
        <LoginField value={values.login} error={errors['login']} onChange={(login) => change({ login })} />
        <PasswordInput
          size="md"
          label={t('signin.password')}
          description={t('signin.hint')}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          error={errors['password']}
          value={values.password}
          onChange={(event) => change({ password: event.currentTarget.value })}
          visibilityToggleButtonProps={{ 'aria-label': words('password.show') }}
        />
        <Button type="submit" size="md" fullWidth loading={enter.isPending}>
          {t('signin.enter')}
        </Button>
        <PageLink to="/forgotten">{t('signin.forgotten')}</PageLink>
      </form>
    </Outside>
  );
}
