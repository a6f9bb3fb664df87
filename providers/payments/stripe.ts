import { Stripe } from 'stripe';
import { vendorFacts, type VendorFacts } from '../../domain/payments/vendor-facts.ts';
import { PaymentsError } from './errors.ts';
import type { Checkout, Payments, VendorDispute, VendorEntry } from './port.ts';
import { refundFacts } from './stripe-facts.ts';

export interface StripeOptions {
  apiKey: string;
  /** `https://api.stripe.com`, or a server on this machine that speaks Stripe's protocol. */
  baseUrl: string;
  /** Milliseconds for one request; default 15,000. */
  timeoutMs?: number;
}

/** Of lists; Stripe gives a hundred at most. */
const pageSize = 100;
const withCharge = ['payment_intent.latest_charge'];

/**
 * Payments through Stripe Checkout: the client pays on Stripe's own page, so no card data comes here. Each create brings the key by
 * which the same request is the same for 24 hours (https://docs.stripe.com/api/idempotent_requests), so the SDK may repeat, once, one whose connection was
 * closed; anything else is repeated by whoever calls.
 */
export function createStripe({ apiKey, baseUrl, timeoutMs = 15_000 }: StripeOptions): Payments {
  const { protocol, hostname, port } = new URL(baseUrl);
  const isPlain = protocol === 'http:';
  const stripe = new Stripe(apiKey, {
    protocol: isPlain ? 'http' : 'https',
    host: hostname,
    port: port || (isPlain ? '80' : '443'),
    maxNetworkRetries: 0,
    timeout: timeoutMs,
    telemetry: false,
  });

  return {
    check: () =>
      asked(async () => {
        const account = await stripe.accounts.retrieveCurrent();
        // What a restricted key may lack.
        await stripe.checkout.sessions.list({ limit: 1 });
        await stripe.refunds.list({ limit: 1 });
        await stripe.disputes.list({ limit: 1 });
        const name = account.settings?.dashboard.display_name || account.business_profile?.name || null;
        return { id: account.id, name, live: /^[sr]k_live_/.test(apiKey) };
      }),

    createCheckout: ({ paymentId, amount, currency, description, successUrl, cancelUrl, expiresAt }) =>
      asked(async () =>
        checkoutOf(
          await stripe.checkout.sessions.create(
            {
              mode: 'payment',
              allowed_payment_method_types: ['card'],
              client_reference_id: paymentId,
              metadata: { payment: paymentId },
              line_items: [
                { quantity: 1, price_data: { currency, unit_amount: amount, product_data: { name: description } } },
              ],
              payment_intent_data: { description, metadata: { payment: paymentId } },
              success_url: successUrl,
              cancel_url: cancelUrl,
              expires_at: Math.floor(expiresAt.getTime() / 1000),
              expand: withCharge,
            },
            { idempotencyKey: paymentId },
          ),
        ),
      ),

    findCheckout: (paymentId, since) =>
      asked(async () => {
        const made = { gte: Math.floor(since.getTime() / 1000) - 60 };
        for await (const session of stripe.checkout.sessions.list({ created: made, limit: pageSize }))
          if (session.client_reference_id === paymentId)
            return checkoutOf(await stripe.checkout.sessions.retrieve(session.id, { expand: withCharge }));
        return null;
      }),

    checkout: (sessionId) =>
      asked(async () => checkoutOf(await stripe.checkout.sessions.retrieve(sessionId, { expand: withCharge }))),

    async expireCheckout(sessionId) {
      try {
        return await asked(async () =>
          checkoutOf(await stripe.checkout.sessions.expire(sessionId, { expand: withCharge })),
        );
      } catch (error) {
        // It is over already, one way or the other.
        if (error instanceof PaymentsError && error.trouble === 'refused')
          return asked(async () =>
            checkoutOf(await stripe.checkout.sessions.retrieve(sessionId, { expand: withCharge })),
          );
        throw error;
      }
    },

    createRefund: ({ refundId, paymentId, intentId, amount }) =>
      asked(async () =>
        refundFacts(
          await stripe.refunds.create(
            { payment_intent: intentId, amount, metadata: { refund: refundId, payment: paymentId } },
            { idempotencyKey: refundId },
          ),
        ),
      ),

    findRefund: ({ refundId, intentId }) =>
      asked(async () => {
        for await (const refund of stripe.refunds.list({ payment_intent: intentId, limit: pageSize }))
          if (refund.metadata?.['refund'] === refundId) return refundFacts(refund);
        return null;
      }),

    refund: (vendorId) => asked(async () => refundFacts(await stripe.refunds.retrieve(vendorId))),

    payments: (from, to) =>
      asked(async () => {
        const rows: VendorEntry[] = [];
        for await (const intent of stripe.paymentIntents.list({ created: between(from, to), limit: pageSize }))
          if (intent.status === 'succeeded')
            rows.push({
              vendorId: intent.id,
              ourId: intent.metadata['payment'] ?? null,
              intentId: intent.id,
              amount: intent.amount_received,
              at: new Date(intent.created * 1000).toISOString(),
            });
        return rows;
      }),

    refunds: (from, to) =>
      asked(async () => {
        const rows: VendorEntry[] = [];
        for await (const refund of stripe.refunds.list({ created: between(from, to), limit: pageSize }))
          if (refund.status === 'succeeded')
            rows.push({
              vendorId: refund.id,
              ourId: refund.metadata?.['refund'] ?? null,
              intentId: idOf(refund.payment_intent),
              amount: refund.amount,
              at: new Date(refund.created * 1000).toISOString(),
            });
        return rows;
      }),

    disputes: (from, to) =>
      asked(async () => {
        const rows: VendorDispute[] = [];
        for await (const dispute of stripe.disputes.list({ created: between(from, to), limit: pageSize }))
          rows.push({
            vendorId: dispute.id,
            ourId: null,
            intentId: idOf(dispute.payment_intent),
            amount: dispute.amount,
            at: new Date(dispute.created * 1000).toISOString(),
            // An inquiry moves no money.
            withdrawn: dispute.balance_transactions.length > 0,
          });
        return rows;
      }),
  };
}

