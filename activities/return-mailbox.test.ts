import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { sql } from 'kysely';
import type { Database, UnitOfWork } from '../db/database.ts';
import { AddressFailure, Message, Task } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { type ImapStandIn, startImap } from '../dev/sandbox/imap/stand-in.ts';
import { createLogger } from '../platform/log.ts';
import { registry } from '../platform/metrics.ts';
import { postfix, postfixDelay, vacation } from '../providers/email/fixtures/reports.ts';
import { createImapMailbox, takenFolder } from '../providers/email/imap-mailbox.ts';
import { createReturnPaths } from '../providers/email/inbound.ts';
import type { MailboxPlace, MailboxReading } from '../providers/email/port.ts';
import { activityDeps, TestSenders } from '../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { TestPeople } from '../test/setup/people.ts';
import { createReturnMailboxReading } from './return-mailbox.ts';

const domain = 'bounces.example.org';
const address = 'ana@example.com';
let test: TestDatabase;
let of: TestPeople;
let server: ImapStandIn;
const logged: string[] = [];

beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  of = new TestPeople(test, await test.practice());
  server = await startImap({ port: 0, user: 'bounces', password: 'secret-of-the-mailbox' });
  logged.length = 0;
});
afterEach(() => server.close());

const keyRing = () => activityDeps(test, new TestSenders()).keyRing;
const pathOf = (messageId: string, practiceId = of.practiceId) =>
  createReturnPaths(keyRing(), domain).of({ practiceId, messageId });
const to = (path: string, raw: string) => raw.replace(/^To: .*$/m, `To: ${path}\r`);

async function email(): Promise<string> {
  const id = newId();
  const message = { purpose: 'client-message', channel: 'email', address, body: 'Hello', attempt: 1 } as const;
  await of.work(async ({ em }) => void em.create(Message, { ...message, id, status: 'accepted' }));
  return id;
}

function reading(url: string | null = server.url, database?: Database) {
  const log = createLogger({ level: 'trace', name: 'test' }, { write: (line) => void logged.push(line) });
  const deps = activityDeps(test, new TestSenders());
  const paths = createReturnPaths(deps.keyRing, domain);
  const returnMailbox = url === null ? undefined : createImapMailbox({ url, paths, silenceMs: 2_000 });
  const { readReturnMailbox } = createReturnMailboxReading({
    ...deps,
    ...(database && { database }),
    log,
    returnMailbox,
  });
  return (after: MailboxPlace | null = null) =>
    new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') }).run<
      [{ after: MailboxPlace | null }],
      MailboxReading | null,
      typeof readReturnMailbox
    >(readReturnMailbox, { after });
}
const now = async (id: string) => {
  const { status, errorCode } = await of.work(({ em }) => em.findOneOrFail(Message, { id }));
  return [status, errorCode];
};
const failures = () => of.work(({ em }) => em.count(AddressFailure, {}));
const openTasks = () => of.work(({ em }) => em.count(Task, { status: 'open' }));
const inbox = () => server.mailbox.mails('INBOX').map(({ flags }) => [...flags]);
const moved = () => server.mailbox.mails(takenFolder).length;

describe('a report that lies in the mailbox', () => {
  it('fails its message, stops the address and makes a task, as by SMTP, and is moved away', async () => {
    await of.client({ email: address });
    const id = await email();
    server.mailbox.deliver(to(pathOf(id), postfix));
    expect(await reading()()).toMatchObject({ taken: 1, left: 0, more: false });
    expect(await now(id)).toEqual(['failed', '5.1.1']);
    expect([await failures(), await openTasks(), inbox(), moved()]).toEqual([1, 1, [], 1]);
    const all = logged.join('');
    expect(all).toContain(id);
    for (const word of ['ana@', 'k7mp', 'Your login', 'secret-of-the-mailbox', 'mx.example.com'])
      expect(all).not.toContain(word);
  });

  it('counts once: brought twice, read from the beginning again, or left by a worker that died before it was moved', async () => {
    await of.client({ email: address });
    const id = await email();
    server.mailbox.deliver(`X-Sandbox-Fault: drop-at-mark\r\n${to(pathOf(id), postfix)}`);
    server.mailbox.deliver(to(pathOf(id), postfix));
    const read = reading();
    await expect(read()).rejects.toMatchObject({ type: 'MailboxAway' });
    expect([await now(id), inbox().length, moved()]).toEqual([['failed', '5.1.1'], 2, 0]);
    expect(await read()).toMatchObject({ taken: 2, left: 0 });
    expect([await failures(), await openTasks(), moved()]).toEqual([1, 1, 2]);
    const { rows } = await of.work(({ kysely }) =>
      sql<{ kind: string }>`select kind from message_event where message_id = ${id}::uuid`.execute(kysely),
    );
    expect(rows).toEqual([{ kind: 'returned' }]);
  });

  it.each([
    [
      'alone',
      (raw: string) =>
        raw.replace('Final-Recipient: rfc822; ana@example.com', 'Final-Recipient: rfc822; ana@old-job.example'),
    ],
    [
      'where nobody is said to have been written to',
      (raw: string) =>
        raw
          .replace('Final-Recipient: rfc822; ana@example.com', 'Final-Recipient: rfc822; ana@old-job.example')
          .replace(/^Original-Recipient.*\r\n/m, ''),
    ],
  ])(
    'of another address, to which the mailbox forwards, fails the message and leaves the address open: %s',
    async (_, forwarded) => {
      await of.client({ email: address });
      const id = await email();
      server.mailbox.deliver(to(pathOf(id), forwarded(postfix)));
      expect(await reading()()).toMatchObject({ taken: 1 });
      const { status, reason } = await of.work(({ em }) => em.findOneOrFail(Message, { id }));
      expect([status, reason, await failures(), await openTasks()]).toEqual(['failed', 'unusable', 0, 0]);
      for (const line of logged) expect(line).not.toContain('old-job');
    },
  );

  it('that names the address in other letters is of that address', async () => {
    await of.client({ email: address });
    const id = await email();
    server.mailbox.deliver(to(pathOf(id), postfix.replaceAll('rfc822; ana@example.com', 'RFC822; Ana@Example.COM')));
    expect(await reading()()).toMatchObject({ taken: 1 });
    expect(await failures()).toBe(1);
  });

  it('of a mail server that did not find the host stops no address: it may be that server', async () => {
    await of.client({ email: address });
    const id = await email();
    const noHost = postfix
      .replace('Status: 5.1.1', 'Status: 5.4.4')
      .replace(/Diagnostic-Code: .*\r\n {4}rejected.*/, 'Diagnostic-Code: X-Postfix; Host or domain name not found');
    server.mailbox.deliver(to(pathOf(id), noHost));
    expect(await reading()()).toMatchObject({ taken: 1 });
    expect([await now(id), await failures()]).toEqual([['failed', '5.4.4'], 0]);
  });

  it('that the mail waits changes nothing of the address', async () => {
    await of.client({ email: address });
    const id = await email();
    server.mailbox.deliver(to(pathOf(id), postfixDelay));
    expect(await reading()()).toMatchObject({ taken: 1 });
    expect([await now(id), await failures()]).toEqual([['accepted', null], 0]);
  });

  it.each([
    ['with a mac that was made up', (id: string) => pathOf(id).replace(/\.\w{10}@/, '.0000000000@')],
    ['about a message of another practice', (id: string) => pathOf(id, newId())],
    ['about a message that there is not', () => pathOf(newId())],
  ])('%s is left, marked as seen, and says nothing', async (_, path) => {
    await of.client({ email: address });
    const id = await email();
    server.mailbox.deliver(to(path(id), postfix));
    expect(await reading()()).toMatchObject({ taken: 0, left: 1 });
    expect([await now(id), await failures(), inbox(), moved()]).toEqual([['accepted', null], 0, [['\\Seen']], 0]);
  });
});

