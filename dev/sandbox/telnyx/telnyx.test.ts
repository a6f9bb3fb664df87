import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { telnyxFailure } from '../../../domain/telnyx-failures.ts';
import { faxDocument } from '../../../domain/fax.ts';
import { renderFax } from '../../../platform/fax-document/fax-document.ts';
import { parseFaxWebhook, verifyTelnyxWebhook } from '../../../providers/fax/inbound.ts';
import type { OutgoingFax } from '../../../providers/fax/port.ts';
import { tooLate } from '../../../providers/outcome.ts';
import { createTelnyxSender } from '../../../providers/fax/telnyx.ts';
import { listen } from '../listen.ts';
import type { Sandbox } from '../sandbox.ts';
import { testSandbox, until } from '../testing.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const account = {
  apiKey: 'KEY-of-the-sandbox',
  privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
};
const verifyKey = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');

const pages = await renderFax(
  faxDocument({
    practice: 'Cedar Counseling',
    phone: '+12085550100',
    to: '+13035550123',
    sentAt: '2026-03-07T16:30:00Z',
    zone: 'America/Boise',
    language: 'es',
    body: '¿Puede venir el lunes?',
  }),
);

const closers: (() => Promise<void> | void)[] = [];
let sandbox: Sandbox;
let application: Awaited<ReturnType<typeof startApplication>>;

beforeEach(async () => {
  application = await startApplication();
  sandbox = await testSandbox(closers, { telnyx: account });
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** The application as Telnyx sees it: serves pages, checks each webhook, answers as told. */
async function startApplication() {
  const seen = {
    calls: [] as { path: string; verdict: string; status: string | undefined; code?: string | undefined }[],
    fetched: 0,
  };
  const told: { answer: number; pages: number; pdf: Buffer } = { answer: 204, pages: 200, pdf: pages };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'GET') {
        seen.fetched += 1;
        response.writeHead(told.pages, told.pages === 302 ? { location: '/elsewhere' } : {}).end(told.pdf);
        return;
      }
      const rawBody = Buffer.concat(chunks);
      const header = (name: string) => String(request.headers[name]);
      const verdict = verifyTelnyxWebhook({
        publicKey: verifyKey,
        timestamp: header('telnyx-timestamp'),
        signature: header('telnyx-signature-ed25519'),
        rawBody,
        now: new Date(),
      });
      const { status, code } = parseFaxWebhook(rawBody) ?? {};
      seen.calls.push({ path: request.url ?? '', verdict, status, code });
      response.writeHead(told.answer).end();
    });
  });
  const port = await listen(server, 0, 'the port of the test');
  closers.push(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return { url: `http://127.0.0.1:${port}`, seen, told };
}

const fax = (to: string, messageId = 'm-1'): OutgoingFax => ({
  practiceId: 'p-1',
  messageId,
  fromName: 'Cedar Counseling',
  to,
  mediaUrl: `${application.url}/pages/${messageId}`,
  statusCallback: `${application.url}/callbacks/telnyx/p-1/${messageId}/fax`,
  pdf: () => Promise.resolve(pages),
});
const sender = (more: object = {}) =>
  createTelnyxSender({ ...account, connectionId: '7267', from: '+12025550101', baseUrl: sandbox.url, ...more });
const statuses = () => application.seen.calls.map(({ status }) => status);
const usual = ['fax-queued', 'fax-queued', 'fax-sending', 'delivered'];