const idOf = (intent: string | Stripe.PaymentIntent | null): string | null =>
  typeof intent === 'string' ? intent : (intent?.id ?? null);

const between = (from: Date, to: Date) => ({
  gte: Math.floor(from.getTime() / 1000),
  lt: Math.ceil(to.getTime() / 1000),
});

function checkoutOf(session: Stripe.Checkout.Session): Checkout {
  const { id: sessionId, status, payment_status: paid, url } = session;
  const intent = typeof session.payment_intent === 'string' ? null : session.payment_intent;
  const intentId = typeof session.payment_intent === 'string' ? session.payment_intent : (intent?.id ?? null);
  const state = paid === 'paid' ? 'paid' : status === 'expired' ? 'expired' : 'open';
  return {
    sessionId,
    intentId,
    state,
    url: state === 'open' ? url : null,
    paid: state === 'paid' ? factsOf(session) : null,
  };
}

function factsOf(session: Stripe.Checkout.Session): VendorFacts {
  const intent = typeof session.payment_intent === 'string' ? null : session.payment_intent;
  const charge = typeof intent?.latest_charge === 'string' ? null : intent?.latest_charge;
  const card = charge?.payment_method_details?.card;
  return vendorFacts({
    kind: 'paid',
    paymentId: session.client_reference_id,
    sessionId: session.id,
    intentId: typeof session.payment_intent === 'string' ? session.payment_intent : (intent?.id ?? null),
    amount: session.amount_total,
    currency: session.currency,
    cardBrand: card?.brand ?? null,
    cardLast4: card?.last4 ?? null,
    at: charge ? new Date(charge.created * 1000).toISOString() : null,
  });
}

/** @throws PaymentsError for whatever Stripe, or the way to it, says */
async function asked<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw troubleOf(error);
  }
}

function troubleOf(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  const { code = null, statusCode = 0 } = error;
  // 409: the same key is being worked on just now.
  if (statusCode === 429 || statusCode === 409) return new PaymentsError('busy', 'Stripe is busy.', code);
  if (statusCode === 401 || statusCode === 403)
    return new PaymentsError('credentials', 'Stripe does not take the key, or it may not do this.', code);
  if (statusCode >= 400 && statusCode < 500) return new PaymentsError('refused', 'Stripe refused the request.', code);
  return new PaymentsError('away', 'Stripe did not answer, or could not say what became of it.', code);
}