/** E-mails that came back so far, by what they said. */
const counted = async (outcome: string) =>
  Number(
    new RegExp(`rounds_returned_mails_total\\{outcome="${outcome}"\\} (\\d+)`).exec(await registry.metrics())?.[1] ?? 0,
  );

describe('a report that cannot be committed', () => {
  it('is tried five times, said to be our own trouble, and then left, so that those after it are read', async () => {
    await of.client({ email: address });
    const [poison, next] = [await email(), await email()];
    server.mailbox.deliver(to(pathOf(poison), postfix));
    server.mailbox.deliver(to(pathOf(next), postfix));
    const { database } = activityDeps(test, new TestSenders());
    const before = await counted('not-kept');
    const eventsOf = async ({ kysely }: UnitOfWork) =>
      (await sql`select from message_event where message_id = ${poison}::uuid`.execute(kysely)).rows.length;
    const work: Database['work'] = (scope, task) =>
      database.work(scope, async (uow) => {
        const answer = await task(uow);
        if ((await eventsOf(uow)) > 0) throw new Error('Poison');
        return answer;
      });
    const read = reading(server.url, Object.assign(Object.create(database), { work }));
    for (let n = 1; n < 5; n++)
      await expect(read()).rejects.toMatchObject({ type: 'ReportNotKept', nonRetryable: false });
    expect(await read()).toMatchObject({ taken: 1, left: 1 });
    expect([await now(poison), await now(next)]).toEqual([
      ['accepted', null],
      ['failed', '5.1.1'],
    ]);
    expect([inbox(), await counted('not-kept')]).toEqual([[['\\Seen']], before + 1]);
  });
});

describe('what is no report', () => {
  it('stays, marked as seen and counted, whether it is to a return path or to anybody', async () => {
    const id = await email();
    const before = [await counted('no-report'), await counted('foreign')];
    server.mailbox.deliver(to(pathOf(id), vacation));
    server.mailbox.deliver('To: office@example.org\r\n\r\nLunch?');
    const first = await reading()();
    expect(first).toMatchObject({ taken: 0, left: 2 });
    expect([await counted('no-report'), await counted('foreign')]).toEqual(before.map((count) => count + 1));
    expect([inbox(), await now(id)]).toEqual([
      [['\\Seen'], ['\\Seen']],
      ['accepted', null],
    ]);
    expect(await reading()(first?.place ?? null)).toMatchObject({ taken: 0, left: 0 });
  });
});

describe('the mailbox itself', () => {
  it('is none where none is configured', async () => {
    expect(await reading(null)()).toBeNull();
  });

  it('that refuses us is no matter of another try; one that is away is', async () => {
    await expect(reading(server.url.replace('secret-of', 'wrong'))()).rejects.toMatchObject({
      type: 'MailboxRefused',
      nonRetryable: true,
    });
    const { url } = server;
    await server.close();
    const gone = reading(url)();
    await expect(gone).rejects.toMatchObject({ type: 'MailboxAway', nonRetryable: false });
    const said = JSON.stringify(await gone.catch((error: unknown) => [String(error), error])) + logged.join('');
    for (const word of ['secret-of', 'bounces:', 'imap://']) expect(said).not.toContain(word);
  });
});
