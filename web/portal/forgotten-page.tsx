import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api } from '../shared/api.ts';
import { fieldErrors } from '../shared/problem.ts';
import { ProblemNotice } from '../shared/ui/problem-notice.tsx';
import { useDraft } from '../shared/use-draft.ts';
import { Heading } from './heading.tsx';
import { LoginField } from './login-field.tsx';
import { Outside } from './outside.tsx';
import { PageLink } from './page-link.tsx';
import classes from './portal.module.css';
import { t } from './t.ts';

export function ForgottenPage() {
  const { values, change } = useDraft({ login: '' });
  const send = useMutation({ mutationFn: () => api.post('/api/portal/forgotten', values) });
  if (send.isSuccess)
    return (
      <Outside>
        <Heading key="done">{t('forgotten.done.title')}</Heading>
        <output className={classes.lead}>{t('forgotten.done')}</output>
        <div className={classes.form}>
          <PageLink to="/sign-in">{t('forgotten.back')}</PageLink>
        </div>
      </Outside>
    );
  return (
    <Outside>
      <Heading>{t('forgotten.title')}</Heading>
      <p className={classes.lead}>{t('forgotten.lead')}</p>
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          send.mutate();
        }}
      >
        <ProblemNotice error={send.error} onRetry={() => send.mutate()} />
        <LoginField
          value={values.login}
          error={fieldErrors(send.error)['login']}
          onChange={(login) => change({ login })}
        />
        <Button type="submit" size="md" fullWidth loading={send.isPending}>
          {t('forgotten.send')}
        </Button>
        <PageLink to="/sign-in">{t('forgotten.back')}</PageLink>
      </form>
    </Outside>
  );
}
