import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { RecoveryCodes } from '../../shared/second-factor/recovery-codes.tsx';
import { FormSkeleton } from '../../shared/ui/form-skeleton.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { useSession } from '../session.ts';
import { t } from '../t.ts';
import { secondFactorQuery, useRefreshSecondFactor } from './second-factor.ts';
import { SecondFactorState } from './second-factor-state.tsx';
import { SetUpSecondFactor } from './set-up-second-factor.tsx';

/** The own second factor: set up, its recovery codes (shown once), its state and removal. */
export function Page(): ReactElement {
  const { account, practice } = useSession();
  const { login, mustSetUpSecondFactor } = account;
  const router = useRouter();
  const client = useQueryClient();
  const state = useQuery(secondFactorQuery);
  const [guided] = useState(mustSetUpSecondFactor);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const refresh = useRefreshSecondFactor();
  const leave = async () => {
    // The session has to know of it first, or the way out leads back here.
    await refresh();
    setCodes(null);
    if (!guided) return;
    await router.navigate({ to: '/' });
    // What the frame asked for meanwhile was refused.
    await client.invalidateQueries();
  };
  return (
    <Frame title={t('nav.factor')} lead={mustSetUpSecondFactor ? t('factor.required') : t('factor.lead')} width="form">
      <ProblemNotice error={state.error} onRetry={() => void state.refetch()} />
      {codes && (
        <RecoveryCodes
          codes={codes}
          whose={t('factor.codes.of', { login, practice: practice.name })}
          file="rounds-recovery-codes.txt"
          onDone={() => void leave()}
        />
      )}
      {!codes && state.data?.confirmedAt && <SecondFactorState state={state.data} onCodes={setCodes} />}
      {!codes && state.data?.confirmedAt === null && <SetUpSecondFactor onCodes={setCodes} />}
      {!state.data && !state.error && <FormSkeleton />}
    </Frame>
  );
}
