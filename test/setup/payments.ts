import { sql } from 'kysely';
import { createPaymentActivities } from '../../activities/payment.ts';
import { createPaymentRefundActivities } from '../../activities/payment-refund.ts';
import { balanceOf, post } from '../../db/billing/ledger.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Payment, PaymentRefund, Task } from '../../db/entities/index.ts';
import { requestPayment } from '../../db/payments/request-payment.ts';
import { deskPostings } from '../../domain/billing/ledger.ts';
import type { StripeStandIn } from '../../dev/sandbox/stripe/stand-in.ts';
import { testSandbox } from '../../dev/sandbox/testing.ts';
import { createPayments } from '../../workers/adapters.ts';
import type { TestApi } from './api.ts';
import { TestIntegrations } from './integrations.ts';
import { type Visit, visit } from './portal-information.ts';
import { until } from './until.ts';

export const stripeKeys = { apiKey: 'sk_test_ofthetest', webhookSecret: 'whsec_ofthetest' };
export const stripeAccount = 'acct_1RoundsSandbox';

type Closer = () => Promise<void> | void;

/** A practice that takes cards by Stripe's stand-in, whose events come to the API of the test; steps of workflows are made by hand. */
export class PaymentDesk {
  readonly api: TestApi;
  readonly stripe: StripeStandIn;
  /** Of the stand-in. */
  readonly url: string;
  readonly #activities: ReturnType<typeof createPaymentActivities>;
  readonly #refunds: ReturnType<typeof createPaymentRefundActivities>;

  private constructor(api: TestApi, stripe: StripeStandIn, url: string) {
    this.api = api;
    this.stripe = stripe;
    this.url = url;
    const { database, keyRing, config, clock } = api.deps;
    const deps = { database, keyRing, config, clock, payments: createPayments };
    this.#activities = createPaymentActivities(deps);
    this.#refunds = createPaymentRefundActivities(deps);
  }

  static async open(api: TestApi, closers: Closer[]): Promise<PaymentDesk> {
    const sandbox = await testSandbox(closers, { stripe: stripeKeys });
    if (!sandbox.stripe) throw new Error('The sandbox has no Stripe');
    const desk = new PaymentDesk(api, sandbox.stripe, sandbox.url);
    await desk.connect(api.own.id);
    sandbox.stripe.notifier.setUrl(`${api.url}/callbacks/stripe/${api.own.id}`);
    return desk;
  }

  async connect(practiceId: string, who = stripeAccount, key = stripeKeys.apiKey): Promise<void> {
    await new TestIntegrations(this.api.db, practiceId, this.api.deps.keyRing).enable('stripe', {
      address: this.url,
      who,
      secrets: { key, webhook: stripeKeys.webhookSecret },
    });
  }

  disconnect(practiceId = this.api.own.id): Promise<void> {
    return new TestIntegrations(this.api.db, practiceId, this.api.deps.keyRing).disable('stripe');
  }

  work<T>(task: (uow: UnitOfWork) => Promise<T>, practiceId = this.api.own.id): Promise<T> {
    return this.api.db.database.work({ practiceId, actor: 'system:test' }, task);
  }

  /** A client who owes so many cents, signed in to the portal. */
  async owing(cents: number): Promise<Visit> {
    const client = await visit(this.api);
    await this.charge(client.clientId, cents);
    return client;
  }

  charge(clientId: string, cents: number): Promise<string> {
    const on = '2026-03-02';
    const entries = deskPostings('charge', cents);
    return this.work((uow) =>
      post(uow, { clientId, kind: 'charge', on, description: 'Visit', entries, source: 'staff' }),
    );
  }

  balance(clientId: string): Promise<number> {
    return this.work((uow) => balanceOf(uow, clientId));
  }

  /** A payment of the balance that the client has begun. @returns its id */
  async begun({ clientId, accountId }: Pick<Visit, 'clientId' | 'accountId'>, amount: number): Promise<string> {
    const now = this.api.deps.clock();
    const what = { purpose: 'balance', appointmentId: null, amount, vendorAccount: stripeAccount } as const;
    const requested = await this.work((uow) => requestPayment(uow, { clientId, accountId, ...what, now }));
    if ('fault' in requested) throw new Error(requested.fault);
    return requested.id;
  }

  /** One that waits on Stripe's page. */
  async opened(client: Pick<Visit, 'clientId' | 'accountId'>, amount: number): Promise<string> {
    const id = await this.begun(client, amount);
    await this.openCheckout(id);
    return id;
  }

  openCheckout = (paymentId: string, practiceId = this.api.own.id) =>
    this.#activities.openCheckout({ practiceId, paymentId });
  look = (paymentId: string, practiceId = this.api.own.id) => this.#activities.lookAtPayment({ practiceId, paymentId });
  sendRefund = (refundId: string, practiceId = this.api.own.id) => this.#refunds.sendRefund({ practiceId, refundId });

  /** Stripe's page of a payment. */
  checkout(paymentId: string) {
    const entry = this.stripe.store.checkouts().find(({ messageId }) => messageId === paymentId);
    if (!entry) throw new Error('Stripe has no page of this payment');
    return entry;
  }

  /** The client pays there. @returns what the page says; null: it is paid */
  pay(paymentId: string, number = '4242 4242 4242 4242'): string | null {
    return this.stripe.happenings.pay(this.checkout(paymentId), number);
  }

  /** One that is paid, and of which Stripe has told. @returns its id */
  async paid(client: Pick<Visit, 'clientId' | 'accountId'>, amount: number): Promise<string> {
    const id = await this.opened(client, amount);
    this.pay(id);
    await until('it is paid', async () => (await this.row(id)).status === 'succeeded');
    return id;
  }

  /** Ledger transactions of a payment, as `kind amount-of-receivable`. */
  async posted(paymentId: string): Promise<string[]> {
    const { rows } = await this.work(({ kysely }) =>
      sql<{ kind: string; amount: string }>`
        select t.kind, e.amount from ledger_transaction t join ledger_entry e on e.transaction_id = t.id and e.ledger_account = 'receivable'
         where t.payment_id = ${paymentId}::uuid order by t.nth`.execute(kysely),
    );
    return rows.map(({ kind, amount }) => `${kind} ${amount}`);
  }

  /** For what a person has to look at it. */
  async tasks(paymentId: string): Promise<(string | undefined)[]> {
    const rows = await this.work(({ em }) => em.find(Task, { subjectId: paymentId, status: 'open' }));
    return rows.map(({ cause }) => cause?.slice(`payment:${paymentId}:`.length));
  }

  row(id: string) {
    return this.work(({ em }) => em.findOneOrFail(Payment, { id }));
  }

  refund(id: string) {
    return this.work(({ em }) => em.findOneOrFail(PaymentRefund, { id }));
  }
}
