import { createTransport } from 'nodemailer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { dsn } from '../../../providers/email/compose.ts';
import { answerParent } from '../child.ts';
import { connections, inTheAir, mailOf, pooledTransport } from './peer-mail.ts';
import { addressOf, from } from './wording.ts';

/*
 * The peers: what somebody would write without Rounds. Both send the message that Rounds sends, over as many connections, with nothing of it in a database:
 * who is cut off in the middle knows nothing of what went out.
 *   pooled   nodemailer's pool, `sendMail` for each e-mail, as many at a time as Rounds has in the air
 *   bare     nodemailer's connections alone, with one message that is composed before the clock starts; nothing can be faster in this library
 */

export interface PeerQuestion {
  kind: 'pooled' | 'bare';
  port: number;
  /** Recipients from this number on. */
  first: number;
  count: number;
}

answerParent(async ({ kind, port, first, count }: PeerQuestion) => {
  await (kind === 'pooled' ? sendPooled : sendBare)(port, first, first + count);
  return {};
});

async function sendPooled(port: number, first: number, end: number): Promise<void> {
  const transport = pooledTransport(port);
  let next = first;
  const lane = async () => {
    while (next < end) await transport.sendMail(mailOf(next++));
  };
  await Promise.all(Array.from({ length: inTheAir }, lane));
  transport.close();
}

async function sendBare(port: number, first: number, end: number): Promise<void> {
  const { message } = await createTransport({ streamTransport: true, buffer: true }).sendMail(mailOf(first));
  if (!Buffer.isBuffer(message)) throw new Error('The message was not composed');
  let next = first;
  const lane = async () => {
    const connection = new SMTPConnection({ host: '127.0.0.1', port });
    await new Promise<void>((resolve, reject) => {
      connection.once('error', reject);
      connection.connect((error) => (error ? reject(error) : resolve()));
    });
    while (next < end) {
      const envelope = { from, to: [addressOf(next++)], dsn };
      await new Promise<void>((resolve, reject) =>
        connection.send(envelope, message, (error) => (error ? reject(error) : resolve())),
      );
    }
    connection.quit();
  };
  await Promise.all(Array.from({ length: connections }, lane));
}
