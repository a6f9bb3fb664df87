import type { KeyRing } from './keyring.ts';

/** What a link in an e-mail can do: nothing of one is good for another. */
export type LinkPurpose = 'unsubscribe' | 'answer';

/** The e-mail that a link stands in. */
export interface LinkIds {
  practiceId: string;
  messageId: string;
}

const hex = (id: string) => id.replaceAll('-', '').toLowerCase();

/** An id in 22 letters of an address. */
export const shortId = (id: string): string => Buffer.from(hex(id), 'hex').toString('base64url');

/** The id that 22 letters are; null where they are not as we write them. */
export function idOfShort(short: string): string | null {
  const bytes = Buffer.from(short, 'base64url');
  // The last of the 22 letters has four bits that say nothing: written otherwise than we do, it is not ours.
  if (bytes.length !== 16 || bytes.toString('base64url') !== short) return null;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const signed = (purpose: LinkPurpose, { practiceId, messageId }: LinkIds) =>
  `${purpose}/${hex(practiceId)}/${hex(messageId)}`;

/**
 * The last part of the address of a link: the message's id and a mac over it, its practice and what the link is for. It says nothing about anybody, and
 * nothing but that can be done with it. It stands in the address, where scanners and programs see it: they may open it, and change nothing by that.
 */
export const messageToken = (keyRing: KeyRing, purpose: LinkPurpose, ids: LinkIds): string =>
  `${shortId(ids.messageId)}.${keyRing.mac('link', signed(purpose, ids))}`;

/** Which message of the practice a token names; null where it is none that we made for it, and for this. */
export function readMessageToken(
  keyRing: KeyRing,
  purpose: LinkPurpose,
  { practiceId, token }: { practiceId: string; token: string },
): string | null {
  const [, short = '', mac = ''] = /^([\w-]{22})\.([\w-]{43})$/.exec(token) ?? [];
  const messageId = idOfShort(short);
  if (messageId === null) return null;
  return keyRing.verifyMac('link', signed(purpose, { practiceId, messageId }), mac) ? messageId : null;
}
