import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { StripeStandIn } from '../../dev/sandbox/stripe/stand-in.ts';
import { stripeSignature } from '../../dev/sandbox/stripe/notifier.ts';
import { testSandbox } from '../../dev/sandbox/testing.ts';
import { readPaymentEvent } from './inbound.ts';
import type { NewCheckout, Payments } from './port.ts';
import { createStripe } from './stripe.ts';

const keys = { apiKey: 'sk_test_ofthetest', webhookSecret: 'whsec_ofthetest' };
const closers: (() => Promise<void> | void)[] = [];
let url: string;
let stripe: StripeStandIn;
let payments: Payments;
beforeAll(async () => {
  const sandbox = await testSandbox(closers, { stripe: keys });
  if (!sandbox.stripe) throw new Error('The sandbox has no Stripe');
  ({ url } = sandbox);
  ({ stripe } = sandbox);
  payments = createStripe({ apiKey: keys.apiKey, baseUrl: url, timeoutMs: 1_000 });
});
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});
beforeEach(() => stripe.faults.clear());

const wanted = (more: Partial<NewCheckout> = {}): NewCheckout => ({
  paymentId: crypto.randomUUID(),
  amount: 1_250,
  currency: 'usd',
  description: 'Cedar Counseling: payment',
  successUrl: 'https://cedar.portal.example/payments/1',
  cancelUrl: 'https://cedar.portal.example/payments/1',
  expiresAt: new Date(Date.now() + 35 * 60_000),
  ...more,
});
const order = (fault: 'limit' | 'fail' | 'slow' | 'away') => stripe.faults.add({ fault, delayMs: 5_000, times: 2 });

describe('Stripe by its SDK', () => {
  it('makes a page that expires, is paid once, and says with what card', async () => {
    const made = await payments.createCheckout(wanted());
    expect(made).toMatchObject({ state: 'open', paid: null, url: `${url}/stripe/pay/${made.sessionId}` });
    stripe.happenings.pay(stripe.store.checkout(made.sessionId)!, '4242424242424242');
    expect(await payments.checkout(made.sessionId)).toMatchObject({
      state: 'paid',
      url: null,
      paid: { kind: 'paid', amount: 1_250, currency: 'usd', cardBrand: 'visa', cardLast4: '4242' },
    });
    // Too late to close: what it answers says that it is paid.
    expect((await payments.expireCheckout(made.sessionId)).state).toBe('paid');
  });

  it('gives the same answer to the same request, and refuses another one under its key', async () => {
    const checkout = wanted();
    const { sessionId } = await payments.createCheckout(checkout);
    expect((await payments.createCheckout(checkout)).sessionId).toBe(sessionId);
    await expect(payments.createCheckout({ ...checkout, amount: 1 + checkout.amount })).rejects.toMatchObject({
      trouble: 'refused',
    });
    expect(await payments.findCheckout(checkout.paymentId, new Date(Date.now() - 60_000))).toMatchObject({ sessionId });
    expect(await payments.findCheckout(crypto.randomUUID(), new Date(Date.now() - 60_000))).toBeNull();
  });

  it.each([
    ['limit', 'busy'],
    ['fail', 'away'],
    ['slow', 'away'],
    ['away', 'away'],
  ] as const)('says of %s that it is %s', async (fault, trouble) => {
    order(fault);
    await expect(payments.createCheckout(wanted())).rejects.toMatchObject({ name: 'PaymentsError', trouble });
  });

  it('says that a key is none', async () => {
    const strange = createStripe({ apiKey: 'sk_test_ofsomebodyelse', baseUrl: url });
    await expect(strange.check()).rejects.toMatchObject({ trouble: 'credentials' });
    const nowhere = createStripe({ apiKey: keys.apiKey, baseUrl: 'http://127.0.0.1:9' });
    await expect(nowhere.check()).rejects.toMatchObject({ trouble: 'away' });
    expect(await payments.check()).toEqual({ id: 'acct_1RoundsSandbox', name: 'Sandbox account', live: false });
  });

  it('lists what was taken, also over several pages', async () => {
    const [from, to] = [new Date(Date.now() - 60_000), new Date(Date.now() + 60_000)];
    const before = (await payments.payments(from, to)).length;
    for (let n = 0; n < 120; n++) {
      const { sessionId } = await payments.createCheckout(wanted());
      if (n < 105) stripe.happenings.pay(stripe.store.checkout(sessionId)!, '4242424242424242');
    }
    expect(await payments.payments(from, to)).toHaveLength(before + 105);
    expect(await payments.payments(new Date(0), new Date(1_000))).toEqual([]);
  });
});

describe('an event', () => {
  const now = new Date('2026-03-02T12:00:00Z');
  const at = Math.floor(now.getTime() / 1000);
  const read = (object: unknown, type = 'payment_intent.succeeded', signedAt = at, secret = keys.webhookSecret) => {
    const body = JSON.stringify({ id: 'evt_1', type, created: at, data: { object } });
    const signature = stripeSignature(keys.webhookSecret, body, signedAt);
    return readPaymentEvent({ secret, signature, rawBody: Buffer.from(body), now });
  };
  const intent = {
    id: 'pi_1',
    metadata: { payment: '01936B2E-5C1A-7D40-9A55-4F3F8A1C2E77', note: 'a name' },
    amount: 500,
    amount_received: 500,
    currency: 'usd',
    receipt_email: 'somebody@example.com',
  };

  it('keeps ids, amounts and codes, and nothing else of what Stripe tells', () => {
    const told = read(intent);
    expect(told?.facts).toMatchObject({ kind: 'paid', paymentId: intent.metadata.payment.toLowerCase(), amount: 500 });
    expect(JSON.stringify(told)).not.toMatch(/somebody|a name/);
  });

  it('counts for five minutes, by the clock that is given', () => {
    expect(read(intent, undefined, at - 299)).not.toBeNull();
    expect(read(intent, undefined, at - 301)).toBeNull();
    expect(read(intent, undefined, at, 'whsec_other')).toBeNull();
  });

  it('that is not as Stripe documents it is named by its field', () => {
    expect(() => read({ ...intent, amount: 'five' })).toThrow('data.object.amount is not as Stripe documents it.');
    expect(read({}, 'customer.created')).toMatchObject({ facts: null });
  });
});
