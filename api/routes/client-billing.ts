import type { UnitOfWork } from '../../db/database.ts';
import { ledgerList } from '../../db/billing/ledger-list.ts';
import { agingOf } from '../../db/billing/owed-list.ts';
import { payableBalance } from '../../db/payments/request-payment.ts';
import { todayOf } from '../../db/practice-zone.ts';
import {
  clientBilling,
  ledgerRow,
  newCharge,
  newPayment,
  posted,
  type Posted,
  reversal,
  usualCopay,
  writeOff,
} from '../../domain/schemas/billing.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import type { Right } from '../../domain/rules.ts';
import type { SignedIn } from '../principal.ts';
import { sendReceipt } from '../billing/receipt.ts';
import { postCharge, type Posting, postPayment, postWriteOff, takeBack } from '../records/billing.ts';
import { setUsualCopay, usualCopayOf } from '../records/usual-copay.ts';
import { assertMayOpen } from '../records/chart-access.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { route, type Work } from '../route.ts';

const audience = ['staff', 'token'] as const;
const rule = (right: Right) => ({ rule: 'Client Billing', right }) as const;
const tag = 'billing';

interface Asked {
  params: { id: string };
  principal: SignedIn;
  work: Work;
  now: Date;
}

/** Posts to a ledger whose chart is open to who asks. */
const posts = (
  { params: { id: clientId }, principal, work, now }: Asked,
  task: (uow: UnitOfWork, posting: Posting) => Promise<Posted>,
) =>
  work(async (uow) => {
    await assertMayOpen(uow, principal, clientId, now);
    return task(uow, { clientId, principal, now });
  });

const making = { audience, tag, response: posted, status: 201, idempotent: 'required' } as const;

export const clientBillingRoutes = [
  route({
    method: 'get',
    path: '/api/clients/:id/billing',
    summary: 'What a client owes, by its age; payments go to the oldest charge first',
    audience,
    tag,
    policy: rule('view'),
    response: clientBilling,
    handle: ({ params: { id: clientId }, principal, work, now }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, clientId, now);
        const today = await todayOf(uow, now);
        const { pending } = await payableBalance(uow, clientId);
        const usual = await usualCopayOf(uow, clientId);
        return { ...(await agingOf(uow, { clientId, today })), pending, usualCopay: usual, today };
      }),
  }),
  route({
    method: 'put',
    path: '/api/clients/:id/billing/copay',
    summary:
      'Set what a client usually pays ahead of a visit: appointments ahead without a copay of their own ask for it',
    audience,
    tag,
    policy: rule('modify'),
    body: usualCopay,
    response: usualCopay.pick({ copay: true }),
    example: { copay: 2_500, replaces: null },
    handle: ({ params: { id: clientId }, body, principal, work, now }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, clientId, now);
        return { copay: await setUsualCopay(uow, clientId, body) };
      }),
  }),
  route({
    method: 'get',
    path: '/api/clients/:id/ledger',
    summary: 'Everything that was posted to a client, newest first, each with the balance after it',
    audience,
    tag,
    policy: rule('view'),
    query: pageQuery,
    response: page(ledgerRow),
    handle: ({ params: { id: clientId }, query: { cursor, limit }, principal, work, now }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, clientId, now);
        return pageOf(await ledgerList(uow, { clientId, after: cursorOf(cursor), limit }), limit);
      }),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/ledger/charges',
    summary: 'Charge a client; what was posted is never changed, only taken back',
    ...making,
    policy: rule('create'),
    body: newCharge,
    example: { on: '2026-03-02', description: 'Session', amount: 12_000 },
    handle: (asked) => posts(asked, (uow, posting) => postCharge(uow, asked.body, posting)),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/ledger/payments',
    summary: 'Record a payment at the desk: cash, a check, or another way',
    ...making,
    policy: rule('create'),
    body: newPayment,
    example: { on: '2026-03-02', method: 'check', reference: '1042', amount: 2_500 },
    handle: (asked) => posts(asked, (uow, posting) => postPayment(uow, asked.body, posting)),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/ledger/adjustments',
    summary: 'Write off some of what a client owes, with a reason that the client is not shown',
    ...making,
    policy: rule('modify'),
    body: writeOff,
    example: { amount: 2_500, reason: 'Financial hardship' },
    handle: (asked) => posts(asked, (uow, posting) => postWriteOff(uow, asked.body, posting)),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/ledger/:transaction/reverse',
    summary: 'Take back what was posted, once and whole, with a reason that the client is not shown',
    ...making,
    policy: rule('modify'),
    body: reversal,
    example: { reason: 'Posted to the wrong client' },
    handle: (asked) => posts(asked, (uow, posting) => takeBack(uow, asked.params.transaction, asked.body, posting)),
  }),
  route({
    method: 'get',
    path: '/api/clients/:id/ledger/:transaction/receipt',
    summary: 'The receipt of a payment at the desk as PDF; one by card has its own',
    audience,
    tag,
    policy: rule('view'),
    produces: 'application/pdf',
    async handle({ params: { id: clientId, transaction }, principal, res, work, now }) {
      await sendReceipt(res, (read) =>
        work(async (uow) => {
          await assertMayOpen(uow, principal, clientId, now);
          return read(uow, { clientId, id: transaction });
        }),
      );
    },
  }),
];
