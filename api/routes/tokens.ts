import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { ApiToken } from '../../db/entities/index.ts';
import { can, isRuleName } from '../../domain/rules.ts';
import { apiToken, createdApiToken, newApiToken } from '../../domain/schemas/access.ts';
import { addDays, localDate, startOfDay } from '../../domain/time.ts';
import { sha256 } from '../http/authenticate.ts';
import type { SignedIn } from '../principal.ts';
import type { FieldError } from '../problem.ts';
import { found, refuse } from '../records/rows.ts';
import { tokenShape } from '../records/tokens.ts';
import { route } from '../route.ts';
import { scopesToGrants } from '../sign-in/scopes.ts';

const longestDays = 366;

export const tokenRoutes = [
  route({
    method: 'get',
    path: '/api/tokens',
    summary: 'The own tokens, newest first',
    audience: ['staff'],
    policy: { rule: 'API Tokens', right: 'view' },
    response: z.array(apiToken),
    handle: ({ principal: { accountId }, work }) =>
      work(async ({ em }) => (await em.find(ApiToken, { accountId }, { orderBy: { id: 'desc' } })).map(tokenShape)),
  }),
  route({
    method: 'post',
    path: '/api/tokens',
    // No Idempotency-Key: its answer would have to be kept, and with it the secret. A token too many is revoked.
    summary: 'Make a token for a program; its secret is shown once',
    audience: ['staff'],
    policy: { rule: 'API Tokens', right: 'create' },
    body: newApiToken,
    response: createdApiToken,
    status: 201,
    example: { name: 'Nightly report', scopes: ['Messaging View:view'], expiresOn: '2027-06-30' },
    async handle({ body, principal, work, now, deps }) {
      const { practiceId, accountId } = principal;
      const zone = (await deps.database.practiceById(practiceId))?.zone ?? 'UTC';
      refuse([
        ...scopeFaults(body.scopes, principal),
        ...dateFaults(body.expiresOn, localDate(now.toISOString(), zone)),
      ]);
      const secret = randomBytes(32).toString('base64url');
      const expiresAt = new Date(startOfDay(addDays(body.expiresOn, 1), zone));
      const columns = { accountId, name: body.name, scopes: [...new Set(body.scopes)], tokenHash: sha256(secret) };
      const row = await work(async ({ em }) => {
        const created = em.create(ApiToken, { ...columns, createdAt: now, expiresAt });
        await em.flush();
        return created;
      });
      return { ...tokenShape(row), secret: `rnd_${practiceId.replaceAll('-', '')}_${secret}` };
    },
  }),
  route({
    method: 'delete',
    path: '/api/tokens/:id',
    summary: 'Revoke a token of your own, at once and for good',
    audience: ['staff'],
    policy: { rule: 'API Tokens', right: 'delete' },
    handle: ({ params: { id }, principal: { accountId }, work, now }) =>
      work(async ({ em }) => {
        const row = found(await em.findOne(ApiToken, { id, accountId }), 'token');
        row.revokedAt ??= now;
      }),
  }),
];

function scopeFaults(scopes: readonly string[], { grants }: SignedIn): FieldError[] {
  const wanted = scopesToGrants(scopes);
  const unknown = wanted.unknown.length > 0;
  const beyond = Object.entries(wanted.grants).some(
    ([rule, rights]) => isRuleName(rule) && rights.some((right) => !can(grants, rule, right)),
  );
  if (unknown)
    return [
      { path: 'scopes', message: 'must be written as a rule, a colon and one of its rights, as in Clients:view' },
    ];
  return beyond ? [{ path: 'scopes', message: 'can only be rights that you have yourself' }] : [];
}

function dateFaults(expiresOn: string, today: string): FieldError[] {
  if (expiresOn >= today && expiresOn <= addDays(today, longestDays)) return [];
  return [{ path: 'expiresOn', message: 'must lie between today and a year from now' }];
}
