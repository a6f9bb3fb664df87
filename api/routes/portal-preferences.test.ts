import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { UnitOfWork } from '../../db/database.ts';
import { Client, Consent, Message } from '../../db/entities/index.ts';
import { queueMessage } from '../../db/messages/queue-message.ts';
import { recordOptOut } from '../../db/queries/record-opt-out.ts';
import type { Reach } from '../../domain/schemas/chart.ts';
import type { MessagingPreferences, PortalInformation } from '../../domain/schemas/portal-information.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import type { PortalVisitor } from '../../test/setup/portal.ts';
import { informationPath, shown, visit } from '../../test/setup/portal-information.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const work = <T>(task: (uow: UnitOfWork) => Promise<T>) =>
  api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, task);
const consentsOf = (clientId: string) => work(({ em }) => em.find(Consent, { clientId }, { orderBy: { id: 'asc' } }));

/** A save of the section as it was loaded, with a part changed. */
async function save(visitor: PortalVisitor, part: Partial<MessagingPreferences>, version?: string) {
  const { values, wording } = (await shown(visitor)).messaging;
  const body = { loaded: values, wanted: { ...values, ...part }, wordingVersion: version ?? wording.version };
  return visitor.put<PortalInformation>(`${informationPath}/messaging`, body);
}

/** The gate's decision by channel, as the chart shows it. */
async function gate(clientId: string): Promise<Record<string, string>> {
  const { body } = await api.own.admin.get<Reach>(`/api/clients/${clientId}/reach`);
  return Object.fromEntries(body.channels.map(({ channel, decision, reason }) => [channel, reason ?? decision]));
}

