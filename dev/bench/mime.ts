import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { emailHtml } from '../../domain/email-html.ts';
import { compose, dsn } from '../../providers/email/compose.ts';
import type { OutgoingEmail } from '../../providers/email/port.ts';
import { createSmtpSender } from '../../providers/email/smtp.ts';
import { createSplicer } from '../../providers/email/splice.ts';
import { type Sink, startSink } from './broadcast/sink.ts';
import { Table } from './table.ts';

/*
 * npm run bench:mime [-- e-mails rounds plain]: what it costs one process to compose the e-mails of a broadcast and hand them over, 50 at a time over five
 * connections, in turns in one run: nodemailer's pool, our sender, and nodemailer's connections alone with messages that were composed before the clock
 * starts. With an HTML part, unless they are to be plain. Nothing else of Rounds takes part. Needs Linux and a C compiler, for a mail server that is not the bound.
 */
const [, , first = '5000', second = '5', layout = 'html'] = process.argv;
const [count, rounds] = [Number(first), Number(second)];
const from = 'messages@example.org';
const connections = 5;
const inTheAir = 50;

function email(n: number): OutgoingEmail {
  const heading = 'ABC Therapeutic Group';
  const text = `Hello Anna,\n\nyour appointment ${n} is on Tuesday, March 3, at 9:30 AM, with Dr. Müller.\nPlease call us at (202) 555-0100 if you cannot come.\n\nABC Therapeutic Group`;
  const unsubscribeUrl = `https://abc.portal.example.org/unsubscribe/${String(n).padStart(22, 'A')}.${'b'.repeat(43)}`;
  return {
    practiceId: 'p-1',
    messageId: `0199a7c2-7b1e-7000-8000-${String(n).padStart(12, '0')}`,
    fromName: heading,
    to: `client${n}@example.com`,
    subject: 'Your appointment',
    text,
    ...(layout === 'plain' ? {} : { html: emailHtml(text, { heading, unsubscribeUrl, language: 'en' }) }),
    unsubscribeUrl,
    mayGo: () => true,
  };
}

/** As many at a time, until all have gone. */
async function inLanes(lanes: number, send: (n: number, lane: number) => Promise<void>): Promise<void> {
  let next = 0;
  const run = async (lane: number) => {
    while (next < count) await send(next++, lane);
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane)));
}

type Way = () => Promise<void>;

function byPool({ port }: Sink): Way {
  const pool = { pool: true, host: '127.0.0.1', port, maxConnections: connections, maxMessages: Infinity } as const;
  const transport = createTransport(pool);
  return () => inLanes(inTheAir, async (n) => void (await transport.sendMail(compose(email(n), from))));
}

function bySender({ port }: Sink): Way {
  const sender = createSmtpSender({ url: `smtp://127.0.0.1:${port}`, from, connections });
  return () =>
    inLanes(inTheAir, async (n) => {
      const { kind } = await sender.send(email(n));
      if (kind !== 'accepted') throw new Error(`An e-mail was not accepted but ${kind}`);
    });
}

async function byConnections({ port }: Sink): Promise<Way> {
  const splice = createSplicer();
  const messages: Buffer[] = [];
  for (let n = 0; n < count; n++) {
    const message = await splice(email(n), from, new Date());
    if (!message) throw new Error('This e-mail cannot be spliced');
    messages.push(message);
  }
  const open = () =>
    new Promise<SMTPConnection>((resolve, reject) => {
      const connection = new SMTPConnection({ host: '127.0.0.1', port });
      connection.once('error', reject);
      connection.connect((error) => (error ? reject(error) : resolve(connection)));
    });
  const opened = await Promise.all(Array.from({ length: connections }, open));
  return () =>
    inLanes(
      connections,
      (n, lane) =>
        new Promise((resolve, reject) => {
          const envelope = { from, to: [email(n).to], dsn };
          opened[lane]?.send(envelope, messages[n] ?? '', (error) => (error ? reject(error) : resolve()));
        }),
    );
}

const folder = await mkdtemp(join(tmpdir(), 'rounds-bench-'));
const sink = await startSink(folder);
const table = new Table();
try {
  const ways = { pool: byPool(sink), sender: bySender(sink), bare: await byConnections(sink) };
  const names = { pool: "nodemailer's pool", sender: 'our sender', bare: 'bare connections' };
  for (let round = 0; round <= rounds; round++) {
    const speeds = { pool: 0, sender: 0, bare: 0 };
    for (const way of ['pool', 'sender', 'bare'] as const) {
      await sink.zero();
      const [began, before] = [performance.now(), process.cpuUsage()];
      await ways[way]();
      const { user, system } = process.cpuUsage(before);
      speeds[way] = (count / (performance.now() - began)) * 1_000;
      const { messages } = await sink.taken();
      if (messages !== count) throw new Error(`The mail server has ${messages} e-mails of ${count}`);
      // The first of each warms up.
      if (round === 0) continue;
      table.add(`${names[way]}: µs of the processor an e-mail`, (user + system) / count);
      table.add(`${names[way]}: e-mails a second`, speeds[way]);
    }
    if (round === 0) continue;
    table.bar("our sender against nodemailer's pool, by e-mails a second", speeds.sender / speeds.pool, { least: 2.5 });
    table.bar('our sender against bare connections, by e-mails a second', speeds.sender / speeds.bare, { least: 0.7 });
  }
  table.print(`${count} e-mails, ${rounds} rounds, load ${loadavg()[0]?.toFixed(0)}`);
} finally {
  await sink.stop();
  await rm(folder, { recursive: true, force: true });
}
// Connections of all three stand open still.
process.exit(table.missed > 0 ? 1 : 0);
