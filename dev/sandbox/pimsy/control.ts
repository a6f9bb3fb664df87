import express from 'express';
import type { Router } from 'express';
import { z } from 'zod';
import { faultNames } from './faults.ts';
import type { Pimsy } from './pimsy.ts';

const order = z.union([
  z.strictObject({ fault: z.literal('none') }),
  z.strictObject({ fault: z.enum(faultNames), off: z.literal(true) }),
  z.strictObject({
    fault: z.enum(faultNames),
    times: z.number().int().min(0).max(1000).default(1),
    value: z.coerce.string().max(40).default(''),
  }),
]);

/** `GET` tells what goes wrong at the moment, `POST` changes it: the table stands in faults.ts. */
export function pimsyControl(pimsy: Pimsy): Router {
  const router = express.Router();
  router.get('/', (_request, response) => {
    response.json({ faults: pimsy.faults.all() });
  });
  router.post('/', express.json({ limit: '4kb' }), (request, response) => {
    const read = order.safeParse(request.body);
    if (!read.success) {
      response.status(400).json({ message: `fault is one of ${faultNames.join(', ')}, or none; see faults.ts.` });
      return;
    }
    const { data } = read;
    if (data.fault === 'none') pimsy.faults.end('all');
    else if ('off' in data) pimsy.faults.end(data.fault);
    else pimsy.faults.set(data.fault, data.times, data.value);
    pimsy.touched();
    response.json({ faults: pimsy.faults.all() });
  });
  return router;
}
