import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { Payment, PaymentRefund } from '../../db/entities/index.ts';
import { Random } from '../../db/seed/random.ts';
import type { OwnPayment } from '../../domain/schemas/payments.ts';
import { PortalVisitor } from '../setup/portal.ts';
import type { Seen } from '../setup/processes.ts';
import { deskOf } from '../setup/stack-desk.ts';
import { stackData } from '../setup/stack-data.ts';
import {
  behaveAtStripe,
  charge,
  connectCards,
  demoClient,
  heldByStripe,
  misbehaveAtStripe,
  payThere,
} from '../setup/stack-payments.ts';
import type { TestStack } from '../setup/stack.ts';
import { until } from '../setup/until.ts';
import { killAndRestart, type Part, pressed } from './kill-run.ts';

/*
 * A client pays by card and staff pay a part of it back, and a part of the stack is killed at one of the steps. Whoever heard no answer presses again, as
 * their browser does: with the same key.
 */

export const paymentPace = { SWEEP_EVERY_MS: '500' };

const parts: readonly Part[] = ['worker', 'api', 'postgresql', 'temporal', 'supervisor'];
/** After which step it is killed, a moment later. */
export const paymentMoments = ['begun', 'opened', 'paid', 'refunded'] as const;
export type PaymentMoment = (typeof paymentMoments)[number];
/** How Stripe tells of it (dev/sandbox/stripe/faults.ts), before the kill and after. */
const tellings = ['once', 'double', 'reorder', 'delay', 'forge', 'never'] as const;
/** What becomes of the answer to what is made at Stripe: it comes, it is lost although all was done, or it is an error. */
const answers = ['comes', 'comes', 'drop', 'fail'] as const;

export interface PaymentPlan {
  seed: number;
  part: Part;
  moment: PaymentMoment;
  /** Milliseconds between the step and the kill. */
  delay: number;
  told: (typeof tellings)[number];
  answer: (typeof answers)[number];
  amount: number;
  back: number;
}

export interface PaymentRun extends PaymentPlan {
  paymentId: string;
  orphans: Seen[];
}

export interface PaymentVerdict extends PaymentRun {
  status: string;
  /** Paid at Stripe, of this payment: each must be 1. */
  charges: number;
  ledgerPayments: number;
  receipts: number;
  /** Paid back at Stripe, and in the ledger: each must be 1. */
  refunds: number;
  ledgerRefunds: number;
  /** What moved in the ledger, in cents; must be `back` less `amount`. */
  moved: number;
  openTasks: number;
}

export function paymentPlanOf(seed: number): PaymentPlan {
  const random = new Random(seed);
  // Five and four have no divisor in common: twenty seeds in a row are every part at every step.
  const part = parts[(seed - 1) % parts.length] ?? 'worker';
  const moment = paymentMoments[(seed - 1) % paymentMoments.length] ?? 'begun';
  const amount = random.whole(100, 5_000);
  const [delay, back] = [random.whole(0, 400), random.whole(50, amount)];
  return { seed, part, moment, delay, amount, back, told: random.pick(tellings), answer: random.pick(answers) };
}

