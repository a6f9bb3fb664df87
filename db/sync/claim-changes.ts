import { sql } from 'kysely';
import { differences, hasBegun, type WantedShift } from '../../domain/fieldtime/plan-shifts.ts';
import { type ChangeKind, writingKinds } from '../../domain/fieldtime/sync-runs.ts';
import { zoneToSend } from '../../domain/fieldtime/wanted-shifts.ts';
import type { UnitOfWork } from '../database.ts';
import { newId } from '../ids.ts';
import { takeAsWanted } from './held-shifts.ts';
import { type StoredShift, shiftsWhere } from './shift-rows.ts';
import { stillMeant } from './still-meant.ts';

/** A change that is about to be made in Timeero; what has to be known of it was committed before the call. */
export interface Claimed {
  changeId: string;
  shiftId: string;
  reference: string;
  version: number;
  timeeroId: string | null;
  wanted: WantedShift | null;
  /**
   * `create`: after looking for it by our name where `look`. `resolve`: its creation was begun before and never answered: look, and create it anew, or
   * leave it, only where it `mayRepeat`. `delete`: after asking PIMSY for the appointment of the id `ask`.
   */
  step: 'create' | 'resolve' | 'update' | 'delete';
  look: boolean;
  mayRepeat: boolean;
  ask: string | null;
  /** When it was to start when it was sent: there it is looked for. */
  sentStart: string;
  intentAt: string | null;
}

interface Change {
  id: string;
  kind: ChangeKind;
  reason: string | null;
  reference: string;
  wanted: WantedShift | null;
  pimsyRecordId: string | null;
  clientRecordId: string | null;
  appointmentId: string | null;
}

export interface ChangeGroup {
  runId: string;
  from: string;
  to: string;
  /** Key of the last change of the group before. */
  after: string | null;
  limit: number;
  /** Everything that Timeero holds was read in this run, so that nothing need be looked for. */
  whole: boolean;
  settleMs: number;
  now: Date;
}

const begunWords = 'It had begun by then, and was left as it is.';
const remappedWords = 'Who they are in Timeero was changed meanwhile. The next run plans it anew.';

/**
 * The next changes of a range: what needs no call is settled, a creation is written down as intent, and the rest is claimed. Whatever happens after the
 * commit, a creation can be found by its row and its name. @returns null at the end of the range
 */
export async function claimChanges(
  uow: UnitOfWork,
  group: ChangeGroup,
): Promise<{ claimed: Claimed[]; last: string } | null> {
  const changes = await changesOf(uow, group);
  const last = changes.at(-1)?.id;
  if (last === undefined) return null;
  const references = changes.map(({ reference }) => reference);
  const rows = await shiftsWhere(uow, sql`s.reference = any(${references}::text[])`, { lock: true });
  const byName = new Map(rows.map((row) => [row.reference, row]));
  const isMeant = await stillMeant(uow, changes);
  const claimed: Claimed[] = [];
  for (const change of changes) {
    const row = byName.get(change.reference) ?? null;
    const next = isMeant(change, row?.state === 'there')
      ? await claim(uow, change, row, group)
      : await settleChange(uow, change.id, 'skipped', remappedWords);
    if (next) claimed.push(next);
  }
  return { claimed, last };
}

async function changesOf({ kysely }: UnitOfWork, { runId, from, to, after, limit }: ChangeGroup): Promise<Change[]> {
  const { rows } = await sql<Change>`
    select c.id, c.kind, c.reason, c.reference, c.wanted, c.pimsy_record_id as "pimsyRecordId", c.client_record_id as "clientRecordId",
           r.external_id as "appointmentId"
      from sync_change c left join external_record r on r.id = c.pimsy_record_id
     where c.run_id = ${runId}::uuid and c.id between ${from}::uuid and ${to}::uuid and (${after}::uuid is null or c.id > ${after}::uuid)
       and c.status in ('planned', 'doubt') and c.kind = any(${[...writingKinds]}::text[])
     order by c.id limit ${limit} for update of c`.execute(kysely);
  return rows;
}

