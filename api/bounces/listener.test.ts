import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { createTransport } from 'nodemailer';
import getTLSOptions from 'smtp-server/lib/tls-options.js';
import { Alert, Message, type MessageStatus } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { createLogger } from '../../platform/log.ts';
import { gmail, postfix, postfixDelay, reportWith, vacation } from '../../providers/email/fixtures/reports.ts';
import { createReturnPaths } from '../../providers/email/inbound.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { type BounceListener, type BounceOptions, listenForBounces } from './listener.ts';
import type { BounceDeps } from './receive.ts';

type SmtpOptions = { ignoreTLS?: boolean; requireTLS?: boolean; tls?: { rejectUnauthorized: boolean } };

const domain = 'bounces.example.org';
const delivered = reportWith('Action: delivered\nStatus: 2.1.5');

let api: TestApi;
let of: TestPeople;
const closers: (() => Promise<void>)[] = [];
const logged: string[] = [];

beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  logged.length = 0;
});
afterAll(() => api.close());

async function listening(
  options: Partial<BounceOptions> = {},
  deps: Partial<BounceDeps> = {},
): Promise<BounceListener> {
  const log = createLogger({ level: 'trace', name: 'test' }, { write: (line) => void logged.push(line) });
  const whole = { domain, host: '127.0.0.1', port: 0, closeMs: 1_000, ...options };
  const listener = await listenForBounces({ ...api.deps, log, ...deps }, whole);
  closers.push(() => listener.close());
  return listener;
}

const addressOf = (messageId: string, practiceId = api.own.id) =>
  createReturnPaths(api.deps.keyRing, domain).of({ practiceId, messageId });

/** Brings a mail as another server does. @returns the last reply */
async function bring(
  { port }: BounceListener,
  to: string,
  raw: string,
  from = '',
  tls: SmtpOptions = { ignoreTLS: true },
): Promise<string> {
  const transport = createTransport({ host: '127.0.0.1', port, ...tls });
  try {
    return (await transport.sendMail({ envelope: { from, to }, raw })).response;
  } catch (error) {
    return String(Object(error).response ?? error);
  } finally {
    transport.close();
  }
}

async function email(status: MessageStatus, fields: { channel?: 'email' | 'text' | 'fax'; requestedBy?: string } = {}) {
  const id = newId();
  const requestedBy = fields.requestedBy ?? null;
  await of.work(async ({ em }) => {
    em.create(Message, {
      id,
      purpose: 'client-message',
      channel: fields.channel ?? 'email',
      address: 'ana@example.com',
      body: 'Hello',
      status,
      attempt: 1,
      providerId: status === 'accepted' ? `<${id}@rounds.example>` : null,
      requestedBy,
    });
  });
  return id;
}
const now = async (id: string) => {
  const { status, reason, errorCode } = await of.work(({ em }) => em.findOneOrFail(Message, { id }));
  return { status, reason, errorCode };
};
const events = async (id: string) => {
  const { rows } = await of.work(({ kysely }) =>
    sql<{
      kind: string;
      code: string | null;
    }>`select kind, code from message_event where message_id = ${id} order by id`.execute(kysely),
  );
  return rows.map(({ kind, code }) => `${kind} ${code}`);
};
const fine = { status: 'accepted', reason: null, errorCode: null };

/** A client that speaks by hand. */
async function speaking({ port }: BounceListener): Promise<Socket & { heard: () => string }> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  socket.on('error', () => undefined);
  await once(socket, 'data');
  return Object.assign(socket, { heard: () => text });
}

