import { owedList, owedTotal } from '../../db/billing/owed-list.ts';
import { todayOf } from '../../db/practice-zone.ts';
import { peopleTerms } from '../../domain/people-terms.ts';
import { owingClients, searchOwing } from '../../domain/schemas/billing.ts';
import { chartReader } from '../records/chart-access.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
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
];
