import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { createTransport } from 'nodemailer';
import { Client } from 'pg';
import { dsn } from '../../../providers/email/compose.ts';
import { answerParent } from '../child.ts';
import { connections, inTheAir, mailOf } from './peer-mail.ts';
import { addressOf, firstNameOf, textFor } from './wording.ts';

/*
 * The least that sending with rows can take, whoever writes it: nobody is judged, merged or looked at once more, no practice is kept apart, there is no workflow,
 * no key to another table, one index beside the key. Left is what makes a send safe to be interrupted: a row a person and a row a message, both in sets of a
 * thousand; `sending` committed before a group is handed over; the outcome and its event committed after. The e-mail is composed before the clock starts and goes
 * through nodemailer's connections alone, as the bare peer's; two groups a process are on their way, so that one is written while the other goes.
 */

export interface LeastQuestion {
  databaseUrl: string;
  smtpPort: number;
  /** `open`: connects and makes the tables anew. `send`: writes the rows and sends. */
  step: 'open' | 'send';
  first: number;
  count: number;
}

const tables = `
  drop schema if exists least cascade;
  create schema least;
  create table least.recipient (id bigint primary key, message_id bigint not null, decision text not null);
  create table least.message (id bigint primary key, address text not null, body text not null, status text not null,
    attempt integer not null, lease_until timestamptz, provider_id text, accepted_at timestamptz);
  create index on least.message (id) where status in ('pending','sending');
  create table least.message_event (message_id bigint not null, attempt integer not null, kind text not null, provider_key text, at timestamptz not null);`;

const written = {
  name: 'written',
  text: `with made as (
           insert into least.message (id, address, body, status, attempt)
           select id, address, body, 'pending', 0 from unnest($1::bigint[], $2::text[], $3::text[]) as n (id, address, body)
           returning id)
         insert into least.recipient (id, message_id, decision) select id, id, 'send' from made`,
};
const begun = {
  name: 'begun',
  text: `update least.message set status = 'sending', attempt = attempt + 1, lease_until = now() + interval '1 minute'
          where id = any ($1::bigint[]) and status = 'pending'`,
};
const ended = {
  name: 'ended',
  text: `with done as (
           update least.message m set status = 'accepted', provider_id = n.answer, accepted_at = now(), lease_until = null
             from unnest($1::bigint[], $2::text[]) as n (id, answer) where m.id = n.id and m.status = 'sending'
           returning m.id, m.attempt, n.answer)
         insert into least.message_event (message_id, attempt, kind, provider_key, at)
         select id, attempt, 'accepted', answer, now() from done`,
};

/** Rows of one statement. */
const chunk = 1_000;
const groupsAtOnce = 2;

let database: Client | undefined;
/** Each group on its way has a connection to the database of its own, for its transactions. */
let lanes: Client[] = [];

answerParent(async ({ databaseUrl, smtpPort, step, first, count }: LeastQuestion) => {
  if (step === 'open') {
    const open = async () => {
      const client = new Client({ connectionString: databaseUrl });
      await client.connect();
      return client;
    };
    database = await open();
    if (first === 0) await database.query(tables);
    lanes = await Promise.all(Array.from({ length: groupsAtOnce }, open));
  } else if (database) await send(database, smtpPort, first, first + count);
  return {};
});

async function send(db: Client, port: number, first: number, end: number): Promise<void> {
  const { message } = await createTransport({ streamTransport: true, buffer: true }).sendMail(mailOf(first));
  if (!Buffer.isBuffer(message)) throw new Error('The message was not composed');
  for (let from = first; from < end; from += chunk) {
    const ids = range(from, Math.min(from + chunk, end));
    await db.query(written, [ids, ids.map((n) => addressOf(n)), ids.map((n) => textFor(firstNameOf(n)))]);
  }
  const free = await Promise.all(Array.from({ length: connections }, () => opened(port)));
  const waiting: ((connection: SMTPConnection) => void)[] = [];
  const taken = () => {
    const connection = free.pop();
    return connection ?? new Promise<SMTPConnection>((resolve) => waiting.push(resolve));
  };
  const given = (connection: SMTPConnection) => {
    const next = waiting.shift();
    if (next) next(connection);
    else free.push(connection);
  };
  const handOver = async (n: number) => {
    const connection = await taken();
    const answer = await sent(connection, addressOf(n), message);
    given(connection);
    return answer;
  };
  let next = first;
  await Promise.all(
    lanes.map(async (lane) => {
      while (next < end) {
        const ids = range(next, Math.min(next + inTheAir / groupsAtOnce, end));
        next += ids.length;
        await lane.query(begun, [ids]);
        await lane.query(ended, [ids, await Promise.all(ids.map(handOver))]);
      }
    }),
  );
  for (const connection of free) connection.quit();
}

const range = (from: number, end: number) => Array.from({ length: end - from }, (_, i) => from + i);

async function opened(port: number): Promise<SMTPConnection> {
  const connection = new SMTPConnection({ host: '127.0.0.1', port });
  await new Promise<void>((resolve, reject) => {
    connection.once('error', reject);
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
  return connection;
}

/** @returns what the mail server answered */
const sent = (connection: SMTPConnection, to: string, message: Buffer) =>
  new Promise<string>((resolve, reject) =>
    connection.send({ from: 'bench@rounds.example', to: [to], dsn }, message, (error, info) =>
      error ? reject(error) : resolve(info.response),
    ),
  );
