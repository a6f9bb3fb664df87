import { auditList, type AuditRow } from '../../db/queries/audit-list.ts';
import { auditEntry, auditQuery } from '../../domain/schemas/access.ts';
import { page } from '../../domain/schemas/common.ts';
import { addDays, startOfDay } from '../../domain/time.ts';
import { maskedFor } from '../records/audit-mask.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

export const auditRoutes = [
  route({
    method: 'get',
    path: '/api/audit',
    summary:
      "Who did what, newest first; days in the practice's zone. Values that the reader may not view otherwise are masked",
    audience: ['staff', 'token'],
    policy: { rule: 'Audit Log', right: 'view' },
    query: auditQuery,
    response: page(auditEntry),
    async handle({ query: { cursor, limit, from, to, ...filter }, principal, work, deps }) {
      const zone = (await deps.database.practiceById(principal.practiceId))?.zone ?? 'UTC';
      const since = from === undefined ? undefined : startOfDay(from, zone);
      const until = to === undefined ? undefined : startOfDay(addDays(to, 1), zone);
      const asked = { ...filter, since, until, after: cursorOf(cursor), limit };
      const rows = await work((uow) => auditList(uow, asked));
      return pageOf(
        rows
          .map((row) => maskedFor(principal.grants, row))
          .map(({ name, token, ...row }) => ({ ...row, actor: actorOf({ ...row, name, token }) })),
        limit,
      );
    },
  }),
];

function actorOf({ actorId, name, token }: Pick<AuditRow, 'actorId' | 'name' | 'token'>): string {
  if (actorId === 'public') return 'Not signed in';
  if (actorId.startsWith('system:')) return `Rounds (${actorId.slice('system:'.length)})`;
  const person = name || 'Unknown';
  return token === null ? person : `${person}, by the token ${token}`;
}
