import { enabledAccess } from '../../db/integrations/secrets.ts';
import { keepEvent, takeEvent } from '../../db/payments/events.ts';
import { PaymentEventError, readPaymentEvent } from '../../providers/payments/inbound.ts';
import { tellPayment, tellRefund } from '../payments/workflow.ts';
import { invalid, notFound, Problem } from '../problem.ts';
import { route } from '../route.ts';

export const stripeCallbackRoutes = [
  route({
    method: 'post',
    path: '/callbacks/stripe/:practice',
    tag: 'callbacks',
    summary: 'What became of payments by card; signed by Stripe, committed before the answer',
    audience: ['provider'],
    policy: 'public',
    signed: true,
    async handle({ params, req, now, requestId, deps, afterAnswer }) {
      const { practice: practiceId } = params;
      if (!(await deps.database.practiceById(practiceId))) throw notFound('practice');
      const scope = { practiceId, actor: 'system:stripe', requestId } as const;
      const access = await deps.database.work(scope, (uow) => enabledAccess(uow, deps.keyRing, 'stripe'));
      const told = read({
        secret: access?.secrets.webhook ?? null,
        signature: req.get('stripe-signature'),
        rawBody: Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0),
        now,
      });
      const { facts, ...event } = told;
      // Of a kind that says nothing to us.
      if (!facts) return;
      const id = await deps.database.work(scope, (uow) => keepEvent(uow, { ...event, facts }, now));
      if (id === null) return;
      try {
        const taken = await deps.database.work(scope, (uow) => takeEvent(uow, id, now));
        if (!taken) return;
        const { paymentId, refundId } = taken;
        afterAnswer(() => (refundId ? tellRefund(deps.temporal, refundId) : tellPayment(deps.temporal, paymentId)));
      } catch (error) {
        // It is kept, so it is not lost: the sweeper takes it up.
        deps.log.error(
          { err: error, eventId: id },
          'An event of the card vendor was kept, and what follows from it was not done yet',
        );
      }
    },
  }),
];

/** @throws Problem 403 where Stripe did not sign it for this practice, or not now; 400 where it is no event */
function read({
  secret,
  ...event
}: Omit<Parameters<typeof readPaymentEvent>[0], 'secret'> & { secret: string | null }) {
  try {
    // Also where nothing is connected: an answer of its own would tell who takes cards.
    const told = secret === null ? null : readPaymentEvent({ secret, ...event });
    if (told) return told;
  } catch (error) {
    if (!(error instanceof PaymentEventError)) throw error;
    throw invalid({ path: 'body', message: error.message });
  }
  throw new Problem(403, 'signature', 'The signature does not fit, or is older than five minutes', {
    next: 'The signing secret under Integrations > Card Payments must be that of this endpoint; compare the clocks of both servers.',
  });
}
