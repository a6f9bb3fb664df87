import { addWebhookEvent } from '../../db/sync/webhook-events.ts';
import { parseTimeeroWebhook, verifyTimeeroWebhook, WebhookError } from '../../providers/fieldtime/inbound.ts';
import { invalid, notFound, Problem } from '../problem.ts';
import { webhookSecrets } from '../records/sync-runs.ts';
import { route } from '../route.ts';
import { startTargets } from '../sync/workflow.ts';

export const timeeroCallbackRoutes = [
  route({
    method: 'post',
    path: '/callbacks/timeero/:practice',
    tag: 'callbacks',
    summary: 'A record changed in Timeero; signed by it, committed before the answer, and fetched anew by the sync',
    audience: ['provider'],
    policy: 'public',
    signed: true,
    async handle({ params, req, now, requestId, deps, afterCommit }) {
      const { practice: practiceId } = params;
      if (!(await deps.database.practiceById(practiceId))) throw notFound('practice');
      const work = { practiceId, actor: 'system:timeero', requestId } as const;
      const rawBody = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
      const verdict = verifyTimeeroWebhook({
        secrets: await deps.database.work(work, (uow) => webhookSecrets(uow, deps.keyRing)),
        timestamp: req.get('x-webhook-timestamp'),
        signature: req.get('x-webhook-signature'),
        rawBody,
        now,
      });
      if (verdict.kind === 'stale')
        throw new Problem(403, 'stale', 'The time of the signature is too far from now', {
          next: 'Compare the clocks of both servers; a delivery counts for five minutes.',
        });
      if (verdict.kind !== 'accepted')
        throw new Problem(403, 'signature', 'The signature does not fit', {
          next: 'The webhook secret of Timeero must be the one under Integrations > Sync runs.',
        });
      const told = { key: verdict.key, ...noticeOf(rawBody) };
      const isNew = await deps.database.work(work, (uow) => addWebhookEvent(uow, told, now));
      if (isNew) afterCommit(() => startTargets(deps.temporal, practiceId));
    },
  }),
];

function noticeOf(rawBody: Buffer) {
  try {
    return parseTimeeroWebhook(rawBody);
  } catch (error) {
    if (!(error instanceof WebhookError)) throw error;
    throw invalid({ path: 'body', message: error.message });
  }
}
