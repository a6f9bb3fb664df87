import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { sql } from 'kysely';
import { Client } from 'pg';
import type { Browser } from 'playwright-core';
import { Credential, MessageEvent } from '../../db/entities/index.ts';
import { abc } from '../../db/seed/plans.ts';
import { wallTimeOf } from '../../domain/time.ts';
import { ApiClient } from '../setup/api-client.ts';
import { launchBrowser } from '../setup/browser.ts';
import { demoLogin, seatOf } from '../setup/console.ts';
import { ledgerOf } from '../setup/ledger.ts';
import { TestStack } from '../setup/stack.ts';
import { secretsOf, type StackData, stackData } from '../setup/stack-data.ts';
import { until } from '../setup/until.ts';
import { rawTraces } from './raw-traces.ts';

/** What must not be found where it does not belong; nothing else in the sample practices looks like it. */
const canaries = ['Zqcanary', 'zqcanary', 'Zq-body', 'Zq-subject', 'Zq-fails', 'Zq-answer', '5550142', '555-0142'];

/** Every text in which a canary can be seen, by its name, with the canary. */
const foundIn = (texts: Record<string, Buffer | string>) =>
  Object.entries(texts).flatMap(([where, text]) =>
    canaries.filter((canary) => text.includes(canary)).map((canary) => `${canary} in ${where}`),
  );

const people = [
  { firstName: 'Zqcanaryann', email: 'zqcanary.ann@zqcanary.example', mobile: '(212) 555-0142' },
  { firstName: 'Zqcanarybob', email: 'bounce+550@zqcanary.example', mobile: '(212) 555-0190' },
  { firstName: 'Zqcanarycid', email: 'drop-after-data.zqcanary@zqcanary.example', mobile: '(212) 555-0191' },
  { firstName: 'Zqcanarydee', email: 'spam.zqcanary@zqcanary.example', mobile: '(212) 555-0194' },
  { firstName: 'Zqcanaryfay', email: 'bounce-later+5.7.1@zqcanary.example', mobile: '(212) 555-0187' },
  { firstName: 'Zqcanarygus', email: 'auto-reply+zqcanary@zqcanary.example', mobile: '(212) 555-0188' },
  { firstName: 'Zqcanaryeve', email: 'drop-in-data.zqcanary@zqcanary.example', mobile: '(212) 555-0196' },
];

