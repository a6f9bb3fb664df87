import type { KeyRing } from './keyring.ts';
import { type LinkIds, messageToken, readMessageToken } from './message-link.ts';

/** The last part of the address in List-Unsubscribe, which mail programs post to (RFC 8058); the address of its e-mail is the one that is closed. */
export const unsubscribeToken = (keyRing: KeyRing, ids: LinkIds): string => messageToken(keyRing, 'unsubscribe', ids);

/** Which message of the practice a token names; null where it is none that we made for it. */
export const readUnsubscribeToken = (keyRing: KeyRing, practiceId: string, token: string): string | null =>
  readMessageToken(keyRing, 'unsubscribe', { practiceId, token });
