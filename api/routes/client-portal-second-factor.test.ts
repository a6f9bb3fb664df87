import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Audit, Message, RecoveryCode } from '../../db/entities/index.ts';
import type { ClientPortal } from '../../domain/schemas/portal.ts';
import { type Answer, startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { authenticatorOf } from '../../test/setup/authenticator.ts';
import { type PortalAccount, portalAccount, portalPassword, portalVisitor } from '../../test/setup/portal.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const admin = () => api.own.admin;
const work = <T>(task: Parameters<typeof api.db.database.work<T>>[1]) =>
  api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, task);
const kindOf = ({ status, body }: Answer) => `${status} ${String(body['type']).replace('urn:rounds:problem:', '')}`;
const at = ({ clientId }: PortalAccount, path = '') => `/api/clients/${clientId}/portal${path}`;
const why = 'Said the safe word on the phone; has a new phone.';
const remove = (held: PortalAccount, { who = admin(), reason = why }: { who?: TestUser; reason?: string } = {}) =>
  who.send('delete', at(held, '/second-factor'), { body: { reason } });
const word = 'Blue Heron 7';
const say = (held: PortalAccount, safeWord = word) => admin().post(at(held, '/safe-word/check'), { safeWord });

/** A client who is signed in and has a second factor. */
async function holder(email = 'lost.phone@example.com') {
  const account = await portalAccount(api, { email });
  const visitor = portalVisitor(api);
  await visitor.signIn(account.login);
  const { body } = await visitor.post<{ uri: string }>('/api/portal/second-factor', { password: portalPassword });
  const code = authenticatorOf(body.uri, api.deps.clock).code();
  const confirmed = await visitor.post<{ codes: string[] }>('/api/portal/second-factor/confirm', { code });
  return { ...account, visitor, codes: confirmed.body.codes };
}

const withWord = async () => {
  const held = await holder();
  await admin().put(at(held, '/safe-word'), { safeWord: word });
  return held;
};

describe('the second factor of a client, on the Client Portal tab', () => {
  it('is shown, and removed for a caller who has just said the safe word: signed out, told by e-mail, in the audit log', async () => {
    const held = await withWord();
    expect((await admin().get(at(held))).body).toMatchObject({ account: { secondFactor: true } });
    expect(kindOf(await remove(held))).toBe('409 caller-unknown');
    await say(held, 'grey goose');
    expect(kindOf(await remove(held))).toBe('409 caller-unknown');
    await say(held);
    const { status, body } = await remove(held);
    expect({ status, body }).toMatchObject({ status: 200, body: { account: { secondFactor: false }, sessions: [] } });
    expect((await held.visitor.get('/api/portal/session')).status).toBe(401);
    expect((await portalVisitor(api).signIn(held.login)).status).toBe(200);
    const { accountId, clientId } = held;
    expect(await work(({ em }) => em.count(RecoveryCode, { accountId }))).toBe(0);
    const [noted] = await work(({ em }) => em.find(Audit, { action: 'second-factor-reset', subjectId: accountId }));
    expect(noted).toMatchObject({
      actor: `staff:${admin().accountId}`,
      after: { sessions: 1, safeWord: true, reason: why },
    });
    const told = await work(({ em }) => em.find(Message, { clientId, purpose: 'security-notice' }));
    expect(told.map(({ address, subject }) => [address, subject])).toContainEqual([
      'lost.phone@example.com',
      expect.stringContaining('We turned off two-step verification'),
    ]);
  });

  it('is removed by who has heard the safe word, once for each match', async () => {
    const held = await withWord();
    const colleague = await api.as({ 'Client Portal Access': ['view', 'modify'] });
    await say(held);
    expect(kindOf(await remove(held, { who: colleague }))).toBe('409 caller-unknown');
    expect((await admin().post(at(held, '/reset-link'))).status).toBe(202);
    expect(kindOf(await remove(held))).toBe('409 caller-unknown');
    await say(held);
    expect((await remove(held)).status).toBe(200);
    expect(kindOf(await admin().post(at(held, '/reset-link')))).toBe('409 caller-unknown');
  });

  it('takes a reason, and a match is not used up where there is nothing to remove', async () => {
    const held = await holder();
    for (const reason of ['', 'lost      ', 'x'.repeat(501)])
      expect((await remove(held, { reason })).body).toMatchObject({ errors: [{ path: 'reason' }] });
    // No safe word is set: how the client was recognised stands in the reason alone.
    expect((await remove(held, { reason: 'Is at the desk, with a picture ID.' })).status).toBe(200);
    expect(kindOf(await remove(held))).toBe('409 no-second-factor');
    await admin().put(at(held, '/safe-word'), { safeWord: word });
    await say(held);
    expect(kindOf(await remove(held))).toBe('409 no-second-factor');
    expect((await admin().post(at(held, '/reset-link'))).status).toBe(202);
  });

  it('is removed while the client signs in, and neither waits for the other for ever', async () => {
    for (let round = 0; round < 5; round++) {
      const held = await holder();
      const enter = (code?: string) =>
        portalVisitor(api).post('/api/portal/session', { login: held.login, password: portalPassword, code });
      const [removed, ...entered] = await Promise.all([
        remove(held),
        ...held.codes.slice(0, 3).map((code) => enter(code)),
      ]);
      expect(removed?.status).toBe(200);
      expect(entered.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect((await enter()).status).toBe(200);
    }
  });

  it('is out of reach without the right, and at another practice', async () => {
    const held = await holder();
    const viewer = await api.as({ 'Client Portal Access': ['view'] });
    expect(kindOf(await remove(held, { who: viewer }))).toBe('403 missing-right');
    expect(kindOf(await remove(held, { who: api.other.admin }))).toBe('404 not-found');
    const { body } = await admin().get<ClientPortal>(at(held));
    expect(body.account?.secondFactor).toBe(true);
  });

  it('stands in the activity of the client as done by the practice, once', async () => {
    const held = await holder();
    await remove(held, { reason: 'Is at the desk, with a picture ID.' });
    const visitor = portalVisitor(api);
    await visitor.signIn(held.login);
    const { body } = await visitor.get<{ rows: { what: string; who: string }[] }>('/api/portal/activity');
    const off = body.rows.filter(({ what }) => what.includes('turned off') || what.includes('Turned off'));
    expect(off).toEqual([
      expect.objectContaining({
        what: 'The practice turned off two-step verification',
        who: expect.stringMatching(/\S/),
      }),
    ]);
  });

  it('stays where the safe word was said more than ten minutes ago', async () => {
    const held = await withWord();
    await say(held);
    api.advance(11);
    expect(kindOf(await remove(held))).toBe('409 caller-unknown');
  });
});
