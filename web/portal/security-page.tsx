import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PortalSession } from '../../domain/schemas/portal.ts';
import { RecoveryCodes } from '../shared/second-factor/recovery-codes.tsx';
import { ProblemNotice } from '../shared/ui/problem-notice.tsx';
import { Heading } from './heading.tsx';
import { open } from './navigation.ts';
import { PageLink } from './page-link.tsx';
import classes from './portal.module.css';
import { secondFactorQuery, useRefreshSecondFactor } from './second-factor.ts';
import { SetUpTwoSteps } from './set-up-two-steps.tsx';
import { t } from './t.ts';
import { TwoStepsState } from './two-steps-state.tsx';

/** Sign-in security: two-step verification set up, its recovery codes (shown once), its state and removal. */
export function SecurityPage({ session: { account, practice } }: { session: PortalSession }) {
  const [must] = useState(account.mustSetUpSecondFactor);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [removed, setRemoved] = useState(false);
  const state = useQuery(secondFactorQuery);
  const refresh = useRefreshSecondFactor();
  const show = (next: readonly string[]) => {
    setRemoved(false);
    setCodes(next);
  };
  const leave = async () => {
    await refresh();
    setCodes(null);
    if (must) open('/', true);
  };
  if (codes)
    return (
      <>
        <Heading key="codes">{t('security.on.title')}</Heading>
        <p className={classes.lead}>{t('security.on')}</p>
        <div className={classes.section}>
          <RecoveryCodes
            codes={codes}
            whose={t('security.codes.of', { login: account.login, practice: practice.name })}
            size="md"
            file="portal-recovery-codes.txt"
            onDone={() => void leave()}
          />
        </div>
      </>
    );
  return (
    <>
      {!account.mustSetUpSecondFactor && <PageLink to="/">{t('page.home')}</PageLink>}
      <Heading key="state">{t(account.mustSetUpSecondFactor ? 'security.must.title' : 'security.title')}</Heading>
      <p className={classes.lead}>{t(account.mustSetUpSecondFactor ? 'security.must' : 'security.lead')}</p>
      {removed && <output className={classes.done}>{t('security.removed')}</output>}
      <ProblemNotice error={state.error} onRetry={() => void state.refetch()} />
      {!state.data && !state.error && <Skeleton height={220} mt="lg" aria-label={t('portal.loading')} />}
      {state.data?.confirmedAt && (
        <TwoStepsState
          state={state.data}
          onCodes={show}
          onRemoved={async () => {
            await refresh();
            setRemoved(true);
          }}
        />
      )}
      {state.data?.confirmedAt === null && <SetUpTwoSteps login={account.login} onCodes={show} />}
    </>
  );
}
