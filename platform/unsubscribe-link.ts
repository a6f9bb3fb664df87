import type { KeyRing } from './keyring.ts';

/** The e-mail that a link to unsubscribe stands in; its address is the one that is closed. */
export interface UnsubscribeIds {
  practiceId: string;
  messageId: string;
}

const hex = (id: string) => id.replaceAll('-', '').toLowerCase();
const signed = ({ practiceId, messageId }: UnsubscribeIds) => `unsubscribe/${hex(practiceId)}/${hex(messageId)}`;

/**
 * The last part of the address in List-Unsubscribe: the message's id and a mac over it and its practice. It stands in the address, since mail programs
 * post to that (RFC 8058); it says nothing about anybody, and nothing but unsubscribing can be done with it.
 */
export const unsubscribeToken = (keyRing: KeyRing, ids: UnsubscribeIds): string =>
  `${Buffer.from(hex(ids.messageId), 'hex').toString('base64url')}.${keyRing.mac('link', signed(ids))}`;

/** Which message of the practice a token names; null where it is none that we made for it. */
export function readUnsubscribeToken(keyRing: KeyRing, practiceId: string, token: string): string | null {
  const [, encoded = '', mac = ''] = /^([\w-]{22})\.([\w-]{43})$/.exec(token) ?? [];
  const bytes = Buffer.from(encoded, 'base64url');
  // The last of the 22 letters has four bits that say nothing: written otherwise than we do, it is not ours.
  if (bytes.toString('base64url') !== encoded) return null;
  const messageId = bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return mac && keyRing.verifyMac('link', signed({ practiceId, messageId }), mac) ? messageId : null;
}
