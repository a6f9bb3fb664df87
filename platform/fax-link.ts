import type { KeyRing } from './keyring.ts';
import { idOfShort, type LinkIds, shortId } from './message-link.ts';

const signed = ({ practiceId, messageId }: LinkIds, expires: string) =>
  `fax/${shortId(practiceId)}/${shortId(messageId)}/${expires}`;

/** The last part of the address that a fax provider fetches pages from: the message's id, when it expires (seconds, base 36), and a mac over both and its practice. */
export function faxToken(keyRing: KeyRing, ids: LinkIds, expiresAt: Date): string {
  const expires = Math.floor(expiresAt.getTime() / 1000).toString(36);
  return `${shortId(ids.messageId)}.${expires}.${keyRing.mac('link', signed(ids, expires))}`;
}

/** Which message of the practice a token opens at `now`; null where it is none that we made for it, or none any more. */
export function readFaxToken(keyRing: KeyRing, practiceId: string, token: string, now: Date): string | null {
  const [, short = '', expires = '', mac = ''] = /^([\w-]{22})\.([0-9a-z]{1,10})\.([\w-]{43})$/.exec(token) ?? [];
  const messageId = idOfShort(short);
  if (messageId === null || !keyRing.verifyMac('link', signed({ practiceId, messageId }, expires), mac)) return null;
  return parseInt(expires, 36) * 1000 > now.getTime() ? messageId : null;
}
