import { Button, PasswordInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { fieldErrors } from '../shared/problem.ts';
import { ProblemNotice } from '../shared/ui/problem-notice.tsx';
import { useDraft } from '../shared/use-draft.ts';
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
  const enter = useMutation({
    mutationFn: () => signIn(values),
    onSuccess: (session) => {
      if (location.pathname === '/sign-in') open('/', true);
      remember(client, session);
    },
  });
  const errors = fieldErrors(enter.error);
  return (
    <Outside>
      <Heading>{t('signin.title')}</Heading>
      {left && <output className={classes.lead}>{t(`signin.why.${left}`)}</output>}
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          enter.mutate();
        }}
      >
        <ProblemNotice error={enter.error} onRetry={() => enter.mutate()} />
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
          visibilityToggleButtonProps={{ 'aria-label': t('signin.show') }}
        />
        <Button type="submit" size="md" fullWidth loading={enter.isPending}>
          {t('signin.enter')}
        </Button>
        <PageLink to="/forgotten">{t('signin.forgotten')}</PageLink>
      </form>
    </Outside>
  );
}
