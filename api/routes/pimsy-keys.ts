import { z } from 'zod';
import { servedKeys } from '../../db/integrations/signing-keys.ts';
import { notFound } from '../problem.ts';
import { route } from '../route.ts';

export const pimsyKeyRoutes = [
  route({
    method: 'get',
    path: '/callbacks/pimsy/:practice/jwks.json',
    tag: 'callbacks',
    summary:
      'Public keys (JWKS) by which PIMSY judges assertions of a practice: the newest, and the one before while it may still sign',
    audience: ['provider'],
    policy: 'public',
    response: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }),
    async handle({ params: { practice: practiceId }, now, res, requestId, deps }) {
      if (!(await deps.database.practiceById(practiceId))) throw notFound('practice');
      // Servers ask again within minutes after a change.
      res.set('cache-control', 'public, max-age=300');
      const work = { practiceId, actor: 'system:pimsy', requestId } as const;
      return { keys: await deps.database.work(work, (uow) => servedKeys(uow, now)) };
    },
  }),
];
