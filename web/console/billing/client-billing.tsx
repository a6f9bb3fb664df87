import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { formatMoney } from '../../../domain/money.ts';
import type { ClientBilling as Billing } from '../../../domain/schemas/billing.ts';
import type { Client } from '../../../domain/schemas/people.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { Panel } from '../chart/panel.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { AgingSums } from './aging-sums.tsx';
import { billingQuery } from './billing.ts';
import { ChargeDialog } from './charge-dialog.tsx';
import { Ledger } from './ledger.tsx';
import { PaymentDialog } from './payment-dialog.tsx';
import { Statements } from './statements.tsx';
import { UsualCopay } from './usual-copay.tsx';
import { WriteOffDialog } from './write-off-dialog.tsx';

/** The tab Billing of a client: what they owe, what was posted, and their statements. */
export function ClientBilling({ client: { id } }: { client: Pick<Client, 'id'> }): ReactElement {
  const { data, error, refetch } = useQuery(billingQuery(id));
  if (!data) return error ? <ProblemNotice error={error} onRetry={() => void refetch()} /> : <Skeleton height={320} />;
  return (
    <>
      <Owed clientId={id} billing={data} />
      <UsualCopay clientId={id} copay={data.usualCopay} />
      <Statements clientId={id} today={data.today} />
    </>
  );
}

function Owed({ clientId, billing }: { clientId: string; billing: Billing }) {
  const { balance, pending, today } = billing;
  const left = balance - pending;
  const allowed = useAllowed();
  const [doing, setDoing] = useState<'charge' | 'payment' | 'adjust' | null>(null);
  const create = allowed('Client Billing', 'create') ? null : t('billing.need.create');
  const modify = allowed('Client Billing', 'modify') ? null : t('billing.need.modify');
  const close = () => setDoing(null);
  return (
    <Panel
      title={
        balance < 0
          ? t('billing.ahead', { amount: formatMoney(-balance) })
          : `${t('billing.balance')} ${formatMoney(balance)}`
      }
      hint={t('billing.aging.hint')}
      actions={
        <>
          <ReasonedButton size="xs" reason={create} onClick={() => setDoing('charge')}>
            {t('billing.charge')}
          </ReasonedButton>
          <ReasonedButton size="xs" variant="default" reason={create} onClick={() => setDoing('payment')}>
            {t('billing.payment')}
          </ReasonedButton>
          <ReasonedButton
            size="xs"
            variant="default"
            reason={modify ?? (left > 0 ? null : t('billing.adjust.none'))}
            onClick={() => setDoing('adjust')}
          >
            {t('billing.adjust')}
          </ReasonedButton>
        </>
      }
    >
      {pending > 0 && <p>{t('billing.pending', { amount: formatMoney(pending) })}</p>}
      <AgingSums aging={billing} />
      <Ledger clientId={clientId} />
      {doing === 'charge' && <ChargeDialog clientId={clientId} today={today} onClose={close} />}
      {doing === 'payment' && <PaymentDialog clientId={clientId} today={today} onClose={close} />}
      {doing === 'adjust' && <WriteOffDialog clientId={clientId} balance={left} onClose={close} />}
    </Panel>
  );
}
