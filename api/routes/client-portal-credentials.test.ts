import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Account, Client, Credential, Message } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { nextCredentialMail } from '../../db/portal/credential-mail.ts';
import { orderCredential } from '../../db/portal/order-credential.ts';
import { credentialRefusals } from '../../domain/credential-refusals.ts';
import type { PortalCredential } from '../../domain/schemas/portal.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';

interface Problem {
  type: string;
  title: string;
  next?: string;
}

let api: TestApi;
let of: TestPeople;
// Temporal is away all along: whatever is answered here is answered without it.
beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
});
afterAll(() => api.close());

const send = (
  id: string,
  { by = api.own.admin, body = {}, key }: { by?: TestUser; body?: object; key?: string } = {},
) =>
  by.post<PortalCredential & Problem>(
    `/api/clients/${id}/portal/credentials`,
    body,
    key ? { 'idempotency-key': key } : {},
  );
const portal = (acronym: string) => acronym;
const credentials = (accountId: string) => of.work(({ em }) => em.count(Credential, { accountId }));
const accountOf = (personId: string) => of.work(({ em }) => em.findOneOrFail(Account, { personId }));

describe('Email Client Credential', () => {
  it('is taken although Temporal is away, and tells who asked and until when it works', async () => {
    const { id, personId } = await of.client();
    const { status, body } = await send(id);
    expect(status).toBe(202);
    expect(body).toMatchObject({
      kind: 'temporary-password',
      status: 'requested',
      failure: null,
      requestedBy: expect.stringMatching(/^Test User \d+$/),
      usedAt: null,
      revokedAt: null,
      mails: [],
    });
    expect(Date.parse(body.expiresAt) - Date.parse(body.requestedAt)).toBe(24 * 3_600_000);
    expect(JSON.stringify(body)).not.toMatch(/argon2|sealed|secretHash/);
    expect(await accountOf(personId)).toMatchObject({ kind: 'portal', epoch: 1 });
  });

  it('is one credential for a double click, for the same request again, and for two members of staff at once', async () => {
    const { id, personId } = await of.client();
    const colleague = await api.as({ 'Client Portal Access': ['create'] });
    const key = newId();
    const answers = [
      ...(await Promise.all([send(id, { key }), send(id, { by: colleague }), send(id)])),
      await send(id, { key }),
      await send(id, { body: { again: true } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await credentials((await accountOf(personId)).id)).toBe(1);
  });

  it('shows each mail with its state, and is refused a second time unless staff say "again"', async () => {
    const { id, personId } = await of.client();
    const { body: first } = await send(id);
    await of.work(({ em }) => em.nativeUpdate(Credential, { id: first.id }, { status: 'sent', sealed: null }));
    const refused = await send(id);
    expect([refused.status, refused.body.type]).toEqual([409, 'urn:rounds:problem:already-sent']);
    const again = await send(id, { body: { again: true } });
    expect([again.status, again.body.id === first.id]).toEqual([202, false]);
    expect(await of.work(({ em }) => em.findOneOrFail(Credential, { id: first.id }))).toMatchObject({
      revokedAt: expect.any(Date),
    });
    expect((await accountOf(personId)).epoch).toBe(2);
  });

  it('mailed to an address that staff take off the record opens nothing any more, and may be sent anew', async () => {
    const { id, personId } = await of.client({ email: 'a.stranger@example.com' });
    const { body: first } = await send(id);
    const change = async (address: string) => {
      const { version } = await of.work(({ em }) => em.findOneOrFail(Client, { id }));
      return api.own.admin.patch(`/api/clients/${id}`, { version, contactPoints: [{ kind: 'email', address }] });
    };
    const now = () => of.work(({ em }) => em.findOneOrFail(Credential, { id: first.id }));
    // The first mail is accepted, the second one waits: it will go to the address on file.
    const mailed = async () => {
      const next = await of.work((uow) =>
        nextCredentialMail(uow, { credentialId: first.id, portal, now: api.deps.clock() }),
      );
      return next!.messageId;
    };
    const accept = async (messageId: string) =>
      of.work(({ em }) => em.nativeUpdate(Message, { id: messageId }, { status: 'accepted' }));
    await accept(await mailed());
    const secret = await mailed();
    expect((await change('another.stranger@example.com')).status).toBe(200);
    expect(await now()).toMatchObject({ status: 'sending', revokedAt: null });
    await accept(secret);
    await of.work(({ em }) => em.nativeUpdate(Message, { id: secret }, { address: 'another.stranger@example.com' }));
    await of.work(({ em }) => em.nativeUpdate(Credential, { id: first.id }, { status: 'sent' }));
    expect((await change('their.own@example.com')).status).toBe(200);
    expect(await now()).toMatchObject({ revokedAt: expect.any(Date) });
    expect((await accountOf(personId)).passwordHash).toBeNull();
    expect((await send(id)).status).toBe(202);
  });

  it('is refused with a reason and the way out, and makes no login then', async () => {
    const byHand = await of.client();
    const typed = {
      kind: 'portal',
      personId: byHand.personId,
      login: 'typed',
      passwordHash: 'x',
      byHand: true,
    } as const;
    await of.work(async ({ em }) => void em.create(Account, { id: newId(), ...typed }));
    const refusals = [
      ['no-email', (await of.client({ email: null })).id],
      ['inactive-client', (await of.client({ active: false })).id],
      ['by-hand', byHand.id],
    ] as const;
    for (const [reason, id] of refusals) {
      const { status, body } = await send(id);
      const { sentence, next } = credentialRefusals[reason];
      expect([status, body]).toMatchObject([409, { type: `urn:rounds:problem:${reason}`, title: sentence, next }]);
    }
    expect((await send(byHand.id, { body: { replace: true } })).status).toBe(202);
  });

  it('takes the right to create by Client Portal Access, an open chart, and a client of the own practice', async () => {
    const { id } = await of.client();
    const viewer = await api.as({ 'Client Portal Access': ['modify', 'view', 'delete'] });
    expect((await send(id, { by: viewer })).status).toBe(403);
    await of.work(({ em }) => em.nativeUpdate(Client, { id }, { restricted: true }));
    const outsider = await api.as({ 'Client Portal Access': ['create'] });
    expect((await send(id, { by: outsider })).body.type).toBe('urn:rounds:problem:restricted-chart');
    expect((await send(id, { by: api.other.admin })).status).toBe(404);
    expect((await send(newId())).status).toBe(404);
    const ordered = await api.db.database.work({ practiceId: api.other.id, actor: 'system:test' }, (uow) =>
      orderCredential(uow, { clientId: id, keyRing: api.deps.keyRing, now: new Date() }),
    );
    expect(ordered).toBeNull();
  });
});
