import { createServer } from 'node:http';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { abc } from '../../../db/seed/plans.ts';
import { samplePractice } from '../../../db/seed/build.ts';
import { parseTimeeroWebhook, verifyTimeeroWebhook } from '../../../providers/fieldtime/inbound.ts';
import { listen } from '../listen.ts';
import type { Sandbox } from '../sandbox.ts';
import { testSandbox, until } from '../testing.ts';
import { aJob, allOf, aShift, aUser, created, timeeroAccount, timeeroStage } from './testing.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const post = (url: string, fields: Record<string, string> | [string, string][], headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual', headers });

const textOf = async (url: string) => (await fetch(url)).text();

/** The application as Timeero sees it: keeps what came, answers as told. */
async function aReceiver() {
  const notices: { headers: Record<string, unknown>; rawBody: Buffer }[] = [];
  const receiver = { notices, answer: 204, url: '' };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      notices.push({ headers: request.headers, rawBody: Buffer.concat(chunks) });
      response.writeHead(receiver.answer).end();
    });
  });
  receiver.url = `http://127.0.0.1:${await listen(server, 0, 'the port of the test')}/callbacks/timeero`;
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  return receiver;
}

/** Waits until one of the webhooks stands like this. */
async function isState(sandbox: Sandbox, wanted: { tries: number; state: string; status: number }): Promise<void> {
  for (const end = Date.now() + 50_000; Date.now() < end;) {
    const { entries }: { entries: (typeof wanted)[] } = await (
      await fetch(`${sandbox.url}/ledger/timeero-webhooks`)
    ).json();
    if (entries.some(({ tries, state, status }) => isDeepStrictEqual({ tries, state, status }, wanted))) return;
  }
  throw new Error(`No webhook came to stand like ${JSON.stringify(wanted)}.`);
}