describe('a report to the return path of an e-mail', () => {
  it('fails it, with the reason and code of the other server and nothing else of the report', async () => {
    const listener = await listening();
    const id = await email('accepted');
    expect(await bring(listener, addressOf(id), postfix)).toMatch(/^250/);
    expect(await now(id)).toEqual({ status: 'failed', reason: 'bad-address', errorCode: '5.1.1' });
    expect(await events(id)).toEqual(['returned 5.1.1']);
    const { rows } = await of.work(({ kysely }) =>
      sql<{
        text: string;
      }>`select t::text as text from message_event t union all select t::text from audit t where subject_id = ${id}`.execute(
        kysely,
      ),
    );
    const all = [...rows.map(({ text }) => text), ...logged].join('\n');
    expect(all).toContain(id);
    for (const word of ['k7mp', 'User unknown', 'mx.example.com', 'Your login']) expect(all).not.toContain(word);
    expect(logged.join('')).not.toContain('ana@');
  });

  it('counts once however often and in whatever order it comes', async () => {
    const listener = await listening();
    const id = await email('accepted');
    const to = addressOf(id).toUpperCase();
    for (const raw of [postfixDelay, postfix, postfixDelay, postfix, gmail])
      expect(await bring(listener, to, raw)).toMatch(/^250/);
    await Promise.all([bring(listener, to, postfix), bring(listener, to, postfix)]);
    expect(await now(id)).toMatchObject({ status: 'failed', reason: 'bad-address' });
    expect(await events(id)).toEqual(['delayed 4.4.1', 'returned 5.1.1']);
  });

  it('that it waits changes nothing, and proof of delivery outweighs a failure', async () => {
    const listener = await listening();
    const [one, other] = [await email('accepted'), await email('accepted')];
    await bring(listener, addressOf(one), postfixDelay);
    expect(await now(one)).toEqual(fine);
    await bring(listener, addressOf(other), postfix);
    await bring(listener, addressOf(other), delivered);
    expect(await now(other)).toEqual({ status: 'delivered', reason: null, errorCode: null });
  });

  it('resolves one that was in doubt: its server has it', async () => {
    const listener = await listening();
    const id = await email('unknown');
    await bring(listener, addressOf(id), postfixDelay);
    expect(await now(id)).toEqual(fine);
  });

  it('of a fax that went to its gateway by e-mail fails it, and proves no delivery', async () => {
    const listener = await listening();
    const [one, other] = [await email('accepted', { channel: 'fax' }), await email('accepted', { channel: 'fax' })];
    await bring(listener, addressOf(one), postfix);
    await bring(listener, addressOf(other), delivered);
    expect(await now(one)).toMatchObject({ status: 'failed', errorCode: '5.1.1' });
    expect(await now(other)).toEqual(fine);
    expect(await events(other)).toEqual([expect.stringMatching(/^relayed /)]);
  });

  it('is told to the member of staff who wrote it, once', async () => {
    const listener = await listening();
    const id = await email('accepted', { requestedBy: `staff:${api.own.admin.accountId}` });
    for (const raw of [postfix, postfix, gmail]) await bring(listener, addressOf(id), raw);
    const alerts = await of.work(({ em }) => em.find(Alert, { subjectId: id }));
    expect(alerts).toMatchObject([{ kind: 'message-failed', staffId: api.own.admin.staffId }]);
  });

  it('that is none, such as the answer of a holiday program, is taken and dropped', async () => {
    const listener = await listening();
    const id = await email('accepted');
    expect(await bring(listener, addressOf(id), vacation, 'ana@example.com')).toMatch(/^250/);
    expect(await now(id)).toEqual(fine);
    expect(await events(id)).toEqual([]);
    expect(logged.join('')).toContain('no delivery report');
    expect(logged.join('')).not.toContain('Montag');
  });
});

describe('an address that is no return path of ours', () => {
  it.each([
    ['of nobody', () => `postmaster@${domain}`],
    ['at another domain', () => 'ana@example.com'],
    ['with a mac that was guessed', () => addressOf(newId()).replace(/\.\w{10}@/, '.0000000000@')],
    [
      'of our message, for another practice',
      () => {
        const [own, other] = [addressOf(newId()), addressOf(newId(), api.other.id)].map((address) =>
          address.split('.'),
        );
        return [own?.[0], other?.[1], ...(own?.slice(2) ?? [])].join('.');
      },
    ],
  ])('is refused before anything of the mail is read: %s', async (_, address) => {
    expect(await bring(await listening(), address(), postfix)).toMatch(/^550 5\.1\.1/);
  });

  it('is refused after it where it is well made and there is no such e-mail in the practice', async () => {
    const listener = await listening();
    const [text, own] = [await email('accepted', { channel: 'text' }), await email('accepted')];
    expect(await bring(listener, addressOf(text), postfix)).toMatch(/^550 5\.1\.1/);
    expect(await bring(listener, addressOf(own, api.other.id), postfix)).toMatch(/^550 5\.1\.1/);
    expect(await bring(listener, addressOf(newId()), postfix)).toMatch(/^550 5\.1\.1/);
    expect([await now(text), await now(own)]).toEqual([fine, fine]);
  });

  it('ends the connection of who tries one after the other', async () => {
    const client = await speaking(await listening());
    client.write('EHLO guesser\r\nMAIL FROM:<>\r\n');
    for (let n = 0; n < 6; n++) client.write(`RCPT TO:<b.${n}@${domain}>\r\n`);
    await once(client, 'close');
    expect(client.heard().match(/^550 5\.1\.1/gm)).toHaveLength(5);
    expect(client.heard()).toMatch(/^421 4\.7\.0/m);
  });
});

