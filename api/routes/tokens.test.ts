import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiToken, Account, Audit, ProfileRule } from '../../db/entities/index.ts';
import { addDays } from '../../domain/time.ts';
import { allGrants, startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

interface Token {
  id: string;
  secret: string;
}
const inOwn = <T>(task: Parameters<typeof api.db.database.work<T>>[1]) =>
  api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, task);
const inDays = (days: number) => addDays(api.deps.clock().toISOString().slice(0, 10), days);
const make = (user: TestUser, scopes: string[], expiresOn = inDays(30)) =>
  user.post<Token & { errors?: { path: string }[] }>('/api/tokens', { name: 'Nightly report', scopes, expiresOn });
const program = ({ secret }: Token) => {
  const client = api.anonymous();
  client.headers = { authorization: `Bearer ${secret}` };
  return client;
};

describe('a token for a program', () => {
  it('reads what its scopes name and nothing else, without cookie or CSRF token', async () => {
    const { body: token } = await make(await api.as(allGrants), ['Locations:view', 'Locations:create']);
    const client = program(token);
    expect((await client.get('/api/locations')).status).toBe(200);
    const made = await client.post('/api/locations', { name: 'By a program', zone: 'America/Phoenix' });
    expect(made.status).toBe(201);
    expect((await client.get('/api/clients')).body['type']).toBe('urn:rounds:problem:missing-right');
    const [entry] = await inOwn(({ em }) => em.find(Audit, { subjectId: String(made.body['id']) }));
    expect(entry?.actor).toBe(`token:${token.id}`);
  });

  it('loses what its account loses', async () => {
    const user = await api.as({ 'API Tokens': ['create'], Locations: ['view'] });
    const { body: token } = await make(user, ['Locations:view']);
    await inOwn(({ em }) => em.nativeDelete(ProfileRule, { profileId: user.profileId, rule: 'Locations' }));
    expect((await program(token).get('/api/locations')).status).toBe(403);
    await inOwn(({ em }) => em.nativeUpdate(Account, { id: user.accountId }, { active: false }));
    expect((await program(token).get('/api/locations')).status).toBe(401);
  });

  it('cannot carry rights that its maker does not have', async () => {
    const user = await api.as({ 'API Tokens': ['create'], Locations: ['view'] });
    for (const scope of ['Clients:view', 'Locations:modify', 'Locations:sell', 'Nonsense']) {
      const { status, body } = await make(user, [scope]);
      expect({ scope, status, errors: body.errors }).toMatchObject({ status: 400, errors: [{ path: 'scopes' }] });
    }
  });

  it('ends on its day, which lies within a year', async () => {
    const user = await api.as(allGrants);
    expect((await make(user, ['Locations:view'], inDays(-2))).status).toBe(400);
    expect((await make(user, ['Locations:view'], inDays(400))).status).toBe(400);
    const { body: token } = await make(user, ['Locations:view'], inDays(1));
    expect((await program(token).get('/api/locations')).status).toBe(200);
    api.advance(3 * 24 * 60);
    expect((await program(token).get('/api/locations')).status).toBe(401);
  });

  it('shows its secret once; the database keeps a hash, the audit log not even that', async () => {
    const user = await api.as(allGrants);
    const { body: token } = await make(user, ['Locations:view']);
    expect(token.secret).toMatch(/^rnd_[0-9a-f]{32}_[\w-]{43}$/);
    const listed = await user.get('/api/tokens');
    const kept = await inOwn(async ({ em }) => [
      await em.find(ApiToken, {}),
      await em.find(Audit, { subjectId: token.id }),
    ]);
    const secret = token.secret.slice(-43);
    expect(JSON.stringify([listed.body, kept])).not.toContain(secret);
    expect(JSON.stringify(kept[1])).toContain('••• (changed)');
  });

  it('is revoked at once, by its owner only', async () => {
    const user = await api.as(allGrants);
    const { body: token } = await make(user, ['Locations:view']);
    expect((await (await api.as(allGrants)).delete(`/api/tokens/${token.id}`)).status).toBe(404);
    expect((await user.delete(`/api/tokens/${token.id}`)).status).toBe(204);
    expect((await program(token).get('/api/locations')).status).toBe(401);
    expect((await user.get<{ revokedAt: string }[]>('/api/tokens')).body[0]?.revokedAt).toEqual(expect.any(String));
  });

  it('makes no further tokens, changes no passwords and is no session', async () => {
    const { body: token } = await make(await api.as(allGrants), ['API Tokens:create']);
    for (const [method, path] of [
      ['post', '/api/tokens'],
      ['post', '/api/password'],
      ['get', '/api/session'],
    ] as const)
      expect((await program(token).send(method, path)).body['type']).toBe('urn:rounds:problem:not-for-tokens');
  });

  it('of another practice opens nothing here', async () => {
    const { body: token } = await make(await api.as(allGrants), ['Locations:view']);
    const client = api.anonymous();
    const moved = token.secret.replace(api.own.id.replaceAll('-', ''), api.other.id.replaceAll('-', ''));
    client.headers = { authorization: `Bearer ${moved}` };
    expect((await client.get('/api/locations')).status).toBe(401);
  });
});