describe("Timeero's stand-in", () => {
  it('has everything again after a restart, gives no id twice and drops a line that a kill cut short', async () => {
    const first = await timeeroStage(closers);
    const userId = await created(first.timeero.createUser(aUser()));
    const jobId = await created(first.timeero.createJob(aJob()));
    const shiftId = await created(first.timeero.createShift(aShift(userId, { jobId })));
    await first.timeero.deleteShift(shiftId);
    await first.sandbox.close();
    appendFileSync(join(first.sandbox.data, 'timeero', 'users.jsonl'), '{"put":{"id":99,"first_na');

    const second = await timeeroStage(closers, { data: first.sandbox.data });
    expect(await second.timeero.user(userId)).toMatchObject(aUser());
    expect(await allOf(second.timeero.jobs())).toMatchObject([aJob()]);
    expect(await created(second.timeero.createShift(aShift(userId)))).not.toBe(shiftId);
    expect(second.writes()).toEqual([
      'user created',
      'job created',
      'schedule created',
      'schedule deleted',
      'schedule created',
    ]);
  });

  it('keeps no password and no SSN, in no file', async () => {
    const { sandbox, baseUrl } = await timeeroStage(closers);
    const headers = { Authorization: timeeroAccount.apiKey, 'Content-Type': 'application/json' };
    const user = { first_name: 'Ann', last_name: 'Lee', email: 'ann@example.com', password: 'Zq-Secret-1' };
    await fetch(`${baseUrl}users`, { method: 'POST', headers, body: JSON.stringify(user) });
    await fetch(`${baseUrl}evv/employees/1`, { method: 'PUT', headers, body: '{"ssn":"123456780"}' });
    const folder = join(sandbox.data, 'timeero');
    const kept = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    expect(kept.join('')).toContain('"ssn_last4":"6780"');
    expect(kept.join('')).not.toMatch(/Zq-Secret-1|123456780/);
  });

  it.each([
    [{ password: 'short1A' }, 'password'],
    [{ password: 'nouppercase-1' }, 'password'],
    [{ email: 'nowhere' }, 'email'],
    [{ role_id: 4 }, 'role_id'],
    [{ first_name: '' }, 'first_name'],
  ])("refuses a user as Timeero's documents say: %j", async (change, field) => {
    const { baseUrl } = await timeeroStage(closers);
    const user = { first_name: 'Ann', last_name: 'Lee', email: 'ann@example.com', password: 'Zq-Secret-1', ...change };
    const answer = await fetch(`${baseUrl}users`, {
      method: 'POST',
      headers: { Authorization: timeeroAccount.apiKey, 'Content-Type': 'application/json' },
      body: JSON.stringify(user),
    });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toEqual({
      message: 'The given data was invalid.',
      errors: { [field]: [expect.any(String)] },
    });
  });

  it('answers only with the key, alone', async () => {
    const { baseUrl } = await timeeroStage(closers);
    const status = async (Authorization: string) =>
      (await fetch(`${baseUrl}users`, { headers: { Authorization } })).status;
    expect(await status(timeeroAccount.apiKey)).toBe(200);
    expect(await status(`Bearer ${timeeroAccount.apiKey}`)).toBe(401);
    expect(await status('')).toBe(401);
  });

  it('is not there where no key is set', async () => {
    const sandbox = await testSandbox(closers);
    expect((await fetch(`${sandbox.url}/timeero`)).status).toBe(404);
    expect(await textOf(sandbox.url)).not.toContain('Timeero');
  });

  it('names what stands in the account twice', async () => {
    const { sandbox, timeero } = await timeeroStage(closers);
    for (const email of ['a@example.com', 'b@example.com']) await created(timeero.createUser(aUser({ email })));
    for (let times = 0; times < 2; times += 1) await created(timeero.createShift(aShift('1')));
    const state: unknown = await (await fetch(`${sandbox.url}/control/timeero`)).json();
    expect(state).toMatchObject({ counts: { user: 2 }, doubles: ['employee pimsy-7', 'schedule appointment-1'] });
  });

  it('refuses a fault that it does not know, and forgets all of them when it is told to', async () => {
    const { sandbox, order, timeero } = await timeeroStage(closers);
    const control = `${sandbox.url}/control/timeero`;
    const unknown = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"fault":"explode"}' };
    expect((await fetch(control, unknown)).status).toBe(400);
    await order({ fault: 'fail', times: 100 });
    await fetch(control, { method: 'DELETE' });
    await expect(timeero.checkConnection()).resolves.toBeUndefined();
  });

  it('keeps its ledger as JSON, in pages by key', async () => {
    const { sandbox, timeero } = await timeeroStage(closers);
    await created(timeero.createUser(aUser()));
    const page: unknown = await (await fetch(`${sandbox.url}/ledger/timeero?limit=1`)).json();
    const entry = { kind: 'user', operation: 'created', recordId: 1, source: 'api', key: 'ann.lee@example.com' };
    expect(page).toMatchObject({ entries: [{ ...entry, employeeId: 'pimsy-7' }], next: null });
  });
});

describe('a new account', () => {
  it('knows some people of the sample practice by e-mail, some by phone alone, and some that are not of it', async () => {
    const { timeero, sandbox } = await timeeroStage(closers, { timeero: { ...timeeroAccount, fill: true } });
    const rows = samplePractice(abc, '2026-03-05T14:20:30Z');
    const known = new Set(rows.ContactPoint.map(({ address }) => address));
    const byEmail = ({ email }: { email: string | null }) => known.has(email ?? '');
    const byPhone = ({ phone }: { phone: string | null }) => known.has(phone ?? '');
    const users = await allOf(timeero.users());
    expect(users.filter(byEmail).length).toBeGreaterThan(4);
    expect(users.filter((user) => !byEmail(user) && byPhone(user))).toHaveLength(2);
    expect(users.filter((user) => !byEmail(user) && !byPhone(user))).toHaveLength(2);
    const contacts = (await allOf(timeero.jobs())).map(({ contact }) => contact);
    expect(contacts.filter((contact) => contact && byEmail(contact) && byPhone(contact))).toHaveLength(6);
    expect(contacts.filter((contact) => contact === null)).toHaveLength(2);

    await sandbox.close();
    const again = await timeeroStage(closers, { data: sandbox.data, timeero: { ...timeeroAccount, fill: true } });
    expect(await allOf(again.timeero.users())).toEqual(users);
  });
});

