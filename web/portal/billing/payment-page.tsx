import { Anchor, Button, Loader, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { formatMoney } from '../../../domain/money.ts';
import { cardName } from '../../../domain/payments/card-names.ts';
import { paymentFailures } from '../../../domain/payments/failures.ts';
import { isUnderWay } from '../../../domain/payments/statuses.ts';
import type { OwnPayment } from '../../../domain/schemas/payments.ts';
import { showInstant } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { Heading } from '../heading.tsx';
import { PageLink } from '../page-link.tsx';
import { t } from '../t.ts';
import classes from './billing.module.css';
import { cancel, cardReceiptPath, look, mayLeaveFor, payKey, paymentQuery } from './pay.ts';

/** One payment: on its way to the card company, and what is known of it once the client is back. It believes the practice's server alone, never its own address. */
export function PaymentPage({ id }: { id: string }) {
  const { data: payment, error, refetch } = useQuery(paymentQuery(id));
  const ended = payment !== undefined && !isUnderWay(payment.status);
  const queries = useQueryClient();
  useEffect(() => {
    // The balance is another one now.
    if (ended) void queries.invalidateQueries({ queryKey: ['billing'] });
  }, [ended, queries]);
  return (
    <>
      <PageLink to="/billing">{t('pay.back')}</PageLink>
      <Heading>{t('pay.page')}</Heading>
      <ProblemNotice error={payment ? null : error} onRetry={() => void refetch()} />
      {!payment && !error && <Skeleton height={180} mt="md" aria-label={t('portal.loading')} />}
      {payment && (
        <section className={classes.balance} aria-label={t('pay.page')}>
          <p className={classes.amount}>{formatMoney(payment.amount)}</p>
          <div aria-live="polite">{ended ? <Ended payment={payment} /> : <UnderWay payment={payment} />}</div>
        </section>
      )}
    </>
  );
}

function Ended({ payment }: { payment: OwnPayment }) {
  const { id, status, failure, card, receiptNumber, endedAt, refunded } = payment;
  if (status !== 'succeeded')
    return (
      <>
        <p>
          <strong>{t(status === 'canceled' ? 'pay.canceled' : 'pay.failed')}</strong>
        </p>
        {failure && <p>{paymentFailures[failure].client}</p>}
      </>
    );
  return (
    <>
      <p>
        <strong>{t('pay.paid')}</strong>
      </p>
      <p>
        {endedAt && t('pay.paid.at', { at: showInstant(endedAt) })}{' '}
        {card && t('pay.paid.card', { brand: cardName(card.brand), last4: card.last4 })}
      </p>
      {refunded > 0 && <p>{t('pay.refunded', { amount: formatMoney(refunded) })}</p>}
      <p>
        <Anchor href={cardReceiptPath(id)} download="receipt.pdf">
          {t('pay.receipt', { number: receiptNumber ?? '' })}
        </Anchor>
      </p>
    </>
  );
}

function UnderWay({ payment: { id, status, payAt, failure, canceling } }: { payment: OwnPayment }) {
  const queries = useQueryClient();
  useEffect(() => {
    if (payAt && mayLeaveFor(id)) location.assign(payAt);
  }, [id, payAt]);
  const again = () => queries.invalidateQueries({ queryKey: payKey });
  const asked = useMutation({ mutationFn: () => look(id), onSettled: again });
  const stop = useMutation({ mutationFn: () => cancel(id), onSettled: again });
  const { mutate: ask } = asked;
  useEffect(() => {
    // Back from the card company's page, or here again: what it has not told yet is asked for.
    if (status === 'open') ask();
  }, [status, ask]);
  return (
    <>
      <p className={classes.waiting}>
        <Loader size="sm" aria-hidden />{' '}
        <output>{t(canceling ? 'pay.canceling' : status === 'requested' ? 'pay.connecting' : 'pay.waiting')}</output>
      </p>
      {failure && <p>{paymentFailures[failure].client}</p>}
      <ProblemNotice error={stop.error} />
      {!canceling && (
        <div className={classes.acts}>
          {payAt && (
            <Button component="a" href={payAt}>
              {t('pay.continue')}
            </Button>
          )}
          <Button variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
            {t('pay.cancel')}
          </Button>
          <Button variant="subtle" loading={asked.isPending} onClick={() => ask()}>
            {t('pay.look')}
          </Button>
        </div>
      )}
    </>
  );
}
