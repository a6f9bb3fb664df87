import type { KeyRing } from './keyring.ts';

/** What a link in an e-mail can do: nothing of one is good for another. */
export type LinkPurpose = 'unsubscribe' | 'answer';

/** The e-mail that a link stands in. */
export interface LinkIds {
  practiceId: string;
  messageId: string;
}

const hex = (id: string) => id.replaceAll('-', '').toLowerCase();
const signed = (purpose: LinkPurpose, { practiceId, messageId }: LinkIds) =>
  `${purpose}/${hex(practiceId)}/${hex(messageId)}`;

/**
 * The last part of the address of a link: the message's id and a mac over it, its practice and what the link is for. It says nothing about anybody, and
 * nothing but that can be done with it. It stands in the address, where scanners and programs see it: they may open it, and change nothing by that.
 */
export const messageToken = (keyRing: KeyRing, purpose: LinkPurpose, ids: LinkIds): string =>
  `${Buffer.from(hex(ids.messageId), 'hex').toString('base64url')}.${keyRing.mac('link', signed(purpose, ids))}`;

/** Which message of the practice a token names; null where it is none that we made for it, and for this. */
export function readMessageToken(
  keyRing: KeyRing,
  purpose: LinkPurpose,
  { practiceId, token }: { practiceId: string; token: string },
): string | null {
  const [, encoded = '', mac = ''] = /^([\w-]{22})\.([\w-]{43})$/.exec(token) ?? [];
  const bytes = Buffer.from(encoded, 'base64url');
  // The last of the 22 letters has four bits that say nothing: written otherwise than we do, it is not ours.
  if (bytes.toString('base64url') !== encoded) return null;
  const messageId = bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return mac && keyRing.verifyMac('link', signed(purpose, { practiceId, messageId }), mac) ? messageId : null;
}
