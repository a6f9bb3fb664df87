import { sql } from 'kysely';
import type { VendorFacts } from '../../domain/payments/vendor-facts.ts';
import type { UnitOfWork } from '../database.ts';
import { Payment, PaymentEvent, PaymentRefund } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';
import { newId } from '../ids.ts';
import type { WaitingPage } from '../queries/waiting-page.ts';
import { applyFacts } from './apply-facts.ts';
import { needsPerson } from './tasks.ts';

export interface ToldEvent {
  eventId: string;
  type: string;
  happenedAt: Date;
  facts: VendorFacts;
}

/** Keeps an event, once however often it comes. @returns its id here, or null where it was kept before */
export async function keepEvent(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { eventId, type, happenedAt, facts }: ToldEvent,
  now: Date,
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    insert into payment_event (id, event_id, type, facts, happened_at, received_at)
    values (${newId()}::uuid, ${eventId}, ${type}, ${JSON.stringify(facts)}::jsonb, ${happenedAt}::timestamptz, ${now}::timestamptz)
    on conflict (practice_id, event_id) do nothing returning id`.execute(kysely);
  return rows[0]?.id ?? null;
}

/** How long an event waits for what it follows from. */
const patienceMs = 60 * 60_000;

export interface TakenEvent {
  paymentId: string;
  /** Null: it is of no refund. */
  refundId: string | null;
}

/** Does what follows from a kept event, once. @returns what it is of; null: of no payment, it was done before, or it waits for another event */
export async function takeEvent(uow: UnitOfWork, id: string, now: Date): Promise<TakenEvent | null> {
  const event = await lockRow(uow, PaymentEvent, { id });
  if (!event || event.takenAt) return null;
  const facts = { ...event.facts, at: event.facts.at ?? event.happenedAt.toISOString() };
  const { outcome: applied, paymentId } = await applyFacts(uow, facts, now);
  if (applied === 'later' && event.receivedAt.getTime() + patienceMs > now.getTime()) return null;
  const outcome = applied !== 'later' ? applied : paymentId ? 'needs-person' : 'unknown-payment';
  Object.assign(event, { outcome, paymentId, takenAt: now });
  await uow.em.flush();
  if (applied === 'later' && paymentId)
    await needsPerson(uow, await uow.em.findOneOrFail(Payment, { id: paymentId }), { what: 'moved-unpaid', now });
  return paymentId === null ? null : { paymentId, refundId: await refundOf(uow, facts) };
}

async function refundOf({ em }: UnitOfWork, { kind, objectId }: VendorFacts): Promise<string | null> {
  if (kind !== 'refund' || objectId === null) return null;
  return (await em.findOne(PaymentRefund, { vendorId: objectId }))?.id ?? null;
}

/** When Stripe told something last, as an ISO instant; null: it never has. */
export async function lastEventAt({ em }: Pick<UnitOfWork, 'em'>): Promise<string | null> {
  const [last] = await em.find(PaymentEvent, {}, { orderBy: { id: 'desc' }, limit: 1 });
  return last?.receivedAt.toISOString() ?? null;
}

/** Events of which nothing has followed yet, by key. */
export async function waitingEvents(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { before, after, limit }: WaitingPage,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from payment_event
     where taken_at is null and received_at <= ${before}::timestamptz and (${after}::uuid is null or id > ${after}::uuid)
     order by id limit ${limit}`.execute(kysely);
  return rows.map((row) => row.id);
}