describe('What is said about a person and to a person', () => {
  let stack: TestStack;
  let browser: Browser;
  let data: StackData;
  let admin: ApiClient;
  /** Gathered while everything runs: histories and descriptions of workflows as the server gives them, without our codec. */
  const traces = new Map<string, Buffer>();
  const addresses: string[] = [];

  beforeAll(async () => {
    stack = await TestStack.create({
      LOG_LEVEL: 'trace',
      EMAIL_PER_SECOND: '80',
      TEXT_PER_SECOND: '60',
      VOICE_PER_SECOND: '60',
      SWEEP_EVERY_MS: '500',
    });
    [browser] = await Promise.all([launchBrowser(), stack.start()]);
    data = await stackData(stack);
    // Their server asks for a minute of patience, and there is nothing to be seen by waiting for it.
    await data.work(({ kysely }) =>
      sql`update client set active = false
           where person_id in (select person_id from contact_point where address like 'greylist%')`.execute(kysely),
    );
    admin = new ApiClient(stack.console, () => null);
    const { practice, login, password } = demoLogin('maya.whitfield');
    await admin.signIn(practice, login, password);
  });

  afterAll(async () => {
    await browser.close();
    await data.close();
    await stack.remove();
  });

  it('goes through the console, API, workers and providers, also where it fails', async () => {
    for (const [n, { firstName, email, mobile }] of people.entries()) {
      const contactPoints = [
        { kind: 'email', address: email, preferred: true },
        { kind: 'mobile', address: mobile, preferred: true },
      ];
      const answer = await admin.post('/api/clients', {
        firstName,
        lastName: `Zqcanary${n}`,
        recordNumber: `ZQ${n}`,
        birthDate: '1980-01-02',
        contactPoints,
        consent: true,
      });
      expect(answer.status).toBe(201);
    }
    await lookAround();
    await importThroughAFault();
    await upload();
    const sent = [await send('email'), await send('text'), await send('voice'), await sendThroughAFault()];
    const connection = await Connection.connect({ address: `127.0.0.1:${stack.env['ROUNDS_PORT_TEMPORAL']}` });
    try {
      await until('every broadcast is through', async () => {
        for (const [name, bytes] of await rawTraces(connection)) traces.set(`${name} #${traces.size}`, bytes);
        const states = await Promise.all(sent.map((id) => data.status(id)));
        return states.every((state) => state === 'completed');
      });
      for (const [name, bytes] of await rawTraces(connection)) traces.set(name, bytes);
    } finally {
      await connection.close();
    }
    const statuses = new Set<string>();
    for (const id of sent) for (const { status } of await data.messages(id)) statuses.add(status);
    expect([...statuses]).toEqual(expect.arrayContaining(['delivered', 'accepted', 'failed', 'unknown']));
  });

  it('comes back with everything that it said, which is heard of by its code alone', async () => {
    await until('a mail has come back', async () => (await returnedCodes()).length > 0);
    expect(new Set(await returnedCodes())).toEqual(new Set(['5.7.1']));
    const log = join(stack.folder, 'logs', 'api.log');
    await until('a program has answered', () => readFileSync(log, 'utf8').includes('is no delivery report'));
  });

  it('reaches that person', async () => {
    const emails = await ledgerOf(stack, 'emails');
    expect(emails.map(({ to }) => to)).toContain('zqcanary.ann@zqcanary.example');
    const kept = readFileSync(join(stack.folder, 'sandbox', 'emails.jsonl'), 'utf8');
    expect(kept).toContain('Zq-body');
    expect(kept).toContain('Zqcanaryann');
  });

  it('stands in no log of any part', () => {
    const logs = Object.fromEntries(
      readdirSync(join(stack.folder, 'logs')).map((name) => [name, readFileSync(join(stack.folder, 'logs', name))]),
    );
    expect(Object.keys(logs)).toEqual(
      expect.arrayContaining(['api.log', 'postgresql.log', 'stand-ins.log', 'temporal.log', 'worker.log']),
    );
    expect(logs['api.log']?.includes('/api/clients/search')).toBe(true);
    expect(foundIn({ ...logs, terminal: stack.output })).toEqual([]);
  });

  it('stands in nothing that Temporal keeps or shows without the key', () => {
    const files = readdirSync(stack.folder).filter((name) => name.startsWith('temporal.db'));
    const kept = Object.fromEntries(files.map((name) => [name, readFileSync(join(stack.folder, name))]));
    const all = Buffer.concat([...traces.values(), ...Object.values(kept)]);
    // What is looked at is the right thing: ids, summaries and an error are in there, the latter unreadable.
    for (const sign of ['binary/encrypted', 'encryption-key-id', 'broadcast/', 'sendBroadcastRange', abc.id])
      expect(all.includes(sign)).toBe(true);
    expect(foundIn({ ...Object.fromEntries(traces), ...kept })).toEqual([]);
  });

  it('stands in no address that a browser asked for, and in no measurement', async () => {
    expect(addresses.some((address) => address.includes('/api/broadcasts/preview'))).toBe(true);
    const metrics = await Promise.all(
      [stack.console, `http://localhost:${stack.env['ROUNDS_PORT_WORKER']}`].map(async (base) =>
        (await fetch(`${base}/metrics`)).text(),
      ),
    );
    expect(metrics.every((text) => text.includes('# TYPE'))).toBe(true);
    expect(foundIn({ addresses: addresses.join('\n'), metrics: metrics.join('\n') })).toEqual([]);
  });

  it('a temporary password of the portal, sent alone or in a batch, stands in its mail and nowhere else', async () => {
    const answer = await admin.post(`/api/clients/${await clientOf('Zqcanaryann')}/portal/credentials`, {});
    expect(answer.status).toBe(202);
    await until('the password is mailed', () => passwords().length === 1);
    await until('Rounds knows', async () => (await credentialStatuses()).every((status) => status === 'sent'));
    const batch = { clients: { by: 'ids', ids: [await clientOf('Zqcanaryann')] }, again: true, expected: 1 };
    const ordered = await admin.post('/api/credential-batches', batch, { 'idempotency-key': crypto.randomUUID() });
    expect(ordered.status).toBe(202);
    await until('another password is mailed', () => passwords().length === 2);
    await until('Rounds knows', async () => (await credentialStatuses()).every((status) => status === 'sent'));
    expect(new Set(passwords()).size).toBe(2);
    expect(await whereSecretsStand(passwords())).toEqual([]);
  });

  it('one that comes back with its mail stands nowhere either', async () => {
    const answer = await admin.post(`/api/clients/${await clientOf('Zqcanaryfay')}/portal/credentials`, {});
    expect(answer.status).toBe(202);
    await until('Rounds knows that it came back', async () => (await credentialStatuses()).includes('failed'));
    // The first mail may come back before the second has gone: then there are the passwords of another client alone.
    await until('all is through', async () => !(await credentialStatuses()).includes('sending'));
    expect(await whereSecretsStand([...new Set(passwords())])).toEqual([]);
  });

  /** Every temporary password that the stand-in for mail servers has taken. */
  const passwords = () =>
    [
      ...readFileSync(join(stack.folder, 'sandbox', 'emails.jsonl'), 'utf8').matchAll(
        /Temporary password: ([a-z2-9]{4}(-[a-z2-9]{4}){3})/g,
      ),
    ].map(([, password = '']) => password);

  /** Everything kept in which a secret can be seen, in any of its forms. */
  async function whereSecretsStand(secrets: string[]): Promise<string[]> {
    for (const secret of secrets) expect(secret).toHaveLength(19);
    const connection = await Connection.connect({ address: `127.0.0.1:${stack.env['ROUNDS_PORT_TEMPORAL']}` });
    const kept = new Map<string, Buffer | string>(await rawTraces(connection));
    await connection.close();
    const folders = { logs: () => true, '.': (name: string) => name.startsWith('temporal.db') };
    for (const [folder, wanted] of Object.entries(folders))
      for (const name of readdirSync(join(stack.folder, folder)).filter(wanted))
        kept.set(name, readFileSync(join(stack.folder, folder, name)));
    for (const [table, rows] of await allRows()) kept.set(table, rows);
    for (const process of ['credential-email', 'credential-batch'])
      expect([...kept.keys()].some((name) => name.startsWith(`history of ${process}/`))).toBe(true);
    expect(kept.get('message')).toContain('<Secret>');
    expect(kept.has('worker.log')).toBe(true);
    const forms = secrets.flatMap((secret) => [
      secret,
      secret.replaceAll('-', ''),
      Buffer.from(secret).toString('hex'),
      Buffer.from(secret).toString('base64'),
    ]);
    return [...kept].flatMap(([where, text]) => forms.filter((form) => text.includes(form)).map(() => where));
  }

  const returnedCodes = () =>
    data.work(async ({ em }) => (await em.find(MessageEvent, { kind: 'returned' })).map(({ code }) => code));

  const credentialStatuses = () =>
    data.work(async ({ em }) => (await em.find(Credential, {})).map(({ status }) => status));

  /** Every row of the practice as text, by table. */
  const allRows = () =>
    data.work(async ({ kysely }) => {
      const tables = await sql<{ name: string }>`
        select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
           and has_table_privilege(c.oid, 'select')`.execute(kysely);
      const all = new Map<string, string>();
      for (const { name } of tables.rows) {
        const { rows } = await sql<{ text: string }>`select t::text as text from ${sql.table(name)} t`.execute(kysely);
        all.set(name, rows.map(({ text }) => text).join('\n'));
      }
      return all;
    });

  /** Found as staff find them. */
  async function clientOf(text: string): Promise<string> {
    const { body } = await admin.post<{ rows: { id: string }[] }>('/api/clients/search', { text });
    return body.rows[0]?.id ?? '';
  }

  /** A broadcast to everybody, now. */
  async function send(method: 'email' | 'text' | 'voice', body = 'Zq-body for <ClientName>'): Promise<string> {
    const answer = await admin.post<{ id: string }>(
      '/api/broadcasts',
      {
        messageType: 'plain-broadcast',
        method,
        subject: method === 'email' ? 'Zq-subject' : null,
        body,
        sendAt: wallTimeOf(new Date().toISOString(), abc.zone),
        preferenceOnly: false,
        confirmOtherPreference: true,
      },
      { 'idempotency-key': crypto.randomUUID() },
    );
    if (answer.status !== 202) throw new Error(`The API answered ${answer.status}`);
    return answer.body.id;
  }

  /** PUTs bytes, as the console uploads files. */
  async function put(path: string, content: string): Promise<void> {
    const headers = {
      cookie: admin.cookie ?? '',
      'x-csrf-token': admin.csrf ?? '',
      'content-type': 'application/octet-stream',
    };
    const { status } = await fetch(stack.console + path, { method: 'PUT', headers, body: content });
    if (status !== 200) throw new Error(`The API answered ${status}`);
  }

  /** A letter to somebody, scanned and opened. */
  async function upload(): Promise<void> {
    const client = await clientOf('Zqcanaryann');
    const fields = { folder: 'correspondence', name: 'Zqcanaryann.txt' };
    const { body } = await admin.post<{ id: string }>(`/api/clients/${client}/documents`, fields);
    await put(`/api/documents/${body.id}/content`, 'Zq-body of a letter');
    const opened = () => admin.get(`/api/documents/${body.id}/content`);
    await until('the letter can be opened', async () => (await opened()).status === 200);
  }

  /** PostgreSQL refuses the rows of a file and quotes them, until the fault is mended. */
  async function importThroughAFault(): Promise<void> {
    const { body: begun } = await admin.post<{ id: string }>('/api/imports', {
      kind: 'clients',
      fileName: 'Zqcanary.csv',
    });
    const path = `/api/imports/${begun.id}`;
    await put(
      `${path}/content`,
      'MRN,First,Last,Mobile,E-mail\nZQ90,Zqcanaryimp,Zqcanary90,212 555-0142,x@\nZQ91,Zqcanaryimp,Zqcanary91,,\n',
    );
    const run = async () => (await admin.get<{ status: string; version: number }>(path)).body;
    await asOwner(async (owner) => {
      await owner.query(`alter table person add constraint zq2 check (first_name <> 'Zqcanaryimp')`);
      await admin.post(`${path}/run`, { mode: 'good', version: (await run()).version });
      const log = join(stack.folder, 'logs', 'worker.log');
      await until('the import has failed', () => readFileSync(log, 'utf8').includes('"zq2"'));
      await owner.query('alter table person drop constraint zq2');
    });
    await until('the import is through', async () => (await run()).status === 'done');
  }

  /** As the owner of the schema, who may spoil it. */
  async function asOwner(work: (owner: Client) => Promise<void>): Promise<void> {
    const { ownerPassword } = secretsOf(stack);
    const port = stack.env['ROUNDS_PORT_POSTGRES'];
    const owner = new Client(`postgres://rounds_owner:${ownerPassword}@127.0.0.1:${port}/rounds`);
    await owner.connect();
    try {
      await work(owner);
    } finally {
      await owner.end();
    }
  }

  /** PostgreSQL refuses the messages and, as it does, quotes their rows in its error, until the fault is mended. */
  async function sendThroughAFault(): Promise<string> {
    let id = '';
    await asOwner(async (owner) => {
      await owner.query(`alter table message add constraint zq check (body not like 'Zq-fails%')`);
      id = await send('text', 'Zq-fails for <ClientName>');
      const log = join(stack.folder, 'logs', 'worker.log');
      await until('an activity has failed of it', () => readFileSync(log, 'utf8').includes('"zq"'));
      const connection = await Connection.connect({ address: `127.0.0.1:${stack.env['ROUNDS_PORT_TEMPORAL']}` });
      for (const [name, bytes] of await rawTraces(connection)) traces.set(`${name}, failing`, bytes);
      await connection.close();
      await owner.query('alter table message drop constraint zq');
    });
    return id;
  }

  /** Searches for a person by name, opens their record, and composes about them, in a browser whose requests are noted. */
  async function lookAround(): Promise<void> {
    const { page, context } = await seatOf(browser, stack.console, 'maya.whitfield');
    context.on('request', (request) => addresses.push(request.url()));
    page.on('framenavigated', (frame) => addresses.push(frame.url()));
    await page.getByRole('link', { name: 'Clients', exact: true }).click();
    await page.getByRole('searchbox', { name: 'Search clients' }).fill('Zqcanaryann');
    await page.getByRole('link', { name: /Zqcanaryann/ }).click();
    await page.getByRole('textbox', { name: 'First name' }).waitFor();
    await page.getByRole('link', { name: 'Messaging' }).click();
    await page.getByRole('textbox', { name: 'Message' }).fill('Zq-body for <ClientName>');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page
      .getByRole('status')
      .getByText(/^Refreshed/)
      .waitFor();
    await context.close();
  }
});
