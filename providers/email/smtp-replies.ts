import type { ErrorClass, SendOutcome } from '../outcome.ts';

/**
 * What a 5xx reply says about the message, by the longest matching start of its enhanced status code (RFC 3463 and the
 * IANA registry of enhanced status codes), else by the basic code (RFC 5321 §4.2.3).
 */
const finalReplies: Readonly<Record<string, ErrorClass>> = {
  '5.1': 'bad-address',
  '5.1.7': 'set-up', // our sender address, not the recipient's
  '5.1.8': 'set-up',
  '5.2': 'unusable', // mailbox disabled, full, or closed to us
  '5.2.3': 'template', // longer than the recipient's server allows
  '5.3': 'unusable',
  '5.3.4': 'template',
  '5.4': 'unusable',
  '5.4.1': 'bad-address',
  '5.4.4': 'bad-address', // the domain takes no mail
  '5.6': 'template',
  '5.7': 'blocked',
  '5.7.8': 'set-up', // credentials of the relay
  '5.7.9': 'set-up',
  '5.7.20': 'set-up', // SPF and DKIM of our domain, 5.7.20 to 5.7.27
  '5.7.21': 'set-up',
  '5.7.22': 'set-up',
  '5.7.23': 'set-up',
  '5.7.26': 'set-up',
  '5.7.27': 'set-up',
  '530': 'set-up',
  '535': 'set-up',
  '541': 'blocked',
  '550': 'bad-address',
  '551': 'bad-address',
  '552': 'unusable',
  '553': 'bad-address',
  '554': 'blocked',
  '556': 'bad-address',
};

/** How long to wait after a 4xx reply, milliseconds: greylisting and full mailboxes want minutes, a busy server one. */
const waitAfter: Readonly<Record<number, number>> = { 421: 60_000, 450: 300_000, 451: 60_000, 452: 300_000 };
const OTHERWISE_WAIT_MS = 120_000;

/** Where in the dialogue the server said no; nodemailer names the command. */
export type Phase = 'session' | 'sender' | 'recipient' | 'content';

export interface Reply {
  /** 400 to 599. */
  code: number;
  /** `5.1.1`; absent where the server gives none. */
  enhanced?: string;
  phase: Phase;
}

/**
 * Outcome of a clean negative reply: the server certainly did not take the message.
 * A refusal of the whole session (greeting, TLS, sign-in) says nothing about this message, so it is never final for it.
 */
export function outcomeOfReply({ code, enhanced, phase }: Reply): SendOutcome {
  const text = enhanced ? `${code} ${enhanced}` : String(code);
  if (code < 500) return { kind: 'retry', errorClass: waitClass(enhanced), code: text, afterMs: waitOf(code) };
  if (phase === 'session') return { kind: 'retry', errorClass: 'set-up', code: text, afterMs: 300_000 };
  return { kind: 'rejected', errorClass: finalClass(code, enhanced, phase), code: text };
}

/**
 * What a delivery status says about a message that will not arrive (RFC 3463). A status of class 4 that a server reports as failed is one that it tried
 * in vain for days: of a full mailbox or a policy it says the same as its fellow of class 5, of anything else that it did not pass.
 * @param reply SMTP code of the diagnosis, where there is one: it counts where the status is general (5.0.0)
 */
export function classOfStatus(status: string | null, reply: number | null): ErrorClass {
  if (status?.startsWith('4.') && !/^4\.[27]\./.test(status)) return 'transient';
  const final = status?.replace(/^4/, '5');
  return finalClass(reply ?? 0, final, 'recipient');
}

function waitOf(code: number): number {
  return waitAfter[code] ?? OTHERWISE_WAIT_MS;
}

/** 4.7.x is policy: greylisting and rate limits of large receivers. */
function waitClass(enhanced: string | undefined): ErrorClass {
  return enhanced?.startsWith('4.7.') ? 'too-fast' : 'transient';
}

function finalClass(code: number, enhanced: string | undefined, phase: Phase): ErrorClass {
  const tooLong = enhanced === '5.3.4' || enhanced === '5.2.3' || (code === 552 && phase !== 'recipient');
  if (tooLong) return 'template';
  if (phase === 'sender') return 'set-up';
  const keys = enhanced ? [enhanced, enhanced.split('.', 2).join('.'), String(code)] : [String(code)];
  const key = keys.find((candidate) => candidate in finalReplies);
  return key === undefined ? 'unusable' : (finalReplies[key] ?? 'unusable');
}
