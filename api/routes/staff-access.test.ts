import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Staff, StaffRow } from '../../domain/schemas/people.ts';
import { addDays } from '../../domain/time.ts';
import { allGrants, password, startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { operatorOf } from '../../test/setup/operator.ts';

let api: TestApi;
let admin: TestUser;
beforeAll(async () => {
  api = await startTestApi();
  ({ admin } = api.own);
});
afterAll(() => api.close());

interface Token {
  id: string;
  secret: string;
  revokedAt: string | null;
}
const expiresOn = addDays(new Date().toISOString().slice(0, 10), 30);
const tokenOf = async (user: TestUser) =>
  (await user.post<Token>('/api/tokens', { name: 'Report', scopes: ['Locations:view'], expiresOn })).body;
/** What a program is answered that uses the token. */
const use = async ({ secret }: Token) =>
  (await api.anonymous().get('/api/locations', { authorization: `Bearer ${secret}` })).status;
const saveAccount = (user: TestUser, changes: object) =>
  admin.put(`/api/staff/${user.staffId}/account`, {
    login: user.login,
    active: true,
    profileIds: [user.profileId],
    ...changes,
  });

describe('the tokens of a member of staff', () => {
  const next = 'a different sentence altogether';

  it.each([
    ['an administrator sets their password anew', (user: TestUser) => saveAccount(user, { password: next })],
    ['an administrator closes their login', (user: TestUser) => saveAccount(user, { active: false })],
    ['they leave', (user: TestUser) => admin.patch(`/api/staff/${user.staffId}`, { active: false, version: 1 })],
    ['they change their password', (user: TestUser) => user.post('/api/password', { current: password, next })],
    ['they sign out everywhere', (user: TestUser) => user.delete('/api/sessions')],
  ])('are revoked when %s, for good', async (_, act) => {
    const user = await api.as(allGrants);
    const token = await tokenOf(user);
    expect(await use(token)).toBe(200);
    expect((await act(user)).status).toBeLessThan(300);
    const { body } = await admin.get<Token[]>(`/api/staff/${user.staffId}/tokens`);
    expect(body).toMatchObject([{ id: token.id, revokedAt: expect.any(String) }]);
    expect(await use(token)).toBe(401);
  });

  it('stay as they are when their account is saved without a new password', async () => {
    const user = await api.as(allGrants);
    const token = await tokenOf(user);
    expect((await saveAccount(user, {})).status).toBe(200);
    expect(await use(token)).toBe(200);
  });

  it('are listed for an administrator without their secrets, and revoked one by one', async () => {
    const user = await api.as(allGrants);
    const [kept, lost] = [await tokenOf(user), await tokenOf(user)];
    const path = `/api/staff/${user.staffId}/tokens`;
    const { body } = await admin.get<Token[]>(path);
    expect(body.map(({ id }) => id)).toEqual([lost.id, kept.id]);
    expect(JSON.stringify(body)).not.toContain('secret');
    expect((await admin.delete(`${path}/${lost.id}`)).status).toBe(204);
    expect([await use(lost), await use(kept)]).toEqual([401, 200]);
  });

  it('are found only under their owner, and in their practice', async () => {
    const [user, other] = [await api.as(allGrants), await api.as({})];
    const { id } = await tokenOf(user);
    expect((await admin.delete(`/api/staff/${other.staffId}/tokens/${id}`)).status).toBe(404);
    expect((await api.other.admin.get(`/api/staff/${user.staffId}/tokens`)).status).toBe(404);
    expect((await api.other.admin.delete(`/api/staff/${user.staffId}/tokens/${id}`)).status).toBe(404);
  });
});

describe('who may see staff but not their accounts', () => {
  it('sees neither login nor profiles, in the list or in the record, and finds nobody by login', async () => {
    const user = await api.as(allGrants);
    const reader = await api.as({ Staff: ['view'] });
    const record = await reader.get<Staff>(`/api/staff/${user.staffId}`);
    expect(record.body.account).toBeNull();
    const list = await reader.get<{ rows: StaffRow[] }>('/api/staff?limit=200');
    expect(list.body.rows.length).toBeGreaterThan(1);
    for (const { login, profiles } of list.body.rows) expect([login, profiles]).toEqual([null, null]);
    const byLogin = async (by: TestUser) =>
      (await by.post<{ rows: StaffRow[] }>('/api/staff/search', { text: user.login })).body.rows.length;
    expect([await byLogin(reader), await byLogin(admin)]).toEqual([0, 1]);
  });
});

describe('the account of an operator', () => {
  it('is not closed by setting their staff record inactive, unless by an operator', async () => {
    const [operator, colleague] = [await operatorOf(api), await operatorOf(api)];
    const path = `/api/staff/${operator.staffId}`;
    const refused = await admin.patch(path, { active: false, version: 1 });
    expect(refused).toMatchObject({ status: 403, body: { type: 'urn:rounds:problem:operators-account' } });
    expect(refused.body['next']).toContain('operator');
    expect((await operator.get('/api/session')).status).toBe(200);
    expect((await colleague.patch(path, { active: false, version: 1 })).status).toBe(200);
    expect((await operator.get('/api/session')).status).toBe(401);
  });

  it('keeps its tokens unless an operator revokes them', async () => {
    const operator = await operatorOf(api);
    const token = await tokenOf(operator);
    const path = `/api/staff/${operator.staffId}/tokens/${token.id}`;
    expect((await admin.delete(path)).status).toBe(403);
    expect(await use(token)).toBe(200);
    expect((await operator.delete(path)).status).toBe(204);
    expect(await use(token)).toBe(401);
  });
});