describe('a webhook of the stand-in', () => {
  it('tells of a change by the API and by hand, signed, and without a word of the record', async () => {
    const receiver = await aReceiver();
    const { timeero, sandbox } = await timeeroStage(closers, {
      timeero: { ...timeeroAccount, webhookUrl: receiver.url },
    });
    const userId = await created(timeero.createUser(aUser()));
    await post(`${sandbox.url}/timeero/users/${userId}`, { last_name: 'Ortega' });
    await until(() => receiver.notices.length === 2);
    const read = receiver.notices.map(({ headers, rawBody }) => {
      const verdict = verifyTimeeroWebhook({
        secrets: [timeeroAccount.webhookSecret],
        timestamp: String(headers['x-webhook-timestamp']),
        signature: String(headers['x-webhook-signature']),
        rawBody,
        now: new Date(),
      });
      return { verdict: verdict.kind, ...parseTimeeroWebhook(rawBody) };
    });
    const notice = { verdict: 'accepted', subject: 'user', id: userId };
    expect(read.toSorted((a, b) => a.operation.localeCompare(b.operation))).toMatchObject([
      { ...notice, operation: 'created' },
      { ...notice, operation: 'updated' },
    ]);
    expect(String(receiver.notices[1]?.rawBody)).not.toMatch(/Ortega|Ann/);
  });

  it('comes again while the application is away, also after a restart, and is given up where it is refused', async () => {
    const receiver = await aReceiver();
    const timeero = { ...timeeroAccount, webhookUrl: receiver.url };
    const bodies = () => receiver.notices.map(({ rawBody }) => String(rawBody));
    receiver.answer = 503;
    const first = await timeeroStage(closers, { timeero, retryMs: [20, 60_000] });
    await created(first.timeero.createUser(aUser()));
    await isState(first.sandbox, { tries: 2, state: 'due', status: 503 });
    expect(new Set(bodies()).size).toBe(1);
    await first.sandbox.close();

    receiver.answer = 400;
    const second = await timeeroStage(closers, { timeero, data: first.sandbox.data });
    await created(second.timeero.createJob(aJob()));
    await isState(second.sandbox, { tries: 1, state: 'given-up', status: 400 });
    // The one before is still due, in a minute.
    await isState(second.sandbox, { tries: 2, state: 'due', status: 503 });
    receiver.answer = 204;
    await second.timeero.updateJob('1', aJob({ name: 'Other' }));
    await isState(second.sandbox, { tries: 1, state: 'taken', status: 204 });
    expect(bodies().map((body) => parseTimeeroWebhook(Buffer.from(body)).subject)).toEqual([
      'user',
      'user',
      'job',
      'job',
    ]);
  });

  it('goes where the page says, or nowhere', async () => {
    const receiver = await aReceiver();
    const { timeero, sandbox } = await timeeroStage(closers);
    expect((await post(`${sandbox.url}/timeero/webhooks`, { url: 'nowhere' })).status).toBe(422);
    expect((await post(`${sandbox.url}/timeero/webhooks`, { url: receiver.url })).status).toBe(303);
    await created(timeero.createUser(aUser()));
    await until(() => receiver.notices.length === 1);
    await post(`${sandbox.url}/timeero/webhooks`, { url: '' });
    await created(timeero.createJob(aJob()));
    expect(await textOf(`${sandbox.url}/ledger/timeero-webhooks`)).not.toContain('"job"');
  });
});

