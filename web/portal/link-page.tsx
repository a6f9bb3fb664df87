import { Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { PortalSession, portalLinkState } from '../../domain/schemas/portal.ts';
import { shortestPassword } from '../../domain/shortest-password.ts';
import { api } from '../shared/api.ts';
import { fieldErrors } from '../shared/problem.ts';
import { asksForCode, CodeStep, failureBesideCode } from '../shared/second-factor/code-step.tsx';
import { ProblemNotice } from '../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../shared/ui/reasoned-button.tsx';
import { useDraft } from '../shared/use-draft.ts';
import { asksForWhom } from './guardian/doors.ts';
import { Heading } from './heading.tsx';
import { forgetToken, useLinkToken } from './link-token.ts';
import { open } from './navigation.ts';
import { NewPasswordFields, reasonOf } from './new-password.tsx';
import { Outside } from './outside.tsx';
import { PageLink } from './page-link.tsx';
import classes from './portal.module.css';
import { remember } from './session.ts';
import { t } from './t.ts';

/** Where a link from an e-mail leads: says whether it works, and takes the password. Opening it uses nothing up. */
export function LinkPage() {
  const token = useLinkToken();
  return <Outside>{token === null ? <Over state="unknown" /> : <Link key={token} token={token} />}</Outside>;
}

function Link({ token }: { token: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['link'],
    queryFn: ({ signal }) =>
      api.post<z.output<typeof portalLinkState>>('/api/portal/links/check', { token }, { signal }),
    gcTime: 0,
  });
  if (error) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={180} aria-label={t('link.checking')} />;
  return data.state === 'good' ? (
    <Choose token={token} shortest={shortestPassword(data.secondFactor)} />
  ) : (
    <Over state={data.state} />
  );
}

function Over({ state }: { state: 'expired' | 'used' | 'unknown' }) {
  return (
    <>
      <Heading>{t(`link.${state}.title`)}</Heading>
      <p className={classes.lead}>{t(`link.${state}`)}</p>
      <div className={classes.form}>
        <PageLink to="/forgotten">{t('link.new')}</PageLink>
        <PageLink to="/sign-in">{t('link.signin')}</PageLink>
      </div>
    </>
  );
}

function Choose({ token, shortest }: { token: string; shortest: number }) {
  const client = useQueryClient();
  const { values, change } = useDraft({ next: '', again: '' });
  /** The password can be taken, and the account asks for a code, too. */
  const [asking, setAsking] = useState(false);
  const save = useMutation({
    mutationFn: (code: string | undefined) =>
      api.post<PortalSession>('/api/portal/links/use', { token, password: values.next, code }),
    onSuccess: (session) => {
      if (asksForWhom(session)) return;
      remember(client, session);
      open('/', true);
      forgetToken();
    },
    onError: (error) => {
      if (asksForCode(error)) setAsking(true);
      if (fieldErrors(error)['password'] !== undefined) setAsking(false);
    },
  });
  if (asking)
    return (
      <>
        <Heading key="code">{t('signin.code.title')}</Heading>
        <CodeStep
          error={save.error}
          busy={save.isPending}
          submit={t('link.save')}
          lost={t('signin.code.lost')}
          size="md"
          onEnter={save.mutate}
          onBack={() => {
            save.reset();
            setAsking(false);
          }}
        />
      </>
    );
  const reason = reasonOf(values, shortest);
  return (
    <>
      <Heading key="password">{t('link.title')}</Heading>
      <p className={classes.lead}>{t('link.lead')}</p>
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (reason === null && !save.isPending) save.mutate(undefined);
        }}
      >
        <ProblemNotice error={failureBesideCode(save.error)} onRetry={() => save.mutate(undefined)} />
        <NewPasswordFields
          values={values}
          shortest={shortest}
          change={change}
          error={fieldErrors(save.error)['password']}
        />
        <ReasonedButton type="submit" size="md" fullWidth loading={save.isPending} reason={reason}>
          {t('link.save')}
        </ReasonedButton>
      </form>
    </>
  );
}
