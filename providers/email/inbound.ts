import PostalMime from 'postal-mime';
import type { Email } from 'postal-mime';
import type { ErrorClass } from '../outcome.ts';
import { classOfStatus } from './smtp-replies.ts';

export { createReturnPaths, type ReturnPathIds, type ReturnPaths } from './return-path.ts';

/**
 * What a mail to a return path says about the message. Codes only: addresses, the server's words and the message that it returns go no further.
 * `relayed`: handed on to a server that reports nothing (also where a list or an alias took it).
 */
export interface DeliveryReport {
  event: 'failed' | 'delayed' | 'delivered' | 'relayed';
  /** Enhanced status code (RFC 3463), `5.1.1`; null where the report names none. */
  status: string | null;
  /** Of a failure. */
  reason: ErrorClass | null;
}

/** Limits of what is looked at; a report has three or four parts. */
const limits = { forceRfc822Attachments: true, maxNestingDepth: 20, maxHeadersSize: 256 * 1024 } as const;
const mostGroups = 100;
/** What follows is the message that is returned; a megabyte of empty lines would keep the parser, and with it the process, busy for a minute. */
const mostLines = 5_000;

/** The machine-readable part (RFC 3464), and the one of internationalised mail (RFC 6533). */
const statusTypes = new Set(['message/delivery-status', 'message/global-delivery-status']);

/**
 * Reads a mail that came to a return path. Never throws: what cannot be read says nothing, and neither do automatic replies, answers of people and spam.
 * @returns null where it is no report
 */
export async function parseDeliveryReport(raw: Uint8Array): Promise<DeliveryReport | null> {
  let mail: Email;
  try {
    // Messages inside the mail stay closed: a report that somebody forwards or quotes is not about this message.
    mail = await PostalMime.parse(beginning(raw), limits);
  } catch {
    return null;
  }
  const told = mail.attachments
    .filter(({ mimeType }) => statusTypes.has(mimeType))
    .flatMap(({ content }) => reportsIn(textOf(content)));
  return strongest(told) ?? reportInWords(mail);
}

function beginning(raw: Uint8Array): Uint8Array {
  let end = -1;
  for (let line = 0; line < mostLines; line++) {
    end = raw.indexOf(0x0a, end + 1);
    if (end < 0) return raw;
  }
  return raw.subarray(0, end + 1);
}

/** One message goes to one recipient, whom a server may have turned into several; as with all evidence, that of a delivery counts most. */
function strongest(reports: DeliveryReport[]): DeliveryReport | null {
  const order = ['delivered', 'failed', 'relayed', 'delayed'] as const;
  for (const event of order) {
    const found = reports.find((report) => report.event === event);
    if (found) return found;
  }
  return null;
}

/** Fields about the message, a blank line, then fields about each recipient, with blank lines between them. */
function reportsIn(text: string): DeliveryReport[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n/)
    .slice(0, mostGroups)
    .flatMap((group) => reportOf(fieldsOf(group)) ?? []);
}

function fieldsOf(group: string): Map<string, string> {
  const unfolded = group.replace(/\n[ \t]+/g, ' ');
  return new Map(
    unfolded.split('\n').flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 1 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const];
    }),
  );
}

function reportOf(fields: Map<string, string>): DeliveryReport | null {
  const action = /^[a-z]+/i.exec(fields.get('action') ?? '')?.[0].toLowerCase();
  const diagnosis = replyIn(fields.get('diagnostic-code') ?? '');
  const given = /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])/.exec(fields.get('status') ?? '')?.[0] ?? null;
  // "5.0.0" is what a server says that knows no better: its diagnosis may.
  const status = given === null || given.endsWith('.0.0') ? (diagnosis.status ?? given) : given;
  const event = eventOf(action, status);
  if (!event) return null;
  return { event, status, reason: event === 'failed' ? classOfStatus(status, diagnosis.code) : null };
}

/** Some servers leave the action out, or name one of their own: then the class of the status says it. */
function eventOf(action: string | undefined, status: string | null): DeliveryReport['event'] | null {
  if (action === 'failed' || action === 'delayed' || action === 'delivered' || action === 'relayed') return action;
  if (action === 'expanded') return 'relayed';
  if (status === null) return null;
  if (status.startsWith('5')) return 'failed';
  return status.startsWith('4') ? 'delayed' : 'relayed';
}

/** `smtp; 550 5.1.1 <…>: User unknown`, also `550-5.1.1`, and without an enhanced code. */
function replyIn(text: string): { code: number | null; status: string | null } {
  const match = /(?<![\d.])([45]\d\d)(?:[ -]#?([45]\.\d{1,3}\.\d{1,3})(?![\d.])|(?![\d.]))/.exec(text);
  return { code: match ? Number(match[1]) : null, status: match?.[2] ?? null };
}

/**
 * Servers that report in words alone. Exim names the recipients that failed in a header of its own, qmail begins with a fixed sentence (QSBMF); the reply
 * that they quote says why.
 */
function reportInWords({ headers, text = '' }: Email): DeliveryReport | null {
  const isExim = headers.some(({ key, value }) => key === 'x-failed-recipients' && value.includes('@'));
  const isQmail = text.trimStart().startsWith('Hi. This is the qmail-send program');
  if (!isExim && !isQmail) return null;
  // The message itself follows, under a line that says so, and anything may stand in it.
  const all = text.slice(0, 10_000).split('\n');
  const end = all.findIndex((line) => line.startsWith('---') && / copy of (?:the|your) message/i.test(line));
  const words = all.slice(0, end < 0 ? all.length : end).join('\n');
  const { code, status: replied } = replyIn(words);
  const status = replied ?? /\(#([45]\.\d{1,3}\.\d{1,3})\)/.exec(words)?.[1] ?? null;
  // Both write again only when they have given up.
  return { event: 'failed', status, reason: classOfStatus(status, code) };
}

function textOf(content: ArrayBuffer | Uint8Array | string): string {
  return typeof content === 'string' ? content : new TextDecoder().decode(content);
}
