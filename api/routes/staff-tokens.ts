import { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Account, ApiToken, Staff } from '../../db/entities/index.ts';
import { apiToken } from '../../domain/schemas/access.ts';
import { keepOperators } from '../records/operators.ts';
import { found } from '../records/rows.ts';
import { tokenShape } from '../records/tokens.ts';
import { route } from '../route.ts';

export const staffTokenRoutes = [
  route({
    method: 'get',
    path: '/api/staff/:id/tokens',
    summary: 'The tokens of a member of staff, newest first',
    audience: ['staff'],
    policy: { rule: 'User Accounts', right: 'view' },
    response: z.array(apiToken),
    handle: ({ params: { id }, work }) =>
      work(async (uow) => {
        const accountId = await accountOf(uow, id);
        if (accountId === null) return [];
        return (await uow.em.find(ApiToken, { accountId }, { orderBy: { id: 'desc' } })).map(tokenShape);
      }),
  }),
  route({
    method: 'delete',
    path: '/api/staff/:id/tokens/:token',
    summary: 'Revoke a token of a member of staff, at once and for good',
    audience: ['staff'],
    // As a password set anew does, which revokes them all.
    policy: { rule: 'User Accounts', right: 'modify' },
    handle: ({ params: { id, token }, principal, work, now }) =>
      work(async (uow) => {
        const accountId = await accountOf(uow, id);
        const row = found(
          accountId === null ? null : await uow.em.findOne(ApiToken, { id: token, accountId }),
          'token',
        );
        await keepOperators(uow, row.accountId, principal);
        row.revokedAt ??= now;
      }),
  }),
];

/** @throws Problem 404 */
async function accountOf({ em }: UnitOfWork, staffId: string): Promise<string | null> {
  const { personId } = found(await em.findOne(Staff, { id: staffId }), 'member of staff');
  return (await em.findOne(Account, { kind: 'staff', personId }))?.id ?? null;
}
