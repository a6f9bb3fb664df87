import { sql } from 'kysely';
import type { HeldShift, PlannedChange } from '../../domain/fieldtime/plan-shifts.ts';
import type { UnitOfWork } from '../database.ts';
import { newId } from '../ids.ts';

/** A shift as Timeero showed it. */
export interface SeenShift extends HeldShift {
  id: string;
  reference: string | null;
}

/**
 * Keeps what Timeero holds of a page of shifts. By their id, or by our name for them: so one whose creation was never answered is found. What is as it was
 * costs no write, nor is its row held: only one run of a practice says what Timeero holds. One that carries our name twice is Timeero's own from the second
 * on: nothing of ours touches it.
 */
export async function keepSeen(uow: UnitOfWork, seen: readonly SeenShift[], now: Date): Promise<void> {
  if (seen.length === 0) return;
  const { kysely } = uow;
  const { rows } = await sql<{ id: string; reference: string | null; timeeroId: string | null }>`
    select id, reference, timeero_id as "timeeroId" from shift
     where timeero_id = any(${seen.map(({ id }) => id)}::text[]) or reference = any(${named(seen)}::text[])`.execute(
    kysely,
  );
  const byId = new Map(rows.flatMap((row) => (row.timeeroId === null ? [] : [[row.timeeroId, row] as const])));
  const byName = new Map(rows.flatMap((row) => (row.reference === null ? [] : [[row.reference, row] as const])));
  const taken = new Set<string>();
  const known: (SeenShift & { row: string })[] = [];
  const fresh: (SeenShift & { twice: boolean })[] = [];
  for (const shift of seen) {
    const named_ = shift.reference === null ? undefined : byName.get(shift.reference);
    const row =
      byId.get(shift.id) ?? (named_ && named_.timeeroId === null && !taken.has(named_.id) ? named_ : undefined);
    if (row) {
      taken.add(row.id);
      known.push({ ...shift, row: row.id });
    } else if (named_ || fresh.some(({ reference }) => reference !== null && reference === shift.reference))
      fresh.push({ ...shift, reference: null, twice: true });
    else fresh.push({ ...shift, reference: isOfNobody(shift.reference) ? null : shift.reference, twice: false });
  }
  await update(uow, known, now);
  await insert(uow, fresh, now);
}

const named = (seen: readonly SeenShift[]) => seen.flatMap(({ reference }) => reference ?? []);
const isOfNobody = (reference: string | null) => reference === null || !/^(pimsy|rounds)-/.test(reference);

async function update(
  { kysely }: UnitOfWork,
  known: readonly (SeenShift & { row: string })[],
  now: Date,
): Promise<void> {
  if (known.length === 0) return;
  const rows = known.map(({ row, id, ...shift }) => ({ row, id, held: heldOf(shift) }));
  await sql`
    update shift s set held = n.held, held_at = ${now}::timestamptz, timeero_id = n.id, state = 'there', intent_at = null,
           -- Of Timeero's own ones this is all there is to know.
           user_ids = case when origin = 'timeero' then array(select jsonb_array_elements_text(n.held -> 'userIds')) else user_ids end,
           job_id = case when origin = 'timeero' then n.held ->> 'jobId' else job_id end,
           title = case when origin = 'timeero' then n.held ->> 'title' else title end,
           starts_at = case when origin = 'timeero' then (n.held ->> 'startsAt')::timestamptz else starts_at end,
           ends_at = case when origin = 'timeero' then (n.held ->> 'endsAt')::timestamptz else ends_at end,
           zone = case when origin = 'timeero' then n.held ->> 'zone' else zone end
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n(row uuid, id text, held jsonb)
     where s.id = n.row and s.id = any(${rows.map(({ row }) => row)}::uuid[])
       and (s.held is distinct from n.held or s.state <> 'there' or s.timeero_id is distinct from n.id)`.execute(
    kysely,
  );
}

