import { Button, PasswordInput, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { fieldErrors } from '../../shared/problem.ts';
import { asksForCode, CodeStep, failureBesideCode } from '../../shared/second-factor/code-step.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { words } from '../../shared/words.ts';
import { signIn } from '../session.ts';
import { t } from '../t.ts';
import classes from './sign-in-page.module.css';

const route = getRouteApi('/sign-in');
/** The practice is remembered on this device; login and password never are. */
const key = 'rounds.practice';

export function Page(): ReactElement {
  const { to, why } = route.useSearch();
  const client = useQueryClient();
  const router = useRouter();
  const { values, change } = useDraft({ practice: localStorage.getItem(key) ?? '', login: '', password: '' });
  /** The password was right, and the account asks for a code, too. */
  const [asking, setAsking] = useState(false);
  const enter = useMutation({
    mutationFn: (code: string | undefined) => signIn(client, { ...values, code }),
    onSuccess: async () => {
      localStorage.setItem(key, values.practice);
      if (to === '/temporal')
        location.assign(to); // no page of the console
      else await router.navigate({ href: to ?? '/', replace: true });
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
  const first = useRef<HTMLInputElement>(null);
  const second = useRef<HTMLInputElement>(null);
  useEffect(() => {
    (first.current?.value ? second : first).current?.focus();
    document.title = `${t('signin.title')} · Rounds`;
  }, []);
  const errors = fieldErrors(enter.error);
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <div className={classes.brand}>
          <img src="/favicon.svg" width={26} height={26} alt="" />
          Rounds
        </div>
        <Title order={1} tabIndex={-1}>
          {t(asking ? 'signin.code.title' : 'signin.title')}
        </Title>
        {why && !asking && <output className={classes.why}>{t(`signin.why.${why}`)}</output>}
        {asking && (
          <CodeStep
            error={enter.error}
            busy={enter.isPending}
            submit={t('signin.enter')}
            lost={t('signin.code.lost')}
            onEnter={enter.mutate}
            onBack={back}
          />
        )}
        {!asking && (
          <form
            className={classes.form}
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              enter.mutate(undefined);
            }}
          >
            <ProblemNotice error={failureBesideCode(enter.error)} onRetry={() => enter.mutate(undefined)} />
            <TextInput
              label={t('signin.practice')}
              description={t('signin.practice.hint')}
              name="practice"
              autoComplete="organization"
              autoCapitalize="none"
              spellCheck={false}
              required
              withAsterisk={false}
              ref={first}
              error={errors['practice']}
              value={values.practice}
              onChange={(event) => change({ practice: event.currentTarget.value })}
            />
            <TextInput
              label={t('signin.login')}
              name="login"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              required
              withAsterisk={false}
              ref={second}
              error={errors['login']}
              value={values.login}
              onChange={(event) => change({ login: event.currentTarget.value })}
            />
            <PasswordInput
              label={t('signin.password')}
              name="password"
              autoComplete="current-password"
              required
              withAsterisk={false}
              error={errors['password']}
              value={values.password}
              onChange={(event) => change({ password: event.currentTarget.value })}
              visibilityToggleButtonProps={{ 'aria-label': words('password.show') }}
            />
            <Button type="submit" fullWidth loading={enter.isPending}>
              {t('signin.enter')}
            </Button>
          </form>
        )}
      </div>
    </main>
  );
}
