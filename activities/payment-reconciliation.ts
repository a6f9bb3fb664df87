import { ApplicationFailure } from '@temporalio/activity';
import { PaymentReconciliation } from '../db/entities/index.ts';
import type { UnitOfWork } from '../db/database.ts';
import { enabledAccess } from '../db/integrations/secrets.ts';
import {
  finishReconciliation,
  ourDisputes,
  ourIntents,
  ourPayments,
  ourRefunds,
} from '../db/payments/reconciliations.ts';
import { practiceZone } from '../db/practice-zone.ts';
import { compare, type Compared, type Finding, type Ours } from '../domain/payments/reconciliation.ts';
import { addDays, startOfDay } from '../domain/time.ts';
import { type Payments, PaymentsError, type VendorEntry } from '../providers/payments/port.ts';
import {
  paymentReconciliationFailures,
  type PaymentReconciliationInput,
  type ReconciliationStand,
} from '../workflows/payment-reconciliation/contract.ts';
import type { ActivityDeps } from './deps.ts';
import { withHeartbeat } from './heartbeat.ts';

type Deps = Pick<ActivityDeps, 'database' | 'keyRing' | 'payments' | 'clock' | 'heartbeatEveryMs'>;
export type PaymentReconciliationActivities = ReturnType<typeof createPaymentReconciliation>;
export type PaymentReconciliationEnding = ReturnType<typeof createPaymentReconciliationEnding>;

const dayMs = 24 * 60 * 60_000;

const workOf =
  ({ database }: Pick<Deps, 'database'>, { practiceId }: PaymentReconciliationInput) =>
  <T>(task: (uow: UnitOfWork) => Promise<T>) =>
    database.work({ practiceId, actor: 'system:payments' }, task);

async function standing(deps: Pick<Deps, 'database'>, input: PaymentReconciliationInput): Promise<ReconciliationStand> {
  const row = await workOf(deps, input)(({ em }) => em.findOne(PaymentReconciliation, { id: input.reconciliationId }));
  if (!row)
    throw ApplicationFailure.nonRetryable('There is no such comparison', paymentReconciliationFailures.notFound);
  return { status: row.status, findings: row.findings.filter(({ foreign }) => !foreign).length };
}

export function createPaymentReconciliation(deps: Deps) {
  const { keyRing, clock } = deps;
  return {
    /** Compares our payments, refunds and disputes of the days with Stripe's. @throws ApplicationFailure PaymentReconciliationNotFound; PaymentsError while Stripe does not answer */
    async reconcilePayments(input: PaymentReconciliationInput): Promise<ReconciliationStand> {
      const work = workOf(deps, input);
      const before = await standing(deps, input);
      if (before.status !== 'requested') return before;
      const { access, from, to } = await work(async (uow) => {
        const { fromOn, toOn } = await uow.em.findOneOrFail(PaymentReconciliation, { id: input.reconciliationId });
        const zone = await practiceZone(uow);
        return {
          access: await enabledAccess(uow, keyRing, 'stripe'),
          from: new Date(startOfDay(fromOn, zone)),
          to: new Date(startOfDay(addDays(toOn, 1), zone)),
        };
      });
      const finish = (result: Parameters<typeof finishReconciliation>[2]) =>
        work((uow) => finishReconciliation(uow, input.reconciliationId, result, clock()));
      if (!access) {
        await finish({
          failure: 'Card payments are not connected. Connect them under Integrations and compare again.',
        });
        return standing(deps, input);
      }
      const vendor = deps.payments(access);
      // A day more on both sides: what they did at midnight may be of the next day here.
      const [since, until] = [new Date(from.getTime() - dayMs), new Date(to.getTime() + dayMs)];
      const isAsked = (at: string) => Date.parse(at) >= from.getTime() && Date.parse(at) < to.getTime();
      const lists = async () => ({
        payments: await vendor.payments(since, until),
        refunds: await vendor.refunds(since, until),
        disputes: await vendor.disputes(since, until),
      });
      try {
        const theirs = await withHeartbeat(lists, undefined, deps.heartbeatEveryMs);
        const account = access.who ?? '';
        const compared = (of: Finding['of'], read: typeof ourPayments, list: readonly VendorEntry[]) =>
          work(async (uow): Promise<Compared> => {
            const named = {
              account,
              from,
              to,
              vendorIds: list.map(({ vendorId }) => vendorId),
              ids: list.flatMap(({ ourId }) => (ourId && isId(ourId) ? [ourId] : [])),
            };
            const ours: Ours[] = await read(uow, named);
            const known = await ourIntents(
              uow,
              list.flatMap(({ intentId }) => intentId ?? []),
            );
            // Whatever Rounds asks for has our id, and so has the payment of what was made on Stripe's own pages.
            const marked = list.map((row) => ({
              ...row,
              foreign: row.ourId === null && !known.has(row.intentId ?? ''),
            }));
            return compare(of, { ours, theirs: marked, isAsked });
          });
        const paid = await compared('payment', ourPayments, theirs.payments);
        const listed = await compared('refund', ourRefunds, theirs.refunds);
        const back = await withHeartbeat(() => lookedFor(vendor, listed), undefined, deps.heartbeatEveryMs);
        const still = new Set(theirs.disputes.flatMap(({ vendorId, withdrawn }) => (withdrawn ? [] : [vendorId])));
        // What the bank has not taken is not to be posted.
        const disputes: typeof ourDisputes = async (uow, named) =>
          (await ourDisputes(uow, named)).map((row) => ({
            ...row,
            posted: row.posted || still.has(row.vendorId ?? ''),
          }));
        const disputed = await compared('dispute', disputes, theirs.disputes);
        await finish({
          matched: paid.matched + back.matched + disputed.matched,
          findings: [...paid.findings, ...back.findings, ...disputed.findings],
        });
      } catch (error) {
        if (!(error instanceof PaymentsError) || error.trouble === 'away' || error.trouble === 'busy') throw error;
        await finish({
          failure:
            'Stripe does not give its lists to this key. Check the credentials under Integrations > Card Payments.',
        });
      }
      return standing(deps, input);
    },
  };
}

/** Stripe lists a refund by the day on which it was made, and banks take days: what its list does not have is asked for by its id before it is missing. */
async function lookedFor(vendor: Payments, { matched, findings }: Compared): Promise<Compared> {
  const missing: Finding[] = [];
  for (const finding of findings) if (!(await isThere(vendor, finding))) missing.push(finding);
  return { matched: matched + findings.length - missing.length, findings: missing };
}

async function isThere(vendor: Payments, { kind, vendorId, ours }: Finding): Promise<boolean> {
  if (kind !== 'ours-alone' || vendorId === null) return false;
  try {
    const { status, amount } = await vendor.refund(vendorId);
    return status === 'succeeded' && amount === ours;
  } catch (error) {
    if (error instanceof PaymentsError && error.trouble === 'refused') return false;
    throw error;
  }
}

const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

/** What ends a comparison that could not be carried out. */
export function createPaymentReconciliationEnding(deps: Pick<Deps, 'database' | 'clock'>) {
  return {
    /** @throws ApplicationFailure PaymentReconciliationNotFound */
    async giveUpReconciliation(input: PaymentReconciliationInput): Promise<ReconciliationStand> {
      const failure = 'Stripe did not answer in time. Compare again in a few minutes.';
      await workOf(deps, input)((uow) => finishReconciliation(uow, input.reconciliationId, { failure }, deps.clock()));
      return standing(deps, input);
    },
  };
}
