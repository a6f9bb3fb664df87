import { paymentList } from '../../db/billing/ledger-list.ts';
import { ownBilling, ownStatements } from '../../db/billing/statement-list.ts';
import { portalBilling, portalPayment, portalStatement } from '../../domain/schemas/billing.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import { sendReceipt } from '../billing/receipt.ts';
import { sendStatement } from '../billing/statement-pdf.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { openOwnStatement } from '../records/statements.ts';
import { route } from '../route.ts';

/** Whose bills they are comes from the session alone: no request names a client. */
const own = { audience: ['portal'], policy: 'client' } as const;
const perMinute = 60;

export const portalBillingRoutes = [
  route({
    method: 'get',
    path: '/api/portal/billing',
    summary: 'What the client owes the practice, and how many statements they have not opened',
    ...own,
    response: portalBilling,
    handle: ({ principal: { clientId }, work }) => work((uow) => ownBilling(uow, clientId)),
  }),
  route({
    method: 'get',
    path: '/api/portal/billing/statements',
    summary: 'The own statements, newest first',
    ...own,
    query: pageQuery,
    response: page(portalStatement),
    async handle({ query: { cursor, limit }, principal: { clientId }, work }) {
      return pageOf(await work((uow) => ownStatements(uow, { clientId, after: cursorOf(cursor), limit })), limit);
    },
  }),
  route({
    method: 'get',
    path: '/api/portal/billing/statements/:id/content',
    summary: 'An own statement as PDF; each opening is written down',
    ...own,
    perMinute,
    produces: 'application/pdf',
    async handle({ params: { id }, principal: { clientId }, res, work, now }) {
      await sendStatement(res, await work((uow) => openOwnStatement(uow, { clientId, id, now })));
    },
  }),
  route({
    method: 'get',
    path: '/api/portal/billing/payments',
    summary: 'The own payments, newest first; what was taken back does not count',
    ...own,
    query: pageQuery,
    response: page(portalPayment),
    async handle({ query: { cursor, limit }, principal: { clientId }, work }) {
      const rows = await work((uow) => paymentList(uow, { clientId, after: cursorOf(cursor), limit }));
      const shown = rows.map(({ id, on, description, amount, reversedById, paymentId }) => ({
        id,
        on,
        description,
        amount: -amount,
        takenBack: reversedById !== null,
        paymentId,
      }));
      return pageOf(shown, limit);
    },
  }),
  route({
    method: 'get',
    path: '/api/portal/billing/payments/:id/receipt',
    summary: 'The receipt of an own payment at the desk as PDF; one by card has its own',
    ...own,
    perMinute,
    produces: 'application/pdf',
    handle: ({ params: { id }, principal: { clientId }, res, work }) =>
      sendReceipt(res, (read) => work((uow) => read(uow, { clientId, id }))),
  }),
];
