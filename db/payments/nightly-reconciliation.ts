import { sql } from 'kysely';
import { type Finding, newFindings } from '../../domain/payments/reconciliation.ts';
import type { ReconciliationStatus } from '../../domain/payments/statuses.ts';
import { addDays, localDate } from '../../domain/time.ts';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import { staffWithRule } from '../alerts/staff-with-rule.ts';
import type { UnitOfWork } from '../database.ts';
import { Integration, Payment, PaymentReconciliation } from '../entities/index.ts';
import { newId } from '../ids.ts';
import { practiceZone } from '../practice-zone.ts';
import { openTask } from '../tasks/open-task.ts';

/** Days that one of a night compares, up to the day before: what a night could not do, and what comes late, is in the following ones. */
const days = 7;
/** A night begins at three where the practice is: by then the day before is over on both sides. */
const beginsMs = 3 * 60 * 60_000;

/**
 * Orders the comparison of this night where the practice takes cards and it was not ordered yet. What stands at Stripe from before the first payment through
 * Rounds to that account is none of ours, so it is not asked about.
 * @returns its id, or null: there is nothing to order
 */
export async function orderNightly(uow: UnitOfWork, now: Date): Promise<string | null> {
  const { em, kysely, actor } = uow;
  const stripe = await em.findOne(Integration, { system: 'stripe', enabled: true });
  if (!stripe?.who) return null;
  const zone = await practiceZone(uow);
  const dayOf = (at: Date) => localDate(at.toISOString(), zone);
  const nightOf = dayOf(new Date(now.getTime() - beginsMs));
  if ((await em.count(PaymentReconciliation, { nightOf })) > 0) return null;
  const [first] = await em.find(Payment, { vendorAccount: stripe.who }, { orderBy: { id: 'asc' }, limit: 1 });
  const toOn = addDays(nightOf, -1);
  const since = first && dayOf(first.createdAt);
  if (!since || since > toOn) return null;
  const earliest = addDays(nightOf, -days);
  const fromOn = since > earliest ? since : earliest;
  const { rows } = await sql<{ id: string }>`
    insert into payment_reconciliation (id, from_on, to_on, night_of, requested_by, created_at, updated_at)
    values (${newId()}::uuid, ${fromOn}::date, ${toOn}::date, ${nightOf}::date, ${actor}, ${now}::timestamptz, ${now}::timestamptz)
    on conflict (practice_id, night_of) do nothing returning id`.execute(kysely);
  return rows[0]?.id ?? null;
}

interface Night {
  id: string;
  status: ReconciliationStatus;
  fromOn: string;
  /** Of whose night it is, YYYY-MM-DD. */
  nightOf: string;
  findings: readonly Finding[];
}

/**
 * Tells who reconciles of differences that no night before has found, by one task and an alert to each: never twice of the same one, however often it is found
 * and whatever has become of the task, and never of what did not go through Rounds: a real difference would drown in it. Where two nights in a row came to nothing, of that.
 */
export async function tellOfNight(uow: UnitOfWork, night: Night, now: Date): Promise<void> {
  // Two that end at once would both find the same for the first time.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`reconciliation ${uow.practiceId}`}, 0))`.execute(
    uow.kysely,
  );
  const about = { subjectKind: 'payment_reconciliation', subjectId: night.id, now } as const;
  const task = { type: 'card-payment', priority: 'high', ...about } as const;
  const others = { id: { $ne: night.id }, nightOf: { $ne: null } } as const;
  if (night.status === 'failed') {
    const nightBefore = addDays(night.nightOf, -1);
    if ((await uow.em.count(PaymentReconciliation, { nightOf: nightBefore, status: 'failed' })) > 0)
      await openTask(uow, { ...task, cause: 'payment-reconciliation-failed', note: failedNote });
    return;
  }
  const before = await uow.em.find(PaymentReconciliation, { ...others, toOn: { $gte: night.fromOn } });
  const found = newFindings(
    night.findings.filter(({ foreign }) => !foreign),
    before.flatMap(({ findings }) => findings),
  );
  if (found.length === 0) return;
  const taskId = await openTask(uow, {
    ...task,
    cause: `payment-reconciliation:${night.id}`,
    note: noteOf(found.length),
  });
  const staffIds = await staffWithRule(uow, 'Payment Reconciliation', 'view');
  await raiseAlerts(uow, { ...about, kind: 'payments-differ', staffIds, taskId });
}

const noteOf = (count: number): string =>
  `The nightly comparison with Stripe has found ${count === 1 ? 'a new difference' : `${count} new differences`}. See which, and set right what is missing here or at Stripe.`;
const failedNote =
  'The nightly comparison with Stripe came to nothing two nights in a row. See why, and compare these days again once that is mended.';
