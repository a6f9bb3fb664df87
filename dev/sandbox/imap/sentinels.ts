/**
 * Faults that a mail asks for by a header `X-Sandbox-Fault`, each once: the server is gone after it has given the mail out, or when it is told to
 * move or mark it; it takes its time to give it out; or it refuses to search while the
 * mail is there. For good it refuses to give out (`no-fetch`) or to move (`no-move`) a mail that is damaged. A wrong password needs none: it is refused.
 */
export const imapFaults = ['drop-after-fetch', 'drop-at-mark', 'slow', 'no-search', 'no-fetch', 'no-move'] as const;
export type ImapFault = (typeof imapFaults)[number];

export function imapFaultIn(raw: Buffer): ImapFault | null {
  const asked = /^X-Sandbox-Fault: *([\w-]+)/im.exec(raw.toString('latin1', 0, 8_192))?.[1];
  return imapFaults.find((fault) => fault === asked) ?? null;
}
