import { z } from 'zod';
import { id, page, pageQuery } from '../../domain/schemas/common.ts';
import { newPayment, ownPayment, paymentOffer } from '../../domain/schemas/payments.ts';
import { sendFile } from '../http/send-file.ts';
import { receiptPdf } from '../payments/receipt.ts';
import { lookAfterPayment } from '../payments/workflow.ts';
import {
  beginPayment,
  cancelOwnPayment,
  listOwnPayments,
  readOffer,
  readOwnCopay,
  readOwnPayment,
} from '../records/own-payments.ts';
import { cursorOf } from '../records/rows.ts';
import { route } from '../route.ts';

/** Whose payments they are comes from the session alone: no request names a client. */
const own = { audience: ['portal'], policy: 'client', tag: 'portal' } as const;
const perMinute = 60;
const path = '/api/portal/payments';

/** What stands before `/:id` is found first. */
export const portalPaymentRoutes = [
  route({
    method: 'get',
    path: `${path}/offer`,
    summary: 'Whether cards are taken, what is owed, and how much of it can be paid now',
    ...own,
    response: paymentOffer,
    handle: ({ principal, work, now, deps: { keyRing } }) => work((uow) => readOffer(uow, { principal, now, keyRing })),
  }),
  route({
    method: 'get',
    path,
    summary: 'The own payments by card, newest first',
    ...own,
    query: pageQuery,
    response: page(ownPayment),
    handle: ({ query: { cursor, limit }, principal, work }) =>
      work((uow) => listOwnPayments(uow, { after: cursorOf(cursor), limit }, { principal })),
  }),
  route({
    method: 'post',
    path,
    summary:
      'Begin to pay by card. The amount is compared with what is owed; where a payment of the same is under way, it is that one. It is paid on the page at `payAt`, once that is there',
    ...own,
    perMinute: 20,
    body: newPayment,
    response: ownPayment,
    status: 201,
    idempotent: true,
    example: { purpose: 'balance', amount: 2500 },
    async handle({ body, principal, work, now, deps, afterAnswer }) {
      const { payment, isNew } = await work((uow) =>
        beginPayment(uow, body, { principal, now, keyRing: deps.keyRing }),
      );
      const input = { practiceId: principal.practiceId, paymentId: payment.id };
      if (isNew) afterAnswer(() => lookAfterPayment(deps.temporal, input));
      return payment;
    },
  }),
  route({
    method: 'get',
    path: `${path}/copays/:appointment`,
    summary: 'The copay of an own appointment, and whether it can be paid now',
    ...own,
    response: z.object({ amount: z.number().int(), paymentId: id.nullable(), paid: z.boolean(), open: z.boolean() }),
    handle: ({ params, principal, work, now, deps: { keyRing } }) =>
      work((uow) => readOwnCopay(uow, params.appointment, { principal, now, keyRing })),
  }),
  route({
    method: 'get',
    path: `${path}/:id`,
    summary: 'An own payment: what is known of it',
    ...own,
    response: ownPayment,
    handle: ({ params, principal, work }) => work((uow) => readOwnPayment(uow, params.id, { principal })),
  }),
  route({
    method: 'post',
    path: `${path}/:id/look`,
    summary: 'Have the card company asked how an own payment stands, as when the client comes back from its page',
    ...own,
    perMinute: 20,
    response: ownPayment,
    async handle({ params, principal, work, deps, afterAnswer }) {
      const payment = await work((uow) => readOwnPayment(uow, params.id, { principal }));
      const input = { practiceId: principal.practiceId, paymentId: payment.id };
      if (payment.status === 'requested' || payment.status === 'open')
        afterAnswer(() => lookAfterPayment(deps.temporal, input));
      return payment;
    },
  }),
  route({
    method: 'post',
    path: `${path}/:id/cancel`,
    summary: 'Cancel an own payment; the card company is told first, and what has been paid stays paid',
    ...own,
    perMinute: 20,
    response: ownPayment,
    async handle({ params, principal, work, now, deps, afterAnswer }) {
      const payment = await work(async (uow) => {
        if (await cancelOwnPayment(uow, params.id, { principal, now }))
          afterAnswer(() =>
            lookAfterPayment(deps.temporal, { practiceId: principal.practiceId, paymentId: params.id }),
          );
        return readOwnPayment(uow, params.id, { principal });
      });
      return payment;
    },
  }),
  route({
    method: 'get',
    path: `${path}/:id/receipt`,
    summary: 'The receipt of an own payment as a PDF; each time is written down',
    ...own,
    perMinute,
    produces: 'application/pdf',
    async handle({ params: { id: paymentId }, principal: { clientId }, work, res }) {
      const content = await work(async (uow) => {
        const pdf = await receiptPdf(uow, { id: paymentId, clientId });
        await uow.note('open', 'payment', paymentId, { what: 'receipt' });
        return pdf;
      });
      sendFile(res, { name: 'receipt.pdf', type: 'application/pdf', content });
    },
  }),
];
