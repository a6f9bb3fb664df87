import { createTransport } from 'nodemailer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { emailHtml } from '../../../domain/email-html.ts';
import { compose } from '../../../providers/email/compose.ts';
import { answerParent } from '../child.ts';
import { addressOf, firstNameOf, from, sender, subject, textFor } from './wording.ts';

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

/** As providers/email/smtp.ts opens them. */
const connections = 5;
/** As activities/sending.ts has them in the air. */
const inTheAir = 50;

/** As long as one of ours. */
const unsubscribeUrl = `http://bench.localhost:8080/unsubscribe/${'a'.repeat(87)}`;

const mailOf = (n: number) =>
  compose(
    {
      practiceId: '',
      messageId: `peer-${n}`,
      fromName: sender,
      to: addressOf(n),
      subject,
      text: textFor(firstNameOf(n)),
      html: emailHtml(textFor(firstNameOf(n)), { heading: sender, unsubscribeUrl }),
    },
    from,
  );

answerParent(async ({ kind, port, first, count }: PeerQuestion) => {
  await (kind === 'pooled' ? sendPooled : sendBare)(port, first, first + count);
  return {};
});

async function sendPooled(port: number, first: number, end: number): Promise<void> {
  const pool = { pool: true, host: '127.0.0.1', port, maxConnections: connections, maxMessages: Infinity } as const;
  const transport = createTransport(pool);
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
      const envelope = { from, to: [addressOf(next++)] };
      await new Promise<void>((resolve, reject) =>
        connection.send(envelope, message, (error) => (error ? reject(error) : resolve())),
      );
    }
    connection.quit();
  };
  await Promise.all(Array.from({ length: connections }, lane));
}