describe('preferences in the portal', () => {
  it('feed the gate: the preferred method, text or e-mail, decides what is sent', async () => {
    const { visitor, clientId } = await visit(api);
    expect(await gate(clientId)).toMatchObject({ email: 'send' });
    expect((await save(visitor, { preferredMethod: 'text' })).body.messaging?.values.preferredMethod).toBe('text');
    expect(await gate(clientId)).toMatchObject({ email: 'prefers-other' });
    expect((await save(visitor, { preferredMethod: null })).status).toBe(200);
    expect(await gate(clientId)).toMatchObject({ email: 'send' });
  });

  it('take no method that the portal does not offer, nor one that nothing on file is reached by', async () => {
    const { visitor } = await visit(api, { mobile: null });
    for (const preferredMethod of ['voice', 'fax', 'text'] as const)
      expect(await save(visitor, { preferredMethod })).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'wanted.preferredMethod' }] },
      });
  });

  it('leave a method that the desk chose where the client does not touch it', async () => {
    const { visitor } = await visit(api, { preferredMethod: 'voice', consents: [] });
    const { messaging } = await shown(visitor);
    const { channel, address } = messaging.addresses.find((each) => each.channel === 'email')!;
    expect((await save(visitor, { agreed: [{ channel, address }] })).body.messaging?.values).toEqual({
      preferredMethod: 'voice',
      agreed: [{ channel, address }],
    });
  });

  it('give consent as the portal, with the wording that was read, and end it; only for what changed', async () => {
    const { visitor, clientId, accountId } = await visit(api, { consents: ['email'], mobile: '+12025550141' });
    const text = { channel: 'text' as const, address: '+12025550141' };
    const { agreed } = (await shown(visitor)).messaging.values;
    expect((await save(visitor, { agreed: [...agreed, text] })).status).toBe(200);
    expect(await consentsOf(clientId)).toMatchObject([
      { channel: 'email', method: 'written', revokedAt: null },
      { ...text, method: 'portal', wordingVersion: '2026-01', recordedBy: accountId, revokedAt: null },
    ]);
    expect((await save(visitor, { agreed: [text] })).status).toBe(200);
    expect(await consentsOf(clientId)).toMatchObject([
      { channel: 'email', revokedReason: 'portal', revokedBy: accountId },
      { channel: 'text', revokedAt: null },
    ]);
    expect(await gate(clientId)).toMatchObject({ email: 'no-consent' });
    const record = await api.own.admin.get(`/api/clients/${clientId}/consent`);
    expect(record.body).toMatchObject({ records: [{ method: 'portal' }, { revokedReason: 'portal' }] });
  });

  it('do not agree to another wording than the one that counts', async () => {
    const { visitor, clientId } = await visit(api, { consents: [], mobile: null });
    const { addresses } = (await shown(visitor)).messaging;
    const agreed = addresses.map(({ channel, address }) => ({ channel, address }));
    expect(await save(visitor, { agreed }, '2020-01')).toMatchObject({
      status: 409,
      body: { type: 'urn:rounds:problem:wording-changed' },
    });
    expect(await consentsOf(clientId)).toEqual([]);
  });

  it('agree for no address that is not on file', async () => {
    const { visitor, clientId } = await visit(api, { consents: [] });
    const agreed = [{ channel: 'text' as const, address: '+12025550199' }];
    expect((await save(visitor, { agreed })).status).toBe(400);
    expect(await consentsOf(clientId)).toEqual([]);
  });

  it('of an old tab give nothing back that the client asked the desk to stop', async () => {
    const { visitor, clientId } = await visit(api);
    const { values, wording } = (await shown(visitor)).messaging;
    await api.own.admin.post(`/api/clients/${clientId}/asked-to-stop`, { note: '' });
    const wanted = { ...values, preferredMethod: 'email' };
    const late = await visitor.put<PortalInformation>(`${informationPath}/messaging`, {
      loaded: values,
      wanted,
      wordingVersion: wording.version,
    });
    expect(late).toMatchObject({ status: 200, body: { messaging: { values: { agreed: [] } } } });
  });

  it('say when the desk chose another method meanwhile', async () => {
    const { visitor, clientId } = await visit(api);
    const { values, wording } = (await shown(visitor)).messaging;
    await work(({ em }) => em.nativeUpdate(Client, { id: clientId }, { preferredMethod: 'text' }));
    const wanted = { ...values, preferredMethod: 'email' };
    expect(
      await visitor.put(`${informationPath}/messaging`, { loaded: values, wanted, wordingVersion: wording.version }),
    ).toMatchObject({ status: 409, body: { errors: [{ path: 'wanted.preferredMethod' }] } });
  });

  it('stop everything at once, what waits included', async () => {
    const { visitor, clientId, personId } = await visit(api, { mobile: '+12025550142' });
    const { id } = await work((uow) =>
      queueMessage(uow, {
        purpose: 'client-message',
        channel: 'text',
        address: '+12025550142',
        subject: null,
        body: 'See you on Monday.',
        decision: { kind: 'defer', until: '2099-01-01T00:00:00Z' },
        clientId,
        personId,
        now: api.deps.clock(),
      }),
    );
    const { body } = await visitor.post<PortalInformation>(`${informationPath}/messaging/stop`);
    expect(body.messaging?.values.agreed).toEqual([]);
    expect(await work(({ em }) => em.findOneOrFail(Message, { id }))).toMatchObject({ status: 'skipped' });
    expect((await consentsOf(clientId)).every(({ revokedReason }) => revokedReason === 'asked-by-client')).toBe(true);
  });

  it('show a STOP, which only START lifts', async () => {
    const { visitor, clientId } = await visit(api, { mobile: '+12025550143', consents: [] });
    const stop = { channel: 'text', address: '+12025550143', source: 'stop', at: api.deps.clock() } as const;
    await work((uow) => recordOptOut(uow, stop));
    const { addresses } = (await shown(visitor)).messaging;
    expect(addresses).toContainEqual({ channel: 'text', address: stop.address, kind: 'mobile', optedOut: true });
    await save(visitor, { agreed: [{ channel: 'text', address: stop.address }] });
    expect(await gate(clientId)).toMatchObject({ text: 'opted-out' });
  });

  it('of a client whose messages somebody else reads can be ended, but not agreed to for them', async () => {
    const { visitor, clientId } = await visit(api, {
      contact: { email: 'parent.two@example.com', mobile: '+12025550144' },
      consents: ['email'],
    });
    const { messaging } = await shown(visitor);
    expect(messaging.reader).toMatch(/Contact/);
    const { agreed } = messaging.values;
    const more = [...agreed, { channel: 'text' as const, address: '+12025550144' }];
    expect(await save(visitor, { agreed: more })).toMatchObject({
      status: 403,
      body: { type: 'urn:rounds:problem:reader-agrees' },
    });
    expect((await save(visitor, { agreed: [] })).status).toBe(200);
    expect(await consentsOf(clientId)).toMatchObject([{ revokedReason: 'portal' }]);
  });

  it('lose the consent of a number that the client changes, and ask for the new one', async () => {
    const { visitor, clientId } = await visit(api, { mobile: '+12025550145', email: null, consents: ['text'] });
    const { values } = (await shown(visitor)).basic;
    const contactPoints = [{ kind: 'mobile', address: '(202) 555-0146', preferred: false }];
    await visitor.put(`${informationPath}/basic`, { loaded: values, wanted: { ...values, contactPoints } });
    expect(await consentsOf(clientId)).toMatchObject([{ revokedReason: 'address-changed' }]);
    expect((await shown(visitor)).messaging.values.agreed).toEqual([]);
  });
});