describe('the pages of the stand-in', () => {
  it('show the way in as Timeero does, and lists with search', async () => {
    const { sandbox, timeero } = await timeeroStage(closers);
    await created(timeero.createUser(aUser({ lastName: '<b>Lee</b>' })));
    const account = await textOf(`${sandbox.url}/timeero`);
    for (const words of [`${sandbox.url}/timeero/api/public/`, timeeroAccount.apiKey, timeeroAccount.webhookSecret])
      expect(account).toContain(words);
    expect(await textOf(`${sandbox.url}/timeero/users?search=ann.lee`)).toContain('Ann &lt;b&gt;Lee');
    expect(await textOf(`${sandbox.url}/timeero/users?search=nobody`)).toContain('No user fits.');
    expect((await fetch(`${sandbox.url}/timeero/users/77`)).status).toBe(404);
  });

  it('let an administrator make, move and delete a shift, which stands in the ledger as theirs', async () => {
    const { sandbox, timeero } = await timeeroStage(closers);
    for (const email of ['a@example.com', 'b@example.com']) await created(timeero.createUser(aUser({ email })));
    const schedules = `${sandbox.url}/timeero/schedules`;
    const fields: [string, string][] = [
      ['user_ids', '1'],
      ['user_ids', '2'],
      ['title', 'Training'],
      ['job_id', ''],
      ['start_date', '03/02/2026'],
      ['end_date', '03/02/2026'],
      ['start_time', '09:00'],
      ['end_time', '10:00'],
      ['timezone', 'America/New_York'],
      ['description', ''],
    ];
    expect((await post(`${schedules}/new`, fields)).headers.get('location')).toBe('/timeero/schedules/1');
    expect(await timeero.shift('1')).toMatchObject({ userIds: ['1', '2'], reference: null });
    const wrong = await post(`${schedules}/1`, [['end_time', '08:00']]);
    expect(wrong.status).toBe(422);
    expect(await wrong.text()).toContain('The end time must be after start time.');
    await post(`${schedules}/1`, [['end_time', '11:00']]);
    expect(await timeero.shift('1')).toMatchObject({ endsAt: '2026-03-02T16:00:00.000Z' });
    await post(`${schedules}/1/delete`, []);
    expect(await timeero.shift('1')).toBeNull();
    const byHand = sandbox.ledger.timeero().filter(({ source }) => source === 'page');
    expect(byHand.map(({ operation }) => operation)).toEqual(['created', 'updated', 'deleted']);
  });

  it('clock somebody in once and out once, with GPS or without', async () => {
    const { sandbox, timeero } = await timeeroStage(closers);
    await created(timeero.createUser(aUser()));
    await created(timeero.createShift(aShift('1')));
    const shift = `${sandbox.url}/timeero/schedules/1`;
    const press = { user_id: '1', at: '2026-03-02T10:00', latitude: '', longitude: '', accuracy: '' };
    expect((await post(`${shift}/clock-out`, press)).status).toBe(422);
    expect((await post(`${shift}/clock-in`, press)).status).toBe(303);
    const again = await post(`${shift}/clock-in`, press);
    expect(again.status).toBe(422);
    expect(await again.text()).toContain('clocked in already');
    expect((await post(`${shift}/clock-out`, { ...press, at: '2026-03-02T09:00' })).status).toBe(422);
    expect((await post(`${shift}/clock-out`, { ...press, at: '2026-03-02T11:00' })).status).toBe(303);
    expect(await timeero.visit('1')).toMatchObject({
      clockIn: { at: '2026-03-02T15:00:00.000Z', point: null },
      clockOut: { at: '2026-03-02T16:00:00.000Z', point: null },
    });
    expect(await textOf(`${sandbox.url}/timeero/visits`)).toContain('2026-03-02 10:00:00-05:00 (no GPS)');
  });

  it('are not for sites elsewhere', async () => {
    const { sandbox } = await timeeroStage(closers);
    const elsewhere = { Origin: 'https://elsewhere.example' };
    expect((await post(`${sandbox.url}/timeero/webhooks`, { url: '' }, elsewhere)).status).toBe(403);
    expect((await post(`${sandbox.url}/control/timeero`, {}, elsewhere)).status).toBe(403);
  });
});
