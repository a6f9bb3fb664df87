import { voiceOf } from '../../db/broadcasts/voice.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Client, Payment, PaymentRefund, Person } from '../../db/entities/index.ts';
import { practiceZone } from '../../db/practice-zone.ts';
import { nameOfLetter } from '../../domain/fax.ts';
import { formatMoney } from '../../domain/money.ts';
import { cardName } from '../../domain/payments/card-names.ts';
import { displayPhone } from '../../domain/phone.ts';
import { clockTimeWithZone, longDate } from '../../domain/time.ts';
import { renderRecord } from '../../platform/record-document/record-document.ts';
import { conflict } from '../problem.ts';
import { found } from '../records/rows.ts';

/** The receipt of a payment as a PDF: what was paid, by whom, when, and what was paid back. It says nothing of what it was for. @throws Problem 404, 409 where nothing was paid */
export async function receiptPdf(uow: UnitOfWork, where: { id: string; clientId: string }): Promise<Buffer> {
  const payment = found(await uow.em.findOne(Payment, where), 'payment');
  const { endedAt, receiptNumber, amount, cardBrand, cardLast4 } = payment;
  if (payment.status !== 'succeeded' || !endedAt)
    throw conflict('not-paid', 'There is no receipt, because nothing was paid', 'Look at the payment for why.');
  const { personId } = await uow.em.findOneOrFail(Client, { id: payment.clientId });
  const { firstName, lastName } = await uow.em.findOneOrFail(Person, { id: personId });
  const refunds = await uow.em.find(
    PaymentRefund,
    { paymentId: payment.id, status: 'succeeded' },
    { orderBy: { id: 'asc' } },
  );
  const { name, phone } = await voiceOf(uow);
  const zone = await practiceZone(uow);
  const when = (at: Date) => {
    const instant = at.toISOString();
    return `${longDate(instant, zone, 'en')} at ${clockTimeWithZone(instant, zone, 'en')}`;
  };
  return renderRecord({
    language: 'en',
    date: endedAt,
    title: `Receipt ${receiptNumber}`,
    heading: name,
    lead: `Questions? Call ${displayPhone(phone)}.`,
    parts: [
      {
        title: 'Payment',
        rows: [
          { label: 'Paid', value: formatMoney(amount) },
          { label: 'By card', value: cardLast4 ? `${cardName(cardBrand ?? '')} ending in ${cardLast4}` : 'card' },
          { label: 'On', value: when(endedAt) },
          { label: 'For', value: payment.purpose === 'copay' ? 'Copay' : 'Balance' },
          { label: 'Client', value: `${firstName} ${lastName}` },
        ],
      },
      ...(refunds.length === 0
        ? []
        : [
            {
              title: 'Paid back to the card',
              rows: refunds.map((refund) => ({
                label: formatMoney(refund.amount),
                value: when(refund.endedAt ?? refund.updatedAt),
              })),
            },
          ]),
    ],
    footer: (page, pages) => `${name} · Receipt ${receiptNumber} · Page ${page} of ${pages}`,
    nameOf: (letter) => nameOfLetter(letter, 'en'),
  });
}
