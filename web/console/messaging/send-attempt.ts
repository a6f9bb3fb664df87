import type { z } from 'zod';
import type { sendBroadcast } from '../../../domain/schemas/messaging.ts';
import { heldAttempt, inDoubt } from '../../shared/held.ts';

export type Sent = z.input<typeof sendBroadcast>;

interface Attempt {
  /** Idempotency-Key. */
  key: string;
  body: Sent;
}

/** Where the key of a *Send* lies until its answer, so that it outlives a page that is loaded anew: the key alone, of what is written nothing. */
type KeyStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
const place = 'rounds.send-attempt';

/**
 * One *Send*, until the server has answered it, whatever becomes of its dialog and page meanwhile. The same composition is asked about once more as it was sent;
 * another goes by the same key, and so it is refused where the first has arrived.
 */
export const sendAttempt = (store: KeyStore, newKey: () => string = () => crypto.randomUUID()) => {
  const attempt = heldAttempt<Attempt>();
  return {
    of: (body: Sent): Attempt => {
      const held = attempt.of({ key: store.getItem(place) ?? newKey(), body });
      store.setItem(place, held.key);
      return { key: held.key, body: saysOf(held.body) === saysOf(body) ? held.body : body };
    },
    /** `error`: null where it succeeded. */
    answered: (error: unknown): void => {
      attempt.answered(error);
      if (!inDoubt(error)) store.removeItem(place);
    },
  };
};

/** How many it was counted to go to is no part of what it says. */
const saysOf = (body: Sent) => JSON.stringify({ ...body, expected: null });
