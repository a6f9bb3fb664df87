import { createHash, timingSafeEqual } from 'node:crypto';
import express from 'express';
import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { type StripeFaults, takeBankFault, takeCreateFault, takePendFault, takeReadFault } from './faults.ts';
import type { Happenings } from './happenings.ts';
import { type CheckoutEntry, disputeResource, intentResource, refundResource, sessionResource } from './records.ts';
import { nowSeconds, stripeId, type StripeStore } from './store.ts';

export interface StripeApiOptions {
  apiKey: string;
  store: StripeStore;
  happenings: Happenings;
  faults: StripeFaults;
  gapMs: number;
}

const cents = z.coerce.number().int();
const metadata = z.record(z.string().max(40), z.string().max(500)).default({});

/** The fields that the application uses of https://docs.stripe.com/api/checkout/sessions/create; another one is noticed. */
const newCheckout = z.strictObject({
  mode: z.literal('payment'),
  allowed_payment_method_types: z.array(z.literal('card')),
  client_reference_id: z.string().max(200),
  metadata,
  line_items: z
    .array(
      z.strictObject({
        quantity: z.literal('1'),
        price_data: z.strictObject({
          currency: z.literal('usd'),
          unit_amount: cents.min(50).max(99_999_999),
          product_data: z.strictObject({ name: z.string().min(1).max(250) }),
        }),
      }),
    )
    .length(1),
  payment_intent_data: z.strictObject({ description: z.string().max(1_000), metadata }),
  success_url: z.url(),
  cancel_url: z.url(),
  expires_at: cents,
  expand: z.array(z.string()).optional(),
});

const newRefund = z.strictObject({ payment_intent: z.string(), amount: cents.min(1), metadata });

type Answer = { status: number; body: unknown };
const fail = (status: number, type: string, message: string, more: object = {}): Answer => ({
  status,
  body: { error: { type, message, ...more } },
});
const missing = (what: string): Answer =>
  fail(404, 'invalid_request_error', `No such ${what}`, { code: 'resource_missing' });

/** Stripe's API, as far as payments by Checkout need it. */
export function stripeApi(options: StripeApiOptions): Router {
  const { apiKey, store, happenings, faults } = options;
  const router = express.Router();
  router.use((request, response, next) => {
    if (isKey(request.headers.authorization, apiKey)) next();
    else give(response, fail(401, 'invalid_request_error', 'Invalid API Key provided'));
  });
  router.use(express.urlencoded({ extended: true, limit: '64kb' }));
  const read = (path: string, answer: (request: Request) => Answer) =>
    router.get(path, (request, response) => {
      give(response, takeReadFault(faults) ? fail(503, 'api_error', 'Service unavailable') : answer(request));
    });
  const write = (path: string, toOf: (body: unknown) => string | null, act: (request: Request) => Answer) =>
    router.post(path, (request, response) => once(options, request, response, toOf(request.body), act));

  read('/account', () => ({
    status: 200,
    body: {
      id: 'acct_1RoundsSandbox',
      object: 'account',
      settings: { dashboard: { display_name: 'Sandbox account' } },
    },
  }));
  const session = (request: Request, entry: CheckoutEntry, whole: boolean) => {
    happenings.expireIfDue(entry);
    return withUrl(entry, request, whole);
  };
  write(
    '/checkout/sessions',
    (body) => textIn(body, 'client_reference_id'),
    (request) => create(store, request),
  );
  read('/checkout/sessions', (request) =>
    listed(
      store.checkouts().map((entry) => session(request, entry, false)),
      request.query,
    ),
  );
  read('/checkout/sessions/:id', (request) => {
    const entry = store.checkout(String(request.params['id']));
    return entry ? { status: 200, body: session(request, entry, expands(request.query)) } : missing('checkout.session');
  });
  write(
    '/checkout/sessions/:id/expire',
    () => null,
    (request) => {
      const entry = store.checkout(String(request.params['id']));
      if (!entry) return missing('checkout.session');
      happenings.expireIfDue(entry);
      if (entry.status !== 'open')
        return fail(400, 'invalid_request_error', 'Only Checkout Sessions with a status in ["open"] can be expired.');
      happenings.expire(entry);
      return { status: 200, body: session(request, entry, expands(request.body)) };
    },
  );
  read('/payment_intents', ({ query }) =>
    listed(
      store.checkouts().flatMap((entry) => (entry.intentId ? [intentResource(entry)] : [])),
      query,
    ),
  );
  write(
    '/refunds',
    (body) => textIn(Object(body).metadata, 'refund'),
    (request) => refund(options, request.body),
  );
  read('/refunds', ({ query }) =>
    listed(
      store.refunds().flatMap((entry) => {
        const intent = query['payment_intent'];
        return intent === undefined || intent === entry.intentId ? [refundResource(entry)] : [];
      }),
      query,
    ),
  );
  read('/disputes', ({ query }) =>
    listed(
      store.checkouts().flatMap((entry) => (entry.dispute ? [disputeResource(entry, entry.dispute)] : [])),
      query,
    ),
  );
  read('/refunds/:id', (request) => {
    const entry = store.refunds().find(({ id }) => id === request.params['id']);
    return entry ? { status: 200, body: refundResource(entry) } : missing('refund');
  });
  router.use((_request, response) => give(response, fail(404, 'invalid_request_error', 'Unrecognized request URL')));
  return router;
}

const textIn = (body: unknown, name: string): string | null => {
  const value: unknown = Object(body)[name];
  return typeof value === 'string' ? value : null;
};

