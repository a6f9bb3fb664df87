import { statementList } from '../../db/billing/statement-list.ts';
import { newStatement, statement } from '../../domain/schemas/billing.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import { sendStatement } from '../billing/statement-pdf.ts';
import { assertMayOpen } from '../records/chart-access.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { issueOne, readStatement } from '../records/statements.ts';
import { route } from '../route.ts';

const audience = ['staff', 'token'] as const;
const tag = 'billing';

export const clientStatementRoutes = [
  route({
    method: 'get',
    path: '/api/clients/:id/statements',
    summary: 'Statements of a client, newest first, and whether the client was told and has opened them',
    audience,
    tag,
    policy: { rule: 'Client Billing', right: 'view' },
    query: pageQuery,
    response: page(statement),
    handle: ({ params: { id: clientId }, query: { cursor, limit }, principal, work, now }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, clientId, now);
        return pageOf(await statementList(uow, { clientId, after: cursorOf(cursor), limit }), limit);
      }),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/statements',
    summary: 'Issue a statement of all that was posted since the one before; the client is told that something waits',
    audience,
    tag,
    policy: { rule: 'Client Billing', right: 'create' },
    body: newStatement,
    response: statement,
    status: 201,
    idempotent: 'required',
    example: { dueOn: '2026-04-01' },
    handle: ({ params: { id: clientId }, body, principal, work, now, deps: { config } }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, clientId, now);
        return issueOne(uow, body, { clientId, principal, now, config });
      }),
  }),
  route({
    method: 'get',
    path: '/api/clients/:id/statements/:statement/content',
    summary: 'A statement as PDF; each opening is written down, and the client sees it',
    audience,
    tag,
    policy: { rule: 'Client Billing', right: 'view' },
    produces: 'application/pdf',
    async handle({ params: { id: clientId, statement: id }, principal, res, work, now }) {
      const parts = await work(async (uow) => {
        await assertMayOpen(uow, principal, clientId, now);
        const read = await readStatement(uow, { clientId, id });
        await uow.note('open', 'statement', id);
        return read;
      });
      await sendStatement(res, parts);
    },
  }),
];
