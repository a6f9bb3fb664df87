import type { KeyRing } from './keyring.ts';

/** The message whose pages a link opens. */
export interface FaxIds {
  practiceId: string;
  messageId: string;
}

const hex = (id: string) => id.replaceAll('-', '').toLowerCase();
const signed = ({ practiceId, messageId }: FaxIds, expires: string) =>
  `fax/${hex(practiceId)}/${hex(messageId)}/${expires}`;

/** The last part of the address that a fax provider fetches pages from: the message's id, when it expires (seconds, base 36), and a mac over both and its practice. */
export function faxToken(keyRing: KeyRing, ids: FaxIds, expiresAt: Date): string {
  const expires = Math.floor(expiresAt.getTime() / 1000).toString(36);
  const name = Buffer.from(hex(ids.messageId), 'hex').toString('base64url');
  return `${name}.${expires}.${keyRing.mac('link', signed(ids, expires))}`;
}

/** Which message of the practice a token opens at `now`; null where it is none that we made for it, or none any more. */
export function readFaxToken(keyRing: KeyRing, practiceId: string, token: string, now: Date): string | null {
  const [, encoded = '', expires = '', mac = ''] = /^([\w-]{22})\.([0-9a-z]{1,10})\.([\w-]{43})$/.exec(token) ?? [];
  const bytes = Buffer.from(encoded, 'base64url');
  // The last of the 22 letters has four bits that say nothing: written otherwise than we do, it is not ours.
  if (bytes.toString('base64url') !== encoded) return null;
  const messageId = bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  if (!mac || !keyRing.verifyMac('link', signed({ practiceId, messageId }, expires), mac)) return null;
  return parseInt(expires, 36) * 1000 > now.getTime() ? messageId : null;
}
