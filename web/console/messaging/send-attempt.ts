import type { z } from 'zod';
import type { sendBroadcast } from '../../../domain/schemas/messaging.ts';
import { heldAttempt } from '../../shared/held.ts';

export type Sent = z.input<typeof sendBroadcast>;

interface Attempt {
  /** Idempotency-Key. */
  key: string;
  body: Sent;
}

/**
 * One *Send*, until the server has answered it, whatever becomes of its dialog and page meanwhile. The same composition is asked about once more as it was sent;
 * another goes by the same key, and so it is refused where the first has arrived.
 */
export const sendAttempt = (newKey: () => string = () => crypto.randomUUID()) => {
  const attempt = heldAttempt<Attempt>();
  return {
    of: (body: Sent): Attempt => {
      const held = attempt.of({ key: newKey(), body });
      return { key: held.key, body: saysOf(held.body) === saysOf(body) ? held.body : body };
    },
    answered: attempt.answered,
  };
};

/** How many it was counted to go to is no part of what it says. */
const saysOf = (body: Sent) => JSON.stringify({ ...body, expected: null });
