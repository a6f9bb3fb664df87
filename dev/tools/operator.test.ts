import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allGrants, startTestApi, type TestApi } from '../../test/setup/api.ts';
import { operator } from './operator.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const act = (acronym: string, login: string) => operator(api.db.ownerUrl, { action: 'grant', acronym, login });

describe('the command for operators', () => {
  it('makes an operator of a login and takes it back; each is in the audit log', async () => {
    const user = await api.as(allGrants);
    const who = { acronym: 'own', login: user.login };
    const isOperator = async () => (await user.get('/api/session')).body['operator'];
    expect(await isOperator()).toBe(false);
    expect(await operator(api.db.ownerUrl, { action: 'grant', ...who })).toContain('is an operator now');
    expect(await isOperator()).toBe(true);
    expect(await operator(api.db.ownerUrl, { action: 'grant', ...who })).toContain('already');
    await operator(api.db.ownerUrl, { action: 'revoke', ...who });
    expect(await isOperator()).toBe(false);
    const { rows } = (await user.get<{ rows: { actor: string }[] }>('/api/audit?subject=operator_grant')).body;
    expect(rows.map(({ actor }) => actor)).toEqual(['Rounds (operator)', 'Rounds (operator)']);
  });

  it("leaves an operator's login to operators", async () => {
    const user = await api.as(allGrants);
    await operator(api.db.ownerUrl, { action: 'grant', acronym: 'own', login: user.login });
    const wanted = {
      login: user.login,
      active: true,
      profileIds: [user.profileId],
      password: 'taken over by an admin',
    };
    expect((await api.own.admin.put(`/api/staff/${user.staffId}/account`, wanted)).status).toBe(403);
  });

  it('names what it does not find', async () => {
    await expect(act('nowhere', 'x')).rejects.toThrow('no practice nowhere');
    await expect(act('own', 'nobody')).rejects.toThrow('no staff login nobody');
  });
});