async function claim(
  uow: UnitOfWork,
  change: Change,
  row: StoredShift | null,
  { whole, settleMs, now }: ChangeGroup,
): Promise<Claimed | null> {
  const settle = (status: 'done' | 'skipped', problem: string | null = null) =>
    settleChange(uow, change.id, status, problem);
  const instant = now.toISOString();
  const inDoubt = row !== null && (row.state === 'sending' || row.state === 'doubt');
  const base = (shift: StoredShift, wanted: WantedShift | null) => ({
    changeId: change.id,
    shiftId: shift.id,
    reference: change.reference,
    version: shift.version,
    timeeroId: shift.timeeroId,
    wanted,
    look: true,
    mayRepeat: shift.intentAt !== null && now.getTime() - Date.parse(shift.intentAt) >= settleMs,
    ask: null,
    sentStart: shift.startsAt,
    intentAt: shift.intentAt,
  });

  if (change.kind === 'delete') {
    if (inDoubt) return { ...base(row, null), step: 'resolve' };
    if (!row || row.state !== 'there') return settle('done');
    if (hasBegun(row, instant)) return settle('skipped', begunWords);
    if (row.held !== null) {
      const ask = change.reason === 'gone' ? change.appointmentId : null;
      return { ...base(row, null), step: 'delete', ask };
    }
    await sql`update shift set state = 'gone', unsent = false where id = ${row.id}::uuid`.execute(uow.kysely);
    return settle('done');
  }

  const wanted = row?.origin === 'rounds' ? ownWanted(row) : change.wanted;
  // Taken back on our own pages since it was planned: the next run sees to it.
  if (!wanted || row?.withdrawn) return settle('skipped', 'It was taken back in the meantime.');
  if (inDoubt) return { ...base(row, wanted), step: 'resolve' };
  if (row?.state === 'there' && row.held !== null) {
    if (hasBegun(row, instant)) return settle('skipped', begunWords);
    if (differences(row.held, wanted).length > 0) return { ...base(row, wanted), step: 'update' };
    await takeAsWanted(uow, [{ shiftId: row.id, wanted }]);
    return settle('done');
  }
  if (wanted.endsAt <= instant) return settle('skipped', 'It was over by then.');
  const shift = await intend(uow, change, row, wanted, instant);
  return { ...base(shift, wanted), step: 'create', look: !whole };
}

const ownWanted = ({ userIds, jobId, title, startsAt, endsAt, zone, employeeIds }: StoredShift): WantedShift => ({
  userIds,
  jobId,
  title,
  startsAt,
  endsAt,
  employeeIds,
  zone: zoneToSend(startsAt, endsAt, zone),
});

/** Writes down that the shift is about to be created. */
async function intend(
  uow: UnitOfWork,
  { reference, pimsyRecordId, clientRecordId }: Change,
  row: StoredShift | null,
  wanted: WantedShift,
  instant: string,
): Promise<StoredShift> {
  const { userIds, jobId, title, startsAt, endsAt, zone, employeeIds } = wanted;
  const id = row?.id ?? newId();
  if (row)
    await sql`
      update shift set state = 'sending', intent_at = ${instant}::timestamptz, timeero_id = null, held = null, problem = null,
             pimsy_record_id = coalesce(${pimsyRecordId}::uuid, pimsy_record_id), client_record_id = coalesce(${clientRecordId}::uuid, client_record_id),
             user_ids = ${userIds}::text[], job_id = ${jobId}, title = ${title}, starts_at = ${startsAt}::timestamptz,
             ends_at = ${endsAt}::timestamptz, zone = case when origin = 'rounds' then zone else ${zone} end, employee_ids = ${employeeIds}::text[]
       where id = ${id}::uuid`.execute(uow.kysely);
  else
    await sql`
      insert into shift (id, origin, reference, pimsy_record_id, client_record_id, employee_ids, user_ids, job_id, title, starts_at, ends_at, zone,
                         state, intent_at)
      values (${id}::uuid, 'pimsy', ${reference}, ${pimsyRecordId}::uuid, ${clientRecordId}::uuid, ${employeeIds}::text[], ${userIds}::text[], ${jobId},
              ${title}, ${startsAt}::timestamptz, ${endsAt}::timestamptz, ${zone}, 'sending', ${instant}::timestamptz)`.execute(
      uow.kysely,
    );
  const [shift] = await shiftsWhere(uow, sql`s.id = ${id}::uuid`);
  if (!shift) throw new Error('The shift that was just written is not there');
  return shift;
}

async function settleChange(
  { kysely }: UnitOfWork,
  id: string,
  status: 'done' | 'skipped',
  problem: string | null,
): Promise<null> {
  await sql`update sync_change set status = ${status}, problem = ${problem} where id = ${id}::uuid`.execute(kysely);
  return null;
}

/** A creation that is begun anew, as nothing came of the first; false where somebody else has begun it since. */
export async function intendAgain(
  { kysely }: UnitOfWork,
  { shiftId, intentAt, wanted }: Pick<Claimed, 'shiftId' | 'intentAt' | 'wanted'>,
  now: Date,
): Promise<boolean> {
  if (!wanted) return false;
  const { userIds, jobId, title, startsAt, endsAt, zone, employeeIds } = wanted;
  const { numAffectedRows } = await sql`
    update shift set state = 'sending', intent_at = ${now}::timestamptz, user_ids = ${userIds}::text[], job_id = ${jobId}, title = ${title},
           starts_at = ${startsAt}::timestamptz, ends_at = ${endsAt}::timestamptz,
           zone = case when origin = 'rounds' then zone else ${zone} end, employee_ids = ${employeeIds}::text[]
     where id = ${shiftId}::uuid and state in ('sending', 'doubt') and intent_at = ${intentAt}::timestamptz`.execute(
    kysely,
  );
  return numAffectedRows === 1n;
}
