import { createTransport } from 'nodemailer';
import { emailHtml } from '../../../domain/email-html.ts';
import { compose } from '../../../providers/email/compose.ts';
import { addressOf, firstNameOf, from, sender, subject, textFor } from './wording.ts';

/** As providers/email/smtp.ts opens them. */
export const connections = 5;
/** As activities/sending.ts has them in the air. */
export const inTheAir = 50;

/** As long as one of ours. */
const unsubscribeUrl = `http://bench.localhost:8080/unsubscribe/${'a'.repeat(87)}`;

/** What the peers hand over: the message that Rounds sends. */
export const mailOf = (n: number, to = addressOf(n), text = textFor(firstNameOf(n))) =>
  compose(
    {
      practiceId: '',
      messageId: `peer-${n}`,
      fromName: sender,
      to,
      subject,
      text,
      html: emailHtml(text, { heading: sender, unsubscribeUrl, language: 'en' }),
      unsubscribeUrl,
    },
    from,
  );

export const pooledTransport = (port: number) =>
  createTransport({ pool: true, host: '127.0.0.1', port, maxConnections: connections, maxMessages: Infinity });
