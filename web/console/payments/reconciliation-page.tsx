import { Button, Group, Loader } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { formatMoney } from '../../../domain/money.ts';
import type { Reconciliation } from '../../../domain/schemas/payments.ts';
import { dateIn, readerZone, showInstant } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { DateInput } from '../../shared/ui/date-input.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import classes from '../integrations/integrations.module.css';
import { t } from '../t.ts';
import { orderReconciliation, reconciliationQuery } from './payments.ts';

/** Our payments and refunds of some days beside Stripe's own lists. */
export function Page(): ReactElement {
  const [toOn, setTo] = useState(() => dateIn(readerZone(), new Date()));
  const [fromOn, setFrom] = useState(() => `${toOn.slice(0, 8)}01`);
  const order = useMutation({ mutationFn: () => orderReconciliation({ fromOn, toOn }) });
  const errors = fieldErrors(order.error);
  return (
    <Frame
      title={t('reconciliation.title')}
      lead={t('reconciliation.lead')}
      back={{ to: { to: '/payments' }, label: t('nav.payments') }}
    >
      <form
        aria-label={t('reconciliation.title')}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!order.isPending) order.mutate();
        }}
      >
        <ProblemNotice error={order.error} />
        <Group align="flex-end" gap="sm" mb="lg">
          <DateInput
            type="date"
            label={t('reconciliation.from')}
            value={fromOn}
            error={errors['fromOn']}
            onChange={setFrom}
          />
          <DateInput type="date" label={t('reconciliation.to')} value={toOn} error={errors['toOn']} onChange={setTo} />
          <Button type="submit" loading={order.isPending}>
            {t('reconciliation.compare')}
          </Button>
        </Group>
      </form>
      {order.data && <Compared id={order.data.id} />}
    </Frame>
  );
}

function Compared({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(reconciliationQuery(id));
  return (
    <section className={classes.card} aria-labelledby="compared">
      <div className={classes.head}>
        <h2 id="compared">{t('reconciliation.result')}</h2>
      </div>
      <ProblemNotice error={data ? null : error} onRetry={() => void refetch()} />
      <div aria-live="polite">
        {(!data || data.status === 'requested') && !error && (
          <Group gap="sm">
            <Loader size="sm" aria-hidden />
            <output>{t('reconciliation.running')}</output>
          </Group>
        )}
        {data?.status === 'failed' && <p>{data.failure}</p>}
        {data?.status === 'done' && <Found reconciliation={data} />}
      </div>
    </section>
  );
}

const money = (cents: number | null) => (cents === null ? t('none') : formatMoney(cents));

function Found({ reconciliation: { matched, findings } }: { reconciliation: Reconciliation }) {
  return (
    <>
      <p>{t('reconciliation.matched', { count: matched })}</p>
      {findings.length === 0 ? (
        <p>
          <strong>{t('reconciliation.clean')}</strong>
        </p>
      ) : (
        <ul className={classes.points}>
          {findings.map((finding) => (
            <li key={`${finding.of}-${finding.id}-${finding.vendorId}`}>
              <strong>{t(`reconciliation.finding.${finding.kind}`)}</strong> {t(`reconciliation.of.${finding.of}`)},{' '}
              {showInstant(finding.at)} · {t('reconciliation.ours', { amount: money(finding.ours) })} ·{' '}
              {t('reconciliation.theirs', { amount: money(finding.theirs) })}
              {finding.vendorId && ` · ${finding.vendorId}`}{' '}
              {finding.of === 'payment' && finding.id && (
                <Link to="/payments/$id" params={{ id: finding.id }}>
                  {t('payment.one')}
                </Link>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
