import { Alert, Anchor, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { formatMoney } from '../../../domain/money.ts';
import { cardName } from '../../../domain/payments/card-names.ts';
import { paymentFailures, refundFailures } from '../../../domain/payments/failures.ts';
import { refundReasons } from '../../../domain/payments/refund-reasons.ts';
import {
  declineWords,
  disputeReasonWords,
  disputeStatusWords,
  eventWords,
} from '../../../domain/payments/vendor-words.ts';
import type { PaymentDetail } from '../../../domain/schemas/payments.ts';
import { readerZone, showInstant, zoneCity } from '../../shared/format.ts';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import classes from '../integrations/integrations.module.css';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { EndDialog } from './end-dialog.tsx';
import { cardReceiptPath, paymentQuery } from './payments.ts';
import { RefundDialog } from './refund-dialog.tsx';

const route = getRouteApi('/frame/payments/$id');

/** A payment by card: how it stands, its refunds and disputes, and what Stripe told of it. */
export function Page(): ReactElement {
  const { id } = route.useParams();
  const { data: payment, error, refetch } = useQuery(paymentQuery(id));
  return (
    <Frame title={t('payment.one')} back={{ to: { to: '/payments' }, label: t('nav.payments') }}>
      <ProblemNotice error={payment ? null : error} onRetry={() => void refetch()} />
      {!payment && !error && <Skeleton height={320} maw={900} />}
      {payment && (
        <>
          <Facts payment={payment} />
          <Refunds payment={payment} />
          {payment.disputes.length > 0 && <Disputes payment={payment} />}
          <Events payment={payment} />
        </>
      )}
    </Frame>
  );
}

const at = (instant: string | null) => (instant === null ? t('none') : showInstant(instant));

function Facts({ payment }: { payment: PaymentDetail }) {
  const { id, clientId, clientName, purpose, amount, status, failure, card, receiptNumber, intentId } = payment;
  const allowed = useAllowed();
  const [ending, setEnding] = useState(false);
  return (
    <section className={classes.card} aria-labelledby="facts">
      <div className={classes.head}>
        <h2 id="facts">{formatMoney(amount)}</h2>
        {receiptNumber !== null && (
          <Anchor href={cardReceiptPath(id)} download="receipt.pdf">
            {t('payment.receipt.open', { number: receiptNumber })}
          </Anchor>
        )}
        {payment.mayBeEnded && (
          <ReasonedButton
            variant="default"
            reason={allowed('Client Payments Refund', 'create') ? null : t('refund.need')}
            onClick={() => setEnding(true)}
          >
            {t('payment.end')}
          </ReasonedButton>
        )}
        {ending && <EndDialog id={id} onClose={() => setEnding(false)} />}
      </div>
      <p>
        <strong>{t(`payment.status.${status}`)}</strong>
      </p>
      {failure && (
        <Alert variant="light" color={status === 'failed' ? 'red' : 'yellow'}>
          {paymentFailures[failure].staff}
          {payment.endReason && ` ${payment.endReason}`}
        </Alert>
      )}
      <dl className={classes.facts}>
        <dt>{t('payment.client')}</dt>
        <dd>
          <Link to="/clients/$id" params={{ id: clientId }} search={{ tab: 'billing' }}>
            {clientName}
          </Link>
        </dd>
        <dt>{t('payment.for')}</dt>
        <dd>{t(`payment.purpose.${purpose}`)}</dd>
        <dt>{t('payment.card')}</dt>
        <dd>{card ? t('payment.card.of', { brand: cardName(card.brand), last4: card.last4 }) : t('none')}</dd>
        <dt>{t('payment.begun', { zone: zoneCity(readerZone()) })}</dt>
        <dd>{showInstant(payment.createdAt)}</dd>
        <dt>{t('payment.ended')}</dt>
        <dd>{at(payment.endedAt)}</dd>
        <dt>{t('payment.stripe')}</dt>
        <dd>{intentId ?? t('none')}</dd>
      </dl>
    </section>
  );
}

function Refunds({ payment }: { payment: PaymentDetail }) {
  const { refunds, refundable, status } = payment;
  const allowed = useAllowed();
  const [open, setOpen] = useState(false);
  const reason = !allowed('Client Payments Refund', 'create')
    ? t('refund.need')
    : status !== 'succeeded'
      ? t('refund.not.paid')
      : refundable === 0
        ? t('refund.all.back')
        : null;
  return (
    <section className={classes.card} aria-labelledby="refunds">
      <div className={classes.head}>
        <h2 id="refunds">{t('refund.title')}</h2>
        <ReasonedButton variant="default" reason={reason} onClick={() => setOpen(true)}>
          {t('refund.order')}
        </ReasonedButton>
      </div>
      {refunds.length === 0 && <p className={classes.note}>{t('refund.none')}</p>}
      {refunds.length > 0 && (
        <ul className={classes.points}>
          {refunds.map((refund) => (
            <li key={refund.id}>
              <strong>{formatMoney(refund.amount)}</strong> {t(`refund.status.${refund.status}`)},{' '}
              {showInstant(refund.endedAt ?? refund.createdAt)} · {refundReasons[refund.reason]} ·{' '}
              {refund.by ?? t(`refund.origin.${refund.origin}`)}
              {refund.failure && <p>{refundFailures[refund.failure]}</p>}
            </li>
          ))}
        </ul>
      )}
      {open && <RefundDialog payment={payment} onClose={() => setOpen(false)} />}
    </section>
  );
}

/** As Stripe's own pages and its support call it. */
const Codes = ({ codes }: { codes: readonly string[] }) => <div className={classes.detail}>{codes.join(', ')}</div>;

function Disputes({ payment: { disputes } }: { payment: PaymentDetail }) {
  return (
    <section className={classes.card} aria-labelledby="disputes">
      <div className={classes.head}>
        <h2 id="disputes">{t('dispute.title')}</h2>
      </div>
      <ul className={classes.points}>
        {disputes.map((dispute) => (
          <li key={dispute.id}>
            <strong>{formatMoney(dispute.amount)}</strong> {disputeStatusWords(dispute.status)}.{' '}
            {disputeReasonWords(dispute.reason)}.
            {dispute.answerBy && <div>{t('dispute.answer.by', { at: showInstant(dispute.answerBy) })}</div>}
            {dispute.withdrawnAt && <div>{t('dispute.withdrawn', { at: showInstant(dispute.withdrawnAt) })}</div>}
            {dispute.returnedAt && <div>{t('dispute.returned', { at: showInstant(dispute.returnedAt) })}</div>}
            <Codes codes={[dispute.status, dispute.reason]} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Events({ payment: { events } }: { payment: PaymentDetail }) {
  return (
    <section className={classes.card} aria-labelledby="events">
      <div className={classes.head}>
        <h2 id="events">{t('payment.events')}</h2>
      </div>
      {events.length === 0 ? (
        <p className={classes.note}>{t('payment.events.none')}</p>
      ) : (
        <ul className={classes.points}>
          {events.map(({ id, type, code, receivedAt, outcome, amount }) => (
            <li key={id}>
              {showInstant(receivedAt)} · {eventWords(type)}
              {code !== null && `: ${declineWords(code)}`}
              {amount !== null && ` · ${formatMoney(amount)}`}
              {outcome && ` · ${t(`payment.outcome.${outcome}`)}`}
              <Codes codes={code === null ? [type] : [type, code]} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
