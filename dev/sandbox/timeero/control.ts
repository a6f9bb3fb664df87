import express from 'express';
import type { Router } from 'express';
import { faultOrder, type Faults } from './faults.ts';
import { doubles } from './doubles.ts';
import type { TimeeroStore } from './store.ts';

/**
 * For tests and for whoever plays with failures: `POST` orders a fault (see faults.ts), `GET` shows those still to come, what the account holds,
 * and what stands in it twice, `DELETE` takes the orders back.
 */
export function timeeroControl(faults: Faults, store: TimeeroStore): Router {
  const router = express.Router();
  router.get('/', (_request, response) => {
    const counts = Object.fromEntries(Object.entries(store.tables).map(([kind, { size }]) => [kind, size]));
    response.json({ faults: faults.list(), counts, doubles: doubles(store) });
  });
  router.post('/', express.json({ limit: '16kb' }), (request, response) => {
    const order = faultOrder.safeParse(request.body);
    if (!order.success) {
      const words = order.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
      response.status(400).json({ message: `No such fault. ${words.join('; ')}` });
      return;
    }
    faults.order(order.data);
    response.status(201).json({ faults: faults.list() });
  });
  router.delete('/', (_request, response) => {
    faults.clear();
    response.status(204).end();
  });
  return router;
}