describe('a fax by Telnyx', () => {
  it('is taken, its pages are fetched, and each step is told with a good signature', async () => {
    const outcome = await sender().send(fax('+13035550123'));
    await until(() => application.seen.calls.length === 4);
    const [entry] = sandbox.ledger.faxes();
    expect(outcome).toEqual({ kind: 'accepted', providerId: entry?.id });
    expect(statuses()).toEqual(usual);
    expect(application.seen.calls.every(({ verdict }) => verdict === 'accepted')).toBe(true);
    expect(entry).toMatchObject({ to: '+13035550123', messageId: 'm-1', practice: 'p-1', status: 'delivered' });
    expect(entry?.pages).toHaveLength(2);
    expect(entry?.pages?.[1]).toContain('¿Puede venir el lunes?');
    expect(application.seen.fetched).toBe(1);
  });

  it.each([
    ['0184', 'user_busy'],
    ['0186', 'receiver_no_answer'],
    ['0187', 'fax_initial_communication_timeout'],
    ['0188', 'receiver_call_dropped'],
  ])('to a machine that does not take it (…%s) fails with %s, which History has words for', async (digits, reason) => {
    await sender().send(fax(`+1303555${digits}`));
    await until(() => application.seen.calls.length === 4);
    expect(application.seen.calls.at(-1)).toMatchObject({ status: 'failed', code: reason });
    expect(telnyxFailure(reason)?.meaning).toMatch(/\.$/);
  });

  it.each([
    [404, 'file_download_failed'],
    [302, 'file_download_failed'],
    [200, 'file_format_invalid'],
  ])('whose pages cannot be had (%i) fails with %s', async (status, reason) => {
    application.told.pages = status;
    application.told.pdf = Buffer.from('no PDF');
    await sender().send(fax('+13035550123'));
    await until(() => application.seen.calls.length === 2);
    expect(application.seen.calls.at(-1)).toMatchObject({ status: 'failed', code: reason });
  });

  it.each([
    ['0190', { kind: 'rejected', errorClass: 'bad-address', code: '10016' }, 0],
    ['0198', { kind: 'retry', errorClass: 'too-fast', code: '10011', afterMs: 1_000 }, 0],
    ['0196', { kind: 'unknown', code: '500' }, 0],
    ['0183', { kind: 'unknown' }, 0],
    ['0194', { kind: 'unknown' }, 1],
  ])('to …%s ends as is known of it', async (digits, outcome, taken) => {
    expect(await sender().send(fax(`+1303555${digits}`))).toMatchObject(outcome);
    expect(sandbox.ledger.faxes()).toHaveLength(taken);
  });

  it('is taken at the second attempt where the first came too fast', async () => {
    expect(await sender().send(fax('+13035550193'))).toMatchObject({ kind: 'retry', errorClass: 'too-fast' });
    expect(await sender().send(fax('+13035550193'))).toMatchObject({ kind: 'accepted' });
  });

  it('whose answer does not come in time is unknown, though it was taken', async () => {
    expect(await sender({ timeoutMs: 10_000 }).send(fax('+13035550199'))).toEqual({
      kind: 'unknown',
      code: 'time-out',
    });
    expect(sandbox.ledger.faxes()).toHaveLength(1);
  });

  it('is certainly not taken where nobody listens, where its time is over, or where the credentials are wrong', async () => {
    expect(await sender({ baseUrl: 'http://127.0.0.1:9' }).send(fax('+13035550123'))).toMatchObject({
      kind: 'retry',
      errorClass: 'transient',
      code: 'ECONNREFUSED',
    });
    expect(await sender().send({ ...fax('+13035550123'), mayGo: () => false })).toEqual(tooLate);
    const untilConnected = [true, false];
    const mayGo = () => untilConnected.shift() ?? false;
    expect(await sender().send({ ...fax('+13035550123'), mayGo })).toEqual(tooLate);
    expect(await sender().send(fax('+13035550123'), AbortSignal.abort())).toEqual(tooLate);
    expect(await sender({ apiKey: 'wrong' }).send(fax('+13035550123'))).toMatchObject({
      kind: 'retry',
      errorClass: 'set-up',
    });
    expect(sandbox.ledger.faxes()).toEqual([]);
  });

  it('has webhooks that come doubled and out of order, forged, or never', async () => {
    await sender().send(fax('+13035550195', 'm-1'));
    await until(() => application.seen.calls.length === 6);
    expect(statuses().filter((status) => status === 'delivered')).toHaveLength(2);
    await sender().send(fax('+13035550185', 'm-2'));
    await until(() => application.seen.calls.length === 11);
    const forged = application.seen.calls.filter(({ verdict }) => verdict === 'forged');
    expect(forged).toMatchObject([{ path: '/callbacks/telnyx/p-1/m-2/fax', status: 'failed' }]);
    await sender().send(fax('+13035550182', 'm-3'));
    await until(() => sandbox.ledger.faxes().at(-1)?.status === 'delivered');
    expect(application.seen.calls).toHaveLength(11);
  });

  it('has its webhooks made again while the application is away', async () => {
    application.told.answer = 503;
    await sender().send(fax('+13035550123'));
    await until(() => application.seen.calls.length > 4);
    application.told.answer = 204;
    await until(() => sandbox.ledger.faxes()[0]?.calls.every(({ state }) => state !== 'due') ?? false);
    expect(statuses()).toContain('delivered');
  });
});

