import { owedList, owedTotal } from '../../db/billing/owed-list.ts';
import { todayOf } from '../../db/practice-zone.ts';
import { peopleTerms } from '../../domain/people-terms.ts';
import { issuedStatements, issueStatements, owingClients, searchOwing } from '../../domain/schemas/billing.ts';
import { chartReader } from '../records/chart-access.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { issueSome } from '../records/statements.ts';
import { route } from '../route.ts';

export const billingRoutes = [
  route({
    method: 'post',
    path: '/api/billing/search',
    summary:
      'Clients who owe something, the largest balance first, by the age of what is unpaid; names have no place in addresses',
    audience: ['staff', 'token'],
    policy: { rule: 'Client Billing', right: 'view' },
    body: searchOwing,
    response: owingClients,
    example: { text: 'rey' },
    handle: ({ body: { text, cursor, limit }, principal, work, now }) =>
      work(async (uow) => {
        const wanted = {
          terms: peopleTerms(text),
          today: await todayOf(uow, now),
          reader: chartReader({ principal, now }),
        };
        const rows = await owedList(uow, { ...wanted, after: cursorOf(cursor), limit });
        return { ...pageOf(rows, limit), total: await owedTotal(uow, wanted) };
      }),
  }),
  route({
    method: 'post',
    path: '/api/billing/statements',
    summary:
      'Issue statements to the next clients who owe more than an amount; asked again it gives nobody a second one that says the same',
    audience: ['staff', 'token'],
    policy: { rule: 'Client Billing', right: 'create' },
    body: issueStatements,
    response: issuedStatements,
    example: { overCents: 500, dueOn: '2126-04-01' },
    handle: ({ body, principal, work, now, deps: { config, log } }) =>
      issueSome(work, body, { principal, now, config, log }),
  }),
];
