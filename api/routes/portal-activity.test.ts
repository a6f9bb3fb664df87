import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../db/ids.ts';
import { failReturnedCredential } from '../../db/portal/fail-returned-credential.ts';
import { allGrants, startTestApi, type TestApi } from '../../test/setup/api.ts';
import { portalAccount, portalCredential, portalPassword, portalVisitor } from '../../test/setup/portal.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

interface Page {
  rows: { id: string; what: string; who: string }[];
  next: string | null;
}

describe("a client's activity", () => {
  it('tells what the client did, what failed, and who of the staff opened the record, newest first', async () => {
    const { login, clientId } = await portalAccount(api);
    await portalVisitor(api).signIn(login, 'not the right password');
    const visitor = portalVisitor(api);
    await visitor.signIn(login);
    const staff = await api.as(allGrants);
    await staff.get(`/api/clients/${clientId}`);
    const changed = await visitor.post('/api/portal/password', {
      current: portalPassword,
      next: 'nine owls in a pear tree',
    });
    visitor.csrf = String(changed.body['csrf']);
    const { body } = await visitor.get<Page>('/api/portal/activity');
    expect(body.rows.map(({ what, who }) => [what, who])).toEqual([
      ['Changed the password', 'You'],
      ['Opened your record', expect.stringMatching(/^Test User/)],
      ['Signed in', 'You'],
      ['Somebody tried to sign in with a wrong password', 'Not signed in'],
    ]);
  });

  it('tells of a new password where the practice set one, and not where a mail that came back took one away', async () => {
    const account = await portalAccount(api);
    const { id: credentialId } = await portalCredential(api, account);
    await api.db.database.work({ practiceId: api.own.id, actor: 'system:bounces' }, (uow) =>
      failReturnedCredential(uow, { credentialId, messageId: newId(), now: api.deps.clock() }),
    );
    const { secret } = await portalCredential(api, account, { kind: 'reset-link' });
    const visitor = portalVisitor(api);
    await visitor.post('/api/portal/links/use', { token: secret, password: 'nine owls in a pear tree' });
    const { body } = await visitor.get<Page>('/api/portal/activity');
    expect(body.rows.map(({ what }) => what)).toEqual([
      'Signed in',
      'Chose a password by a link from an e-mail',
      'The practice set a new password',
    ]);
  });

  it("comes in pages, and never holds another's, whatever the request names", async () => {
    const [own, other] = [await portalAccount(api), await portalAccount(api)];
    await portalVisitor(api).signIn(other.login);
    await api.own.admin.get(`/api/clients/${other.clientId}`);
    const visitor = portalVisitor(api);
    for (let n = 0; n < 3; n++) await visitor.signIn(own.login);
    const first = await visitor.get<Page>('/api/portal/activity?limit=2');
    expect(first.body.rows).toHaveLength(2);
    const second = await visitor.get<Page>(`/api/portal/activity?limit=2&cursor=${first.body.next}`);
    expect(second.body.rows).toHaveLength(1);
    expect(second.body.next).toBeNull();
    const named = `clientId=${other.clientId}&accountId=${other.accountId}&id=${other.clientId}`;
    const asked = await visitor.get<Page>(`/api/portal/activity?${named}`, { 'x-client-id': other.clientId });
    expect(asked.body.rows).toEqual([...first.body.rows, ...second.body.rows]);
  });
});
