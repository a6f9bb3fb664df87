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
 * | `drop-in-data…`     | cuts the connection when it has the text, and keeps nothing                  | no            |
 * | `drop-after-data…`  | keeps the text, then cuts the connection without a reply                     | yes           |
 * | `slow…`             | keeps the text, then replies after `slowMs`                                  | yes           |
 */
export type MailSentinel =
  | { kind: 'reply'; code: number; text: string }
  | { kind: 'greylist' | 'spam' | 'drop-before-data' | 'drop-in-data' | 'drop-after-data' | 'slow' };

const enhanced: Readonly<Record<string, string>> = {
  421: '4.3.2 Shutting down',
  450: '4.2.1 Mailbox busy',
  451: '4.3.0 Try again later',
  452: '4.2.2 Mailbox full',
  550: '5.1.1 No such user',
  552: '5.2.2 Mailbox full',
  553: '5.1.3 Bad address',
  554: '5.7.1 Refused by policy',
};

const named = ['greylist', 'spam', 'drop-before-data', 'drop-in-data', 'drop-after-data', 'slow'] as const;

export function mailSentinel(address: string): MailSentinel | null {
  const local = address.slice(0, address.lastIndexOf('@')).toLowerCase();
  const code = /^(?:bounce|busy)\+([45]\d\d)$/.exec(local)?.[1];
  if (code !== undefined) return { kind: 'reply', code: Number(code), text: enhanced[code] ?? 'As asked for' };
  const kind = named.find((name) => local.startsWith(name));
  return kind ? { kind } : null;
}
