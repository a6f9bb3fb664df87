import type { BegunMessage } from '../db/queries/begin-sending.ts';
import type { Purpose } from '../domain/channels.ts';
import { emailHtml } from '../domain/email-html.ts';
import { faxDocument } from '../domain/fax.ts';
import type { BroadcastMethod } from '../domain/message-types.ts';
import { answerAddress } from '../platform/answer-link.ts';
import { renderFax } from '../platform/fax-document/fax-document.ts';
import { faxToken } from '../platform/fax-link.ts';
import { recordingToken } from '../platform/recording-link.ts';
import { unsubscribeToken } from '../platform/unsubscribe-link.ts';
import { type SendOutcome, tooLate } from '../providers/outcome.ts';
import type { ActivityDeps } from './deps.ts';
import { textOf, withLink } from './secret-text.ts';

/** Whom a practice's messages come from. */
export interface Sender {
  name: string;
  /** As it names itself in messages. */
  practice: string;
  /** E.164. */
  phone: string;
  zone: string;
  /** Of e-mails with a layout; null: the practice wants none. */
  heading: string | null;
  /** Address of its portal. */
  portal: string;
}

interface HandedOver {
  message: BegunMessage;
  /** With its secret, where it has one. */
  body: string;
  from: Sender;
  practiceId: string;
  deadline: AbortSignal;
  mayGo: () => boolean;
}

/** How long a provider may fetch the pages of a fax: it does so before it dials, and its queue may be long. */
const faxLinkMs = 2 * 3_600_000;

type Provider = (what: HandedOver) => Promise<SendOutcome>;

/** Calls the provider of a message's channel. Never throws: what a provider throws all the same leaves the message unknown. */
export function createHandOver(deps: Pick<ActivityDeps, BroadcastMethod | 'config' | 'keyRing' | 'log' | 'clock'>) {
  const { config, keyRing, log, clock } = deps;
  const callbacks = (provider: string, practiceId: string) =>
    `${config.PUBLIC_URL}/callbacks/${provider}/${practiceId}`;
  const callback = (practiceId: string, messageId: string, what: string) =>
    `${callbacks('twilio', practiceId)}/${messageId}/${what}`;

  const providers: Readonly<Record<BroadcastMethod, Provider>> = {
    email: ({ message, body, from, practiceId, deadline, mayGo }) => {
      const { id, address, subject, purpose } = message;
      // Not of a staff notice: it is word of an employer, and whoever left by a link would lose the alerts to staff by e-mail too.
      const unsubscribeUrl =
        purpose === 'broadcast' || purpose === 'reminder'
          ? `${from.portal}/unsubscribe/${unsubscribeToken(keyRing, { practiceId, messageId: id })}`
          : undefined;
      const text = withLink(body, () => answerAddress(keyRing, from.portal, { practiceId, messageId: id }));
      const email = {
        practiceId,
        messageId: id,
        fromName: from.name,
        to: address,
        subject: subject ?? '',
        text,
        html: htmlOf(message, text, from.heading, unsubscribeUrl),
        mayGo,
        unsubscribeUrl,
      };
      return deps.email.send(email, deadline);
    },
    text: ({ message: { id, address }, body, practiceId, deadline, mayGo }) =>
      deps.text.send(
        { messageId: id, to: address, body, statusCallback: callback(practiceId, id, 'status'), mayGo },
        deadline,
      ),
    voice: ({ message: { id, address, language, recordingId }, body, practiceId, deadline, mayGo }) =>
      deps.voice.place(
        {
          messageId: id,
          to: address,
          body,
          language: language ?? 'en',
          recording:
            recordingId === null
              ? undefined
              : `${config.PUBLIC_URL}/callbacks/twilio/${practiceId}/recordings/${recordingId}/${recordingToken(keyRing, { practiceId, recordingId }, clock())}`,
          statusCallback: callback(practiceId, id, 'call'),
          afterwards: callback(practiceId, id, 'call/said'),
          mayGo,
        },
        deadline,
      ),
    fax: ({ message: { id, address, language }, body, from, practiceId, deadline, mayGo }) => {
      const now = clock();
      const pages = faxToken(keyRing, { practiceId, messageId: id }, new Date(now.getTime() + faxLinkMs));
      const { practice, phone, zone } = from;
      const facts = { practice, phone, to: address, sentAt: now.toISOString(), zone, language, body };
      return deps.fax.send(
        {
          practiceId,
          messageId: id,
          fromName: from.name,
          to: address,
          mediaUrl: `${callbacks('telnyx', practiceId)}/pages/${pages}`,
          statusCallback: `${callbacks('telnyx', practiceId)}/${id}/fax`,
          pdf: () => renderFax(faxDocument(facts)),
          mayGo,
        },
        deadline,
      );
    },
  };
  const isMethod = (channel: string): channel is BroadcastMethod => Object.hasOwn(providers, channel);

  return async function handOver(what: Omit<HandedOver, 'body'>): Promise<SendOutcome> {
    const { message, mayGo } = what;
    const { id, channel } = message;
    if (!mayGo()) return tooLate;
    let body;
    try {
      body = textOf(message, keyRing);
    } catch (error) {
      log.error(
        { err: error, messageId: id },
        'The secret of a credential mail cannot be opened: is its master key gone?',
      );
      return { kind: 'rejected', errorClass: 'set-up', code: 'sealed' };
    }
    // No provider is there: nothing of it can have gone out.
    if (!isMethod(channel)) return { kind: 'rejected', errorClass: 'set-up', code: 'no-provider' };
    try {
      return await providers[channel]({ ...what, body });
    } catch (error) {
      log.error(
        { err: error, messageId: id },
        'A sender threw, which it never should; whether the message went out is unknown',
      );
      return { kind: 'unknown', code: 'threw' };
    }
  };
}

/** What has a secret in it, or is about the account itself, stays as plain as those who warn of false e-mails would have it. */
const laidOut = new Set<Purpose>([
  'broadcast',
  'reminder',
  'client-message',
  'staff-notice',
  'staff-alert',
  'portal-notice',
]);

function htmlOf(
  { purpose, credential, language }: BegunMessage,
  text: string,
  heading: string | null,
  unsubscribeUrl: string | undefined,
): string | undefined {
  if (heading === null || credential !== null || !laidOut.has(purpose)) return undefined;
  return emailHtml(text, { heading, unsubscribeUrl, language });
}