export async function killBetweenPayments(stack: TestStack, seed: number): Promise<PaymentRun> {
  const plan = paymentPlanOf(seed);
  const data = await stackData(stack);
  await connectCards(stack, data);
  const demo = await demoClient(data);
  await charge(data, demo.clientId, plan.amount);
  await data.close();
  const portal = new URL(/http:\/\/abc\.portal\.localhost:\d+/.exec(stack.output)?.[0] ?? '');
  const client = new PortalVisitor(stack.console, portal.host);
  if ((await client.signIn(demo.login, demo.password)).status >= 300) throw new Error('The client cannot sign in');

  // The stand-in knows its faults as long as it lives.
  const misbehave = async () => {
    if (plan.told !== 'once') await misbehaveAtStripe(stack, { fault: plan.told, delayMs: 2_000, times: 0 });
    if (plan.answer !== 'comes') await misbehaveAtStripe(stack, { fault: plan.answer });
  };
  await behaveAtStripe(stack);
  await misbehave();

  const kills: Promise<Seen[]>[] = [];
  const killed = async () => {
    const orphans = await killAndRestart(stack, plan.part);
    await misbehave();
    return orphans;
  };
  const killAfter = async (moment: PaymentMoment) => {
    if (moment !== plan.moment) return;
    await sleep(plan.delay);
    kills.push(killed());
  };
  const key = { 'idempotency-key': crypto.randomUUID() };
  const begin = pressed(() =>
    client.post<OwnPayment>('/api/portal/payments', { purpose: 'balance', amount: plan.amount }, key),
  );
  await killAfter('begun');
  const { body, status } = await begin;
  if (status !== 201) throw new Error(`The payment was answered ${status}: ${JSON.stringify(body)}`);
  const path = `/api/portal/payments/${body.id}`;
  let payAt: string | null = null;
  await until(
    'it can be paid',
    async () => (payAt = (await pressed(() => client.get<OwnPayment>(path))).body.payAt) !== null,
  );
  await killAfter('opened');
  for (let paid = false; !paid; await sleep(200))
    paid = await payThere(payAt ?? '').then(
      // Refused: it was paid already, and the answer was lost.
      (answer) => answer.status === 303 || answer.status === 422,
      () => false,
    );
  await killAfter('paid');
  await until(
    'it is paid',
    async () => (await pressed(() => client.get<OwnPayment>(path))).body.status === 'succeeded',
  );
  const refundKey = { 'idempotency-key': crypto.randomUUID() };
  const order = pressed(async () =>
    (await deskOf(stack)).post(`/api/payments/${body.id}/refunds`, { amount: plan.back, reason: 'other' }, refundKey),
  );
  await killAfter('refunded');
  const ordered = await order;
  if (ordered.status !== 201) throw new Error(`The refund was answered ${ordered.status}`);
  return { ...plan, paymentId: body.id, orphans: (await Promise.all(kills)).flat() };
}

/** What both sides have of it once nothing goes on any more. */
export async function judgePayment(stack: TestStack, run: PaymentRun): Promise<PaymentVerdict> {
  const data = await stackData(stack);
  const { paymentId } = run;
  try {
    const ended = () => data.work(({ em }) => em.count(PaymentRefund, { paymentId, status: 'succeeded' }));
    await until('it is paid back', async () => (await ended()) > 0);
    // What comes twice comes within this time.
    await sleep(1_000);
    const held = await heldByStripe(stack);
    const checkouts = held.filter((entry) => entry.kind === 'checkout' && entry.messageId === paymentId);
    const intents = checkouts.flatMap((entry) => ('paidAt' in entry && entry.paidAt !== null ? [entry.intentId] : []));
    return await data.work(async (uow) => {
      const payment = await uow.em.findOneOrFail(Payment, { id: paymentId });
      const { rows } = await sql<{ payments: number; refunds: number; moved: number; tasks: number }>`
        select count(*) filter (where t.kind = 'payment')::int as payments, count(*) filter (where t.kind = 'refund')::int as refunds,
               coalesce(sum(e.amount), 0)::int as moved,
               (select count(*)::int from task k where k.subject_id = ${paymentId}::uuid and k.status = 'open') as tasks
          from ledger_transaction t join ledger_entry e on e.transaction_id = t.id and e.ledger_account = 'receivable'
         where t.payment_id = ${paymentId}::uuid`.execute(uow.kysely);
      const [found = { payments: 0, refunds: 0, moved: 0, tasks: 0 }] = rows;
      return {
        ...run,
        status: payment.status,
        charges: intents.length,
        ledgerPayments: found.payments,
        receipts: payment.receiptNumber ? 1 : 0,
        refunds: held.filter((entry) => entry.kind === 'refund' && intents.includes(entry.intentId)).length,
        ledgerRefunds: found.refunds,
        moved: found.moved,
        openTasks: found.tasks,
      };
    });
  } finally {
    await data.close();
  }
}

/** Exactly one of each, and the numbers of both sides are the same. */
export const paymentHeld = ({ status, orphans, openTasks, amount, back, ...verdict }: PaymentVerdict): boolean =>
  status === 'succeeded' &&
  orphans.length === 0 &&
  openTasks === 0 &&
  verdict.moved === back - amount &&
  [verdict.charges, verdict.ledgerPayments, verdict.receipts, verdict.refunds, verdict.ledgerRefunds].every(
    (count) => count === 1,
  );
