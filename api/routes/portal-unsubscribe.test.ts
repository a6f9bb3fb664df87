import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Message } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { giveConsent } from '../../db/queries/give-consent.ts';
import { unsubscribeToken } from '../../platform/unsubscribe-link.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { portalVisitor } from '../../test/setup/portal.ts';
import { tampered } from '../../test/setup/tampered.ts';

let api: TestApi;
let of: TestPeople;
beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
});
afterAll(() => api.close());

let addresses = 0;
async function mailed(address = `client${++addresses}@example.com`) {
  const messageId = newId();
  await of.work(async ({ em }) => {
    em.create(Message, {
      id: messageId,
      purpose: 'broadcast',
      channel: 'email',
      address,
      body: 'Hello.',
      status: 'accepted',
    });
  });
  return { messageId, address, token: unsubscribeToken(api.deps.keyRing, { practiceId: of.practiceId, messageId }) };
}
const optOuts = async (address: string) => {
  const { rows } = await of.work(({ kysely }) =>
    sql<{ source: string; open: boolean }>`
      select source, ended_at is null as open from opt_out where channel = 'email' and address = ${address}`.execute(
      kysely,
    ),
  );
  return rows;
};
const closed = [{ source: 'unsubscribe', open: true }];
const stateOf = async (token: string, acronym?: string) =>
  (await portalVisitor(api, acronym).post('/api/portal/unsubscribe/check', { token })).body;

/** As a mail program posts it: no cookie, no origin, a form. By node:http, because fetch would not let it name the host. */
const oneClick = (token: string, type = 'application/x-www-form-urlencoded', body = 'List-Unsubscribe=One-Click') =>
  new Promise<number>((resolve, reject) => {
    const headers = { host: portalVisitor(api).host, 'content-type': type, 'content-length': Buffer.byteLength(body) };
    const ask = request(`${api.url}/unsubscribe/${token}`, { method: 'POST', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    ask.once('error', reject);
    ask.end(body);
  });

describe('one click in a mail program', () => {
  it('closes the address for e-mails of the practice, once, and stands in the audit log', async () => {
    const { token, address, messageId } = await mailed();
    expect(await oneClick(token)).toBe(204);
    expect(await oneClick(token)).toBe(204);
    expect(await optOuts(address)).toEqual(closed);
    const { rows } = await of.work(({ kysely }) =>
      sql<{
        actor: string;
      }>`select actor from audit where action = 'unsubscribe' and subject_id = ${messageId}::text`.execute(kysely),
    );
    expect(rows).toEqual([{ actor: 'public' }]);
  });

  it('does so also where the form comes in parts', async () => {
    const { token, address } = await mailed();
    const parts = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n';
    expect(await oneClick(token, 'multipart/form-data; boundary=x', parts)).toBe(204);
    expect(await optOuts(address)).toEqual(closed);
  });

  it('does nothing by a link that was changed, or made up', async () => {
    const { token, address } = await mailed();
    expect(await oneClick(tampered(token))).toBe(404);
    expect(await oneClick('made-up')).toBe(404);
    expect(await optOuts(address)).toEqual([]);
  });
});

describe('the page to unsubscribe', () => {
  it('changes nothing by being opened, however often, and names the address masked', async () => {
    const { token, address } = await mailed();
    const opened = await portalVisitor(api).get(`/unsubscribe/${token}`, { accept: 'text/html' });
    expect(opened.status).not.toBe(204);
    expect(await stateOf(token)).toMatchObject({
      state: 'subscribed',
      address: expect.stringContaining('@example.com'),
    });
    expect(JSON.stringify(await stateOf(token))).not.toContain(address);
    expect(await optOuts(address)).toEqual([]);
  });

  it('unsubscribes once the person says so', async () => {
    const { token, address } = await mailed();
    expect((await portalVisitor(api).post('/api/portal/unsubscribe', { token })).status).toBe(204);
    expect(await optOuts(address)).toEqual(closed);
    expect(await stateOf(token)).toMatchObject({ state: 'unsubscribed' });
  });

  it("knows no link of another practice's", async () => {
    const { token } = await mailed();
    expect(await stateOf(token, api.other.acronym)).toEqual({ state: 'unknown', address: null });
    expect((await portalVisitor(api, api.other.acronym).post('/api/portal/unsubscribe', { token })).status).toBe(404);
  });
});

const record = async (clientId: string, only: string[] | null) => {
  const { rows } = await of.work(({ kysely }) => sql<{ id: string }>`select id from account limit 1`.execute(kysely));
  const given = { language: 'en', wordingVersion: '1', method: 'verbal', documentId: null, expiresAt: null } as const;
  const [by, now] = [rows[0]?.id ?? '', new Date(Date.now() + 60_000)];
  await of.work((uow) => giveConsent(uow, { ...given, clientId, only, by, now }));
};
async function unsubscribed(address: string) {
  const client = await of.client({ email: address });
  await oneClick((await mailed(address)).token);
  expect(await optOuts(address)).toEqual(closed);
  return client;
}

describe('a consent that is recorded afterwards', () => {
  it('subscribes who agrees to e-mails anew', async () => {
    const address = 'again@example.com';
    await record((await unsubscribed(address)).id, [`email ${address}`]);
    expect(await optOuts(address)).toEqual([{ source: 'unsubscribe', open: false }]);
  });

  it('leaves alone who agreed to something else, such as texts to a new number', async () => {
    const address = 'stays@example.com';
    const client = await unsubscribed(address);
    await record(client.id, null);
    await record(client.id, ['text +12085550111']);
    expect(await optOuts(address)).toEqual(closed);
  });
});
