import PostalMime from 'postal-mime';
import type { Email } from 'postal-mime';
import type { DeliveryReport } from '../../domain/delivery-reports.ts';
import type { ReturnPathIds, ReturnPaths } from './return-path.ts';
import { classOfStatus } from './smtp-replies.ts';

export { createReturnPaths, type ReturnPathIds, type ReturnPaths } from './return-path.ts';

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
  const recipients = ['original-recipient', 'final-recipient'].flatMap((name) => addressIn(fields.get(name) ?? ''));
  const answered = /^smtp\s*;/i.test(fields.get('diagnostic-code') ?? '') && diagnosis.code !== null;
  return {
    event,
    status,
    reason: event === 'failed' ? classOfStatus(status, diagnosis.code) : null,
    recipients,
    answered,
  };
}

/** `rfc822; ana@example.com`. Names of other kinds, and of people on one machine, say nothing that could be compared. */
function addressIn(field: string): string[] {
  const [, address = ''] = /^(?:rfc822|utf-8)\s*;\s*<?([^\s<>]+)/i.exec(field) ?? [];
  return address.includes('@') ? [address] : [];
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
  const recipients = isExim
    ? headers.flatMap(({ key, value }) => (key === 'x-failed-recipients' ? value.split(/[\s,]+/) : [])).filter(Boolean)
    : words.split('\n').flatMap((line) => /^<([^\s<>]+)>:/.exec(line)?.[1] ?? []);
  // Both write again only when they have given up.
  return { event: 'failed', status, reason: classOfStatus(status, code), recipients, answered: code !== null };
}

/** Headers in which servers keep whom a mail in a mailbox was for, the surest first; a report is addressed to the return path itself. */
const recipientHeaders = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'x-rcpt-to', 'to'] as const;
const mostOfHeaders = 64 * 1024;
/** RFC 5321 §4.5.3.1. */
const longestAddress = 254;

/** The return path that a mail in a mailbox came to, by its own headers; null: none that we made. What the mail quotes or returns is not looked at. */
export function returnPathOf(raw: Uint8Array, paths: Pick<ReturnPaths, 'read'>): ReturnPathIds | null {
  const [head = ''] = new TextDecoder('latin1').decode(raw.subarray(0, mostOfHeaders)).split(/\r?\n\r?\n/, 1);
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  for (const name of recipientHeaders) {
    const values = lines.filter((line) => line.toLowerCase().startsWith(`${name}:`));
    // Split first: looked for by a pattern, one long word without an "@" would be gone through from each of its letters.
    for (const word of values.join(' ').split(/[\s<>,;:"']/)) {
      const ids = word.length <= longestAddress && word.includes('@') ? paths.read(word) : null;
      if (ids) return ids;
    }
  }
  return null;
}

function textOf(content: ArrayBuffer | Uint8Array | string): string {
  return typeof content === 'string' ? content : new TextDecoder().decode(content);
}