const question = (messageId: string, to: string) => ({
  messageId,
  to,
  since: new Date(Date.now() - 60_000),
  until: new Date(Date.now() + 60_000),
});

describe('a fax in doubt', () => {
  it('is found by its own name among all that went to its number', async () => {
    await sender().send(fax('+13035550194', 'm-1'));
    await sender().send(fax('+13035550194', 'm-2'));
    const found = await sender().sent(question('m-1', '+13035550194'));
    expect(found).toMatchObject([{ providerId: sandbox.ledger.faxes()[0]?.id }]);
  });

  it('is known not to have gone where Telnyx lists none', async () => {
    await sender().send(fax('+13035550123', 'm-2'));
    expect(await sender().sent(question('m-1', '+13035550123'))).toEqual([]);
    const { since } = question('m-2', '');
    expect(await sender().sent({ ...question('m-2', '+13035550123'), until: since })).toEqual([]);
  });

  it('says why it failed since', async () => {
    await sender().send(fax('+13035550184', 'm-1'));
    await until(() => sandbox.ledger.faxes()[0]?.status === 'failed');
    expect(await sender().sent(question('m-1', '+13035550184'))).toMatchObject([
      { status: 'failed', code: 'user_busy' },
    ]);
  });

  it('is told of by its name at Telnyx, which may keep none of that name', async () => {
    await sender().send(fax('+13035550184', 'm-1'));
    await until(() => sandbox.ledger.faxes()[0]?.status === 'failed');
    const { id = '' } = sandbox.ledger.faxes()[0] ?? {};
    expect(await sender().statusOf(id)).toMatchObject({ providerId: id, status: 'failed', code: 'user_busy' });
    expect(await sender().statusOf('../faxes')).toBeNull();
    await expect(sender({ apiKey: 'wrong' }).statusOf(id)).rejects.toThrow('did not tell of a fax (401)');
  });

  it('stays in doubt where Telnyx cannot be asked', async () => {
    await expect(sender({ apiKey: 'wrong' }).sent(question('m-1', '+13035550123'))).rejects.toThrow('did not list');
  });
});

const get = (path: string) => fetch(sandbox.url + path);
const order = (body: object) =>
  fetch(`${sandbox.url}/control/telnyx`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('the pages of the sandbox', () => {
  it('show each fax with its words and its PDF', async () => {
    await sender().send(fax('+13035550123'));
    await until(() => sandbox.ledger.faxes()[0]?.status === 'delivered');
    expect(await (await get('/faxes')).text()).toContain('+13035550123');
    expect(await (await get('/')).text()).toContain('2 pages');
    expect(await (await get('/faxes/1')).text()).toContain('¿Puede venir el lunes?');
    const pdf = await get('/faxes/1/pages.pdf');
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    expect(Buffer.from(await pdf.arrayBuffer()).equals(pages)).toBe(true);
    expect((await get('/faxes/2')).status).toBe(404);
    expect((await get('/faxes/2/pages.pdf')).status).toBe(404);
  });

  it('order faults, and show those to come', async () => {
    expect((await order({ fault: 'failed', reason: 'user_busy' })).status).toBe(201);
    expect((await order({ fault: 'shredded' })).status).toBe(400);
    await sender().send(fax('+13035550123'));
    await until(() => application.seen.calls.length === 4);
    expect(application.seen.calls.at(-1)).toMatchObject({ code: 'user_busy' });
  });
});
