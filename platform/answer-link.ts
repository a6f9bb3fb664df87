import type { KeyRing } from './keyring.ts';
import { type LinkIds, messageToken, readMessageToken } from './message-link.ts';

/** The address of the page on which an e-mail about appointments is answered. `portal`: of the practice, without a slash at its end. */
export const answerAddress = (keyRing: KeyRing, portal: string, ids: LinkIds): string =>
  `${portal}/answer/${messageToken(keyRing, 'answer', ids)}`;

/** Which message of the practice a token names; null where it is none that we made for it. */
export const readAnswerToken = (keyRing: KeyRing, practiceId: string, token: string): string | null =>
  readMessageToken(keyRing, 'answer', { practiceId, token });