async function insert(
  { kysely }: UnitOfWork,
  fresh: readonly (SeenShift & { twice: boolean })[],
  now: Date,
): Promise<void> {
  if (fresh.length === 0) return;
  const rows = fresh.map(({ id, reference, twice, ...shift }) => ({
    key: newId(),
    id,
    reference,
    twice,
    held: heldOf(shift),
  }));
  await sql`
    insert into shift (id, origin, reference, timeero_id, user_ids, job_id, title, starts_at, ends_at, zone, state, held, held_at, problem, pimsy_record_id)
    select n.key, case when n.reference like 'pimsy-%' then 'pimsy' when n.reference like 'rounds-%' then 'rounds' else 'timeero' end,
           n.reference, n.id, array(select jsonb_array_elements_text(n.held -> 'userIds')), n.held ->> 'jobId', n.held ->> 'title',
           (n.held ->> 'startsAt')::timestamptz, (n.held ->> 'endsAt')::timestamptz, n.held ->> 'zone', 'there', n.held, ${now}::timestamptz, case when n.twice then 'twice' end,
           -- A second shift of an appointment is found by its record: plans look up the first name of each alone.
           case when n.reference ~ '^pimsy-.*::[0-9]+$' then (
             select r.id from external_record r
              where r.system = 'pimsy' and r.kind = 'appointment'
                and (r.external_id = split_part(substr(n.reference, 7), ':', 1) or r.id::text = split_part(substr(n.reference, 7), ':', 1)) limit 1) end
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n(key uuid, id text, reference text, twice boolean, held jsonb)
    on conflict do nothing`.execute(kysely);
}

/** In one order of keys, with sorted users and instants of one form, so that what is alike compares alike. */
export const heldOf = ({ userIds, jobId, title, startsAt, endsAt, zone }: HeldShift): HeldShift => ({
  userIds: [...userIds].toSorted(),
  jobId,
  title,
  startsAt: new Date(startsAt).toISOString(),
  endsAt: new Date(endsAt).toISOString(),
  zone,
});

/** Ids of shifts that Timeero should hold with a start in a part of the window, and that were not among those it showed. */
export async function unseenShifts(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { from, to, seen, before }: { from: string; to: string; seen: readonly string[]; before: Date },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select timeero_id as id from shift
     where state = 'there' and held is not null and timeero_id is not null and held_at < ${before}::timestamptz
       and (held ->> 'startsAt') collate "C" >= ${from} and (held ->> 'startsAt') collate "C" < ${to}
       and timeero_id <> all(${[...seen]}::text[])
     order by id`.execute(kysely);
  return rows.map(({ id }) => id);
}

/** Timeero has no such shift (any more): what was its own is over, what is ours is to be put back. */
export async function markUnheld({ kysely }: Pick<UnitOfWork, 'kysely'>, timeeroId: string, now: Date): Promise<void> {
  await sql`
    update shift set held = null, held_at = ${now}::timestamptz, state = case when origin = 'timeero' then 'gone' else state end
     where timeero_id = ${timeeroId} and (held is not null or (origin = 'timeero' and state <> 'gone'))`.execute(
    kysely,
  );
}

/** What Timeero holds already is what is wanted; only our rows did not know. */
export async function takeAsWanted(
  { kysely }: UnitOfWork,
  changes: readonly Pick<PlannedChange, 'shiftId' | 'wanted'>[],
): Promise<void> {
  const rows = changes.flatMap(({ shiftId, wanted }) => (shiftId && wanted ? [{ id: shiftId, wanted }] : []));
  if (rows.length === 0) return;
  await sql`
    update shift s set user_ids = array(select jsonb_array_elements_text(n.wanted -> 'userIds')), job_id = n.wanted ->> 'jobId',
           title = n.wanted ->> 'title', starts_at = (n.wanted ->> 'startsAt')::timestamptz, ends_at = (n.wanted ->> 'endsAt')::timestamptz,
           zone = case when s.origin = 'rounds' then s.zone else n.wanted ->> 'zone' end,
           employee_ids = array(select jsonb_array_elements_text(n.wanted -> 'employeeIds')), unsent = false
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n(id uuid, wanted jsonb)
     where s.id = n.id and s.id = any(${rows.map(({ id }) => id)}::uuid[])`.execute(kysely);
}

/**
 * Of shifts of our own whose change cannot be sent any more, because they have begun, or because what was to be taken back is nowhere: they wait no longer.
 * What somebody has changed since it was looked at still does.
 */
export async function giveUpUnsent(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  shifts: readonly { id: string; version: number }[],
): Promise<void> {
  if (shifts.length === 0) return;
  const rows = shifts.map(({ id, version }) => ({ id, version }));
  await sql`
    update shift s set unsent = false, state = case when s.withdrawn and s.state = 'wanted' then 'gone' else s.state end
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n(id uuid, version integer)
     where s.id = n.id and s.version = n.version`.execute(kysely);
}