describe('the listener', () => {
  it('asks for patience while the database is away, and takes the report when it is back', async () => {
    const id = await email('accepted');
    const away = await listening(
      {},
      { database: Object.assign(Object.create(api.deps.database), { work: () => Promise.reject(new Error('away')) }) },
    );
    expect(await bring(away, addressOf(id), postfix)).toMatch(/^451/);
    expect(await now(id)).toEqual(fine);
    expect(await bring(await listening(), addressOf(id), postfix)).toMatch(/^250/);
    expect(await now(id)).toMatchObject({ status: 'failed' });
  });

  it('takes one report at a time: a mail to two return paths is brought in two', async () => {
    const listener = await listening();
    const [one, other] = [await email('accepted'), await email('accepted')];
    const client = await speaking(listener);
    client.write(`EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<${addressOf(one)}>\r\nRCPT TO:<${addressOf(other)}>\r\nQUIT\r\n`);
    await once(client, 'close');
    expect(client.heard()).toMatch(/^452/m);
  });

  it('refuses what is too long, announced or not, and goes on', async () => {
    const listener = await listening({ size: 20_000 });
    const id = await email('accepted');
    const long = `${postfix}${'x'.repeat(70)}\r\n`.concat('y'.repeat(70), '\r\n').repeat(20);
    expect(await bring(listener, addressOf(id), long)).toMatch(/^552/);
    const client = await speaking(listener);
    client.write(`HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<${addressOf(id)}>\r\nDATA\r\n`);
    client.write(`${long}\r\n.\r\nQUIT\r\n`);
    await once(client, 'close');
    expect(client.heard()).toMatch(/^552/m);
    expect(await now(id)).toEqual(fine);
    expect(await bring(listener, addressOf(id), postfix)).toMatch(/^250/);
  });

  it('lets no client stay that is silent, or that goes on for ever', async () => {
    const silent = await speaking(await listening({ silenceMs: 300 }));
    await once(silent, 'close');
    expect(silent.heard()).toMatch(/^421/m);
    const slow = await speaking(await listening({ lastMs: 500 }));
    const drip = setInterval(() => slow.write('NOOP\r\n'), 50);
    // Cut off in the middle of a word, its end may be an error first.
    await new Promise((resolve) => slow.once('close', resolve));
    clearInterval(drip);
    expect(slow.heard()).not.toMatch(/^421/m);
  });

  it('takes no more connections than it has room for, in all and from one address', async () => {
    for (const limit of [{ clients: 2 }, { clientsOfAddress: 2 }]) {
      const listener = await listening(limit);
      const open = [await speaking(listener), await speaking(listener)];
      const third = await speaking(listener);
      expect(third.heard()).toMatch(/^421/);
      open[0]?.destroy();
      await once(open[0]!, 'close');
      await untilGreeted(listener);
      for (const socket of [...open, third]) socket.destroy();
    }
  });

  it('is spoken to under encryption where it has a certificate', async () => {
    const { cert = '', key = '' } = getTLSOptions<{ cert?: string; key?: string }>();
    const listener = await listening({ tls: { cert: Buffer.from(cert), key: Buffer.from(key) } });
    const id = await email('accepted');
    const sent = await bring(listener, addressOf(id), postfix, '', {
      requireTLS: true,
      tls: { rejectUnauthorized: false },
    });
    expect(sent).toMatch(/^250/);
    expect(await now(id)).toMatchObject({ status: 'failed' });
  });

  it('knows neither sign-in nor encryption without a certificate', async () => {
    const client = await speaking(await listening());
    client.write('EHLO x\r\nAUTH PLAIN AGEAYg==\r\nSTARTTLS\r\nQUIT\r\n');
    await once(client, 'close');
    expect(client.heard()).not.toMatch(/^250[ -](AUTH|STARTTLS)/m);
    expect(client.heard().match(/^5\d\d/gm)).toHaveLength(2);
  });
});

/** The server sees a connection end a moment after its client does. */
async function untilGreeted(listener: BounceListener): Promise<void> {
  for (;;) {
    const client = await speaking(listener);
    const greeted = client.heard().startsWith('220');
    client.destroy();
    if (greeted) return;
  }
}
