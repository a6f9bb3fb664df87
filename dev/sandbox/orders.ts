import express from 'express';
import type { Router } from 'express';
import { z } from 'zod';

/** How long a fault lasts and whom it meets; each stand-in adds what goes wrong. */
export const orderScope = {
  /** Address or number; absent: everybody's. */
  to: z.string().min(1).max(320).optional(),
  /** So often; 0: until it is taken back. Absent: once, or as often as it comes within `forMs`. */
  times: z.number().int().min(0).max(1_000_000).optional(),
  /** Milliseconds from now; absent: however long it takes. */
  forMs: z.number().int().min(1).max(86_400_000).optional(),
};

export interface OrderScope {
  to?: string | undefined;
  times?: number | undefined;
  forMs?: number | undefined;
}

/** An order with what is left of it; null: no limit. */
type Standing<T> = Omit<T, keyof OrderScope> & { to: string | null; left: number | null; until: number | null };

/** The faults that were ordered of one stand-in and have not all happened yet, oldest first. */
export class Orders<T extends OrderScope> {
  #standing: Standing<T>[] = [];
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  add({ to, times, forMs, ...fault }: T): void {
    const often = times ?? (forMs === undefined ? 1 : 0);
    this.#standing.push({
      ...fault,
      to: to?.toLowerCase() ?? null,
      left: often === 0 ? null : often,
      until: forMs === undefined ? null : this.#now() + forMs,
    });
  }

  list(): readonly Standing<T>[] {
    const now = this.#now();
    this.#standing = this.#standing.filter(({ left, until }) => left !== 0 && (until === null || until > now));
    return this.#standing;
  }

  clear(): void {
    this.#standing = [];
  }

  /**
   * What goes wrong now, used up by one. @param to whom the call is for; null: that is not known yet, which only an order for everybody fits
   */
  take(to: string | null, fits: (fault: Standing<T>) => boolean): Standing<T> | null {
    const whom = to?.toLowerCase() ?? null;
    const found = this.list().find((order) => (order.to === null || order.to === whom) && fits(order));
    if (!found) return null;
    if (found.left !== null) found.left -= 1;
    return found;
  }
}

/** `POST` orders a fault, `GET` shows those still to come, `DELETE` takes them all back. */
export function orderControl<T extends OrderScope>(orders: Orders<T>, order: z.ZodType<T>): Router {
  const router = express.Router();
  router.get('/', (_request, response) => {
    response.json({ faults: orders.list() });
  });
  router.post('/', express.json({ limit: '4kb' }), (request, response) => {
    const read = order.safeParse(request.body);
    if (!read.success) {
      const words = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
      response.status(400).json({ message: `No such fault. ${words.join('; ')}` });
      return;
    }
    orders.add(read.data);
    response.status(201).json({ faults: orders.list() });
  });
  router.delete('/', (_request, response) => {
    orders.clear();
    response.status(204).end();
  });
  return router;
}
