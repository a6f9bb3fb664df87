import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { password, startTestApi, type TestApi } from '../../test/setup/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

describe('signing in', () => {
  it('tells who is signed in, with their rights and the practice', async () => {
    const user = await api.as({ Clients: ['view'] });
    const { status, body } = await user.get('/api/session');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      account: { login: user.login, name: expect.stringContaining('Test'), mustChangePassword: false },
      practice: { acronym: 'own' },
      grants: [{ rule: 'Clients', rights: ['view'] }],
      operator: false,
    });
  });

  it('refuses a wrong password', async () => {
    const answer = await api.anonymous().signIn('own', api.own.admin.login, `${password}!`);
    expect(answer.status).toBe(401);
  });
});