function give(response: Response, { status, body }: Answer): void {
  response.status(status).set('Request-Id', stripeId('req')).json(body);
}

function isKey(header: string | undefined, apiKey: string): boolean {
  const given = Buffer.from(header ?? '');
  const wanted = Buffer.from(`Bearer ${apiKey}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Does it once a key: the same request again gets the same answer, another one is refused. */
function once(
  { store, faults }: StripeApiOptions,
  request: Request,
  response: Response,
  to: string | null,
  act: (request: Request) => Answer,
): void {
  const ordered = takeCreateFault(faults, to);
  if (ordered?.fault === 'cut') return void response.socket?.destroy();
  if (ordered?.fault === 'limit') return give(response, fail(429, 'rate_limit_error', 'Too many requests'));
  if (ordered?.fault === 'fail') return give(response, fail(500, 'api_error', 'An unknown error occurred'));
  if (ordered?.fault === 'away') return give(response, fail(503, 'api_error', 'Service unavailable'));
  const answer = kept(store, request, act);
  if (ordered?.fault === 'drop') return void response.socket?.destroy();
  if (ordered?.fault === 'slow') setTimeout(() => give(response, answer), ordered.delayMs).unref();
  else give(response, answer);
}

function kept(store: StripeStore, request: Request, act: (request: Request) => Answer): Answer {
  const key = request.get('idempotency-key');
  if (key === undefined) return act(request);
  const asked = createHash('sha256')
    .update(JSON.stringify([request.path, request.body]))
    .digest('hex');
  const before = store.keys.all().find((entry) => entry.key === key);
  if (before && before.asked !== asked)
    return fail(
      400,
      'idempotency_error',
      'Keys for idempotent requests can only be used with the same parameters they were first used with.',
    );
  if (before) return { status: before.status, body: before.body };
  const { status, body } = act(request);
  store.keys.add({ at: new Date().toISOString(), key, asked, status, body });
  return { status, body };
}

function create(store: StripeStore, request: Request): Answer {
  const read = newCheckout.safeParse(request.body);
  if (!read.success) return refused(read.error);
  const { client_reference_id: messageId, line_items: items, expires_at: expiresAt } = read.data;
  const [{ price_data: price } = { price_data: null }] = items;
  const inSeconds = expiresAt - nowSeconds();
  if (!price || inSeconds < 30 * 60 || inSeconds > 24 * 3_600)
    return fail(400, 'invalid_request_error', 'The `expires_at` timestamp must be between 30 minutes and 24 hours.', {
      param: 'expires_at',
    });
  const checkout: Omit<CheckoutEntry, 'seq'> = {
    at: new Date().toISOString(),
    kind: 'checkout',
    id: stripeId('cs_test'),
    messageId,
    to: null,
    amount: price.unit_amount,
    currency: price.currency,
    name: price.product_data.name,
    metadata: read.data.payment_intent_data.metadata,
    successUrl: read.data.success_url,
    cancelUrl: read.data.cancel_url,
    created: nowSeconds(),
    expiresAt,
    status: 'open',
    intentId: null,
    chargeId: null,
    paidAt: null,
    card: null,
    decline: null,
    dispute: null,
  };
  const { seq } = store.ledger.add(checkout);
  return { status: 200, body: withUrl({ ...checkout, seq }, request, false) };
}

/** With the page where it is paid, on the port that the application has asked. */
const withUrl = (entry: CheckoutEntry, { protocol, headers }: Request, whole: boolean) => ({
  ...sessionResource(entry, whole),
  url: entry.status === 'open' ? `${protocol}://${headers.host}/stripe/pay/${entry.id}` : null,
});

/** Whether referenced objects are asked for whole. */
const expands = (sent: unknown): boolean => Object.keys(Object(sent)).some((name) => name.startsWith('expand'));

function refund({ store, happenings, faults, gapMs }: StripeApiOptions, body: unknown): Answer {
  const read = newRefund.safeParse(body);
  if (!read.success) return refused(read.error);
  const { payment_intent: intentId, amount, metadata: given } = read.data;
  const paid = store.byIntent(intentId);
  if (!paid || paid.paidAt === null) return missing('payment_intent');
  if (amount > paid.amount - store.refundedOf(intentId))
    return fail(400, 'invalid_request_error', 'Refund amount is greater than unrefunded amount on charge', {
      code: 'charge_already_refunded',
    });
  const status = takePendFault(faults, given['refund'] ?? null) ? 'pending' : 'succeeded';
  const made = happenings.refund(paid, { amount, metadata: given, status });
  if (takeBankFault(faults, made.messageId)) setTimeout(() => happenings.failRefund(made), 4 * gapMs).unref();
  return { status: 200, body: refundResource(made) };
}

const refused = (error: z.ZodError): Answer =>
  fail(400, 'invalid_request_error', 'A parameter is missing, unknown or wrong', {
    code: 'parameter_invalid',
    param: error.issues[0]?.path.join('.') ?? '',
  });

/** A page, newest first, by Stripe's `created`, `limit` and `starting_after`. */
function listed(all: readonly { id: string | null; created: number }[], query: Request['query']): Answer {
  const bound = (name: string, otherwise: number) => Number(query[`created[${name}]`] ?? otherwise);
  const found = all.filter((each) => each.created >= bound('gte', 0) && each.created < bound('lt', Infinity));
  const after = found.findIndex(({ id }) => id === query['starting_after']);
  const limit = Math.min(100, Number(query['limit'] ?? 10));
  const data = found.slice(after + 1, after + 1 + limit);
  return { status: 200, body: { object: 'list', url: '', data, has_more: after + 1 + limit < found.length } };
}
