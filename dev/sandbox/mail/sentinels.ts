import type { ReportWish } from '../entries.ts';

/**
 * Recipients that misbehave, by the local part of the address (at any domain): `bounce+550@example.com`.
 *
 * | local part          | what the inbox does                                                          | in the ledger |
 * |---------------------|------------------------------------------------------------------------------|---------------|
 * | `bounce+<5xx>`      | refuses the recipient with that reply                                        | no            |
 * | `busy+<4xx>`        | asks for patience with that reply, every time                                | no            |
 * | `greylist…`         | asks for patience (451) the first time it sees the address, then takes it    | yes           |
 * | `spam…`             | reads the text and refuses it with 554 5.7.1                                 | no            |
 * | `drop-before-data…` | cuts the connection at the recipient                                         | no            |
 * | `drop-at-data…`     | cuts the connection at DATA, before it has asked for the text                | no            |
 * | `drop-in-data…`     | cuts the connection when it has the text, and keeps nothing                  | no            |
 * | `drop-after-data…`  | keeps the text, then cuts the connection without a reply                     | yes           |
 * | `slow…`             | keeps the text, then replies after `slowMs`                                  | yes           |
 * | `bounce-later+<5xx>`, `bounce-later+<5.x.x>` | takes it, and a moment later sends a report of failure (RFC 3464) to the envelope's sender | yes |
 * | `bounce-twice+<…>`  | likewise, and sends the report twice                                         | yes           |
 * | `delayed+…`         | takes it, then reports that it waits (4.4.1)                                 | yes           |
 * | `delivered+…`       | takes it, then reports that it was delivered (2.1.5)                         | yes           |
 * | `auto-reply+…`      | takes it, then answers as somebody on holiday                                | yes           |
 */
export type MailSentinel =
  | { kind: 'reply'; code: number; text: string }
  | { kind: 'report'; report: ReportWish }
  | { kind: 'greylist' | 'spam' | 'drop-before-data' | 'drop-at-data' | 'drop-in-data' | 'drop-after-data' | 'slow' };

/** What the inbox says beside a reply. */
export const enhanced: Readonly<Record<string, string>> = {
  421: '4.3.2 Shutting down',
  450: '4.2.1 Mailbox busy',
  451: '4.3.0 Try again later',
  452: '4.2.2 Mailbox full',
  550: '5.1.1 No such user',
  552: '5.2.2 Mailbox full',
  553: '5.1.3 Bad address',
  554: '5.7.1 Refused by policy',
};

const named = [
  'greylist',
  'spam',
  'drop-before-data',
  'drop-at-data',
  'drop-in-data',
  'drop-after-data',
  'slow',
] as const;

export function mailSentinel(address: string): MailSentinel | null {
  const local = address.slice(0, address.lastIndexOf('@')).toLowerCase();
  const code = /^(?:bounce|busy)\+([45]\d\d)$/.exec(local)?.[1];
  if (code !== undefined) return { kind: 'reply', code: Number(code), text: enhanced[code] ?? 'As asked for' };
  const report = reportOf(local);
  if (report) return { kind: 'report', report };
  const kind = named.find((name) => local.startsWith(name));
  return kind ? { kind } : null;
}

function reportOf(local: string): ReportWish | null {
  const failed = /^bounce-(later|twice)\+(?:(5\d\d)|(5\.\d{1,3}\.\d{1,3}))$/.exec(local);
  if (failed) {
    const [, how, reply = '550', status = enhanced[reply]?.split(' ')[0] ?? '5.0.0'] = failed;
    return { kind: 'failed', status, reply: Number(reply), times: how === 'twice' ? 2 : 1 };
  }
  if (local.startsWith('delayed+')) return { kind: 'delayed', status: '4.4.1', reply: 451, times: 1 };
  if (local.startsWith('delivered+')) return { kind: 'delivered', status: '2.1.5', reply: 250, times: 1 };
  if (local.startsWith('auto-reply+')) return { kind: 'auto-reply', status: '', reply: 0, times: 1 };
  return null;
}
