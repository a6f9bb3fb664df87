import { reconciliationList } from '../../db/payments/reconciliations.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import {
  endedPayment,
  newReconciliation,
  newRefund,
  orderedRefund,
  paymentDetail,
  paymentQuery,
  paymentRow,
  reconciliation,
  reconciliationRow,
} from '../../domain/schemas/payments.ts';
import { sendFile } from '../http/send-file.ts';
import { receiptPdf } from '../payments/receipt.ts';
import { startReconciliation, startRefund, tellPayment } from '../payments/workflow.ts';
import {
  endPayment,
  listPayments,
  orderPaymentRefund,
  orderReconciliation,
  readPayment,
  readReconciliation,
} from '../records/payments.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

const audience = ['staff', 'token'] as const;
/** Money moves by the hand of people alone. */
const people = ['staff'] as const;
const mayView = { rule: 'Client Billing', right: 'view' } as const;
const mayCompare = { rule: 'Payment Reconciliation', right: 'view' } as const;

export const paymentRoutes = [
  route({
    method: 'get',
    path: '/api/payments',
    summary: 'Payments by card, newest first; of all clients, or of one',
    audience,
    policy: mayView,
    query: paymentQuery,
    response: page(paymentRow),
    handle: ({ query: { cursor, ...filter }, principal, work, now }) =>
      work((uow) => listPayments(uow, { ...filter, after: cursorOf(cursor) }, { principal, now })),
  }),
  route({
    method: 'get',
    path: '/api/payments/:id',
    summary: 'A payment with its refunds, disputes and what Stripe told of it',
    audience,
    policy: mayView,
    response: paymentDetail,
    handle: ({ params, principal, work, now }) => work((uow) => readPayment(uow, params.id, { principal, now })),
  }),
  route({
    method: 'post',
    path: '/api/payments/:id/refunds',
    summary: 'Pay money of a payment back to its card, wholly or in part, never more than was paid',
    audience: people,
    policy: { rule: 'Client Payments Refund', right: 'create' },
    body: newRefund,
    response: orderedRefund,
    status: 201,
    idempotent: 'required',
    example: { amount: 500, reason: 'asked-by-client' },
    handle: ({ params, body, principal, work, now, deps, afterAnswer }) =>
      work(async (uow) => {
        const refundId = await orderPaymentRefund(uow, params.id, body, { principal, now });
        afterAnswer(() => startRefund(deps.temporal, { practiceId: principal.practiceId, refundId }));
        return { id: refundId };
      }),
  }),
  route({
    method: 'post',
    path: '/api/payments/:id/end',
    summary: 'End a payment of which Stripe cannot be asked any more; what it tells later is posted all the same',
    audience: people,
    policy: { rule: 'Client Payments Refund', right: 'create' },
    body: endedPayment,
    example: { reason: 'Stripe shows no charge for it' },
    async handle({ params: { id }, body, principal, work, now, deps, afterAnswer }) {
      await work((uow) => endPayment(uow, id, body, { principal, now }));
      afterAnswer(() => tellPayment(deps.temporal, id));
    },
  }),
  route({
    method: 'get',
    path: '/api/payments/:id/receipt',
    summary: 'The receipt of a payment as a PDF; each time is written down',
    audience,
    policy: mayView,
    produces: 'application/pdf',
    async handle({ params: { id }, principal, work, now, res }) {
      const content = await work(async (uow) => {
        const { clientId } = await readPayment(uow, id, { principal, now });
        const pdf = await receiptPdf(uow, { id, clientId });
        await uow.note('export', 'payment', id, { what: 'receipt' });
        return pdf;
      });
      sendFile(res, { name: 'receipt.pdf', type: 'application/pdf', content });
    },
  }),
  route({
    method: 'post',
    path: '/api/payment-reconciliations',
    summary: "Compare the payments and refunds of some days with Stripe's own lists",
    audience: people,
    policy: mayCompare,
    perMinute: 10,
    body: newReconciliation,
    response: reconciliation,
    status: 202,
    idempotent: true,
    example: { fromOn: '2026-11-01', toOn: '2026-11-30' },
    async handle({ body, principal, work, now, deps, afterAnswer }) {
      const ordered = await work((uow) => orderReconciliation(uow, body, { principal, now }));
      const input = { practiceId: principal.practiceId, reconciliationId: ordered.id };
      afterAnswer(() => startReconciliation(deps.temporal, input));
      return ordered;
    },
  }),
  route({
    method: 'get',
    path: '/api/payment-reconciliations',
    summary: 'Comparisons with Stripe, newest first: those that people asked for, and one each night',
    audience,
    policy: mayCompare,
    query: pageQuery,
    response: page(reconciliationRow),
    handle: ({ query: { cursor, limit }, work }) =>
      work(async (uow) => pageOf(await reconciliationList(uow, { after: cursorOf(cursor), limit }), limit)),
  }),
  route({
    method: 'get',
    path: '/api/payment-reconciliations/:id',
    summary: 'What matched, and what of ours and of Stripe does not fit together',
    audience,
    policy: mayCompare,
    response: reconciliation,
    handle: ({ params, work }) => work((uow) => readReconciliation(uow, params.id)),
  }),
];
