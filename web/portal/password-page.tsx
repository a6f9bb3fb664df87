import { PasswordInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { PortalSession } from '../../domain/schemas/portal.ts';
import { shortestPassword } from '../../domain/shortest-password.ts';
import { fieldErrors } from '../shared/problem.ts';
import { ProblemNotice } from '../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../shared/ui/reasoned-button.tsx';
import { useDraft } from '../shared/use-draft.ts';
import { words } from '../shared/words.ts';
import { Heading } from './heading.tsx';
import { open } from './navigation.ts';
import { NewPasswordFields, reasonOf } from './new-password.tsx';
import { PageLink } from './page-link.tsx';
import classes from './portal.module.css';
import { changePassword, remember } from './session.ts';
import { t } from './t.ts';

/** Changes the password; where the first one came in an e-mail, nothing else can be done before. */
export function PasswordPage({ session }: { session: PortalSession }) {
  const { mustChangePassword: must, secondFactor, login } = session.account;
  const shortest = shortestPassword(secondFactor);
  const client = useQueryClient();
  const { values, change } = useDraft({ current: '', next: '', again: '' });
  const save = useMutation({
    mutationFn: () => changePassword({ current: values.current, next: values.next }),
    onSuccess: (next) => {
      remember(client, next);
      if (must) open('/', true);
    },
  });
  const errors = fieldErrors(save.error);
  const reason = values.current === '' ? t('password.need.current') : reasonOf(values, shortest);
  if (save.isSuccess)
    return (
      <>
        <Heading>{t('password.title')}</Heading>
        <output className={classes.done}>{t('password.done')}</output>
        <div className={classes.form}>
          <PageLink to="/">{t('page.home')}</PageLink>
        </div>
      </>
    );
  return (
    <>
      <Heading>{must ? t('password.must.title') : t('password.title')}</Heading>
      <p className={classes.lead}>{must ? t('password.must') : t('password.lead')}</p>
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (reason === null && !save.isPending) save.mutate();
        }}
      >
        <ProblemNotice error={save.error} onRetry={() => save.mutate()} />
        <input type="text" autoComplete="username" value={login} readOnly hidden />
        <PasswordInput
          size="md"
          label={must ? t('password.current.first') : t('password.current')}
          name="current"
          autoComplete="current-password"
          error={errors['current']}
          value={values.current}
          onChange={(event) => change({ current: event.currentTarget.value })}
          visibilityToggleButtonProps={{ 'aria-label': words('password.show') }}
        />
        <NewPasswordFields values={values} shortest={shortest} change={change} error={errors['next']} />
        <ReasonedButton type="submit" size="md" fullWidth loading={save.isPending} reason={reason}>
          {t('password.save')}
        </ReasonedButton>
      </form>
    </>
  );
}
