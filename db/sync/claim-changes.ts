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
  const decided = changes.map((change): Decided => {
    const row = byName.get(change.reference) ?? null;
    if (!isMeant(change, row?.state === 'there')) return { as: 'left', change, problem: remappedWords };
    return decide(change, row, group);
  });
  const of = <K extends Decided['as']>(as: K) => decided.filter((each): each is Decided & { as: K } => each.as === as);
  await takeAsWanted(uow, of('taken'));
  await letGo(uow, of('gone'));
  await settleChanges(uow, decided.flatMap(settledOf));
  const begun = await intend(uow, of('created'), group);
  return { claimed: [...of('claimed').map(({ claimed }) => claimed), ...begun], last };
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

/** What is to be done about a change: `claimed` and `created` need a call, the others are settled here. */
type Decided =
  | { as: 'claimed'; claimed: Claimed }
  | { as: 'created'; change: Change; row: StoredShift | null; wanted: WantedShift; look: boolean }
  | { as: 'left'; change: Change; problem: string }
  | { as: 'done'; change: Change }
  | { as: 'gone'; change: Change; shiftId: string }
  | { as: 'taken'; change: Change; shiftId: string; wanted: WantedShift };

function decide(change: Change, row: StoredShift | null, { whole, settleMs, now }: ChangeGroup): Decided {
  const instant = now.toISOString();
  const inDoubt = row !== null && (row.state === 'sending' || row.state === 'doubt');
  const claimed = (shift: StoredShift, wanted: WantedShift | null, more: Pick<Claimed, 'step'> & Partial<Claimed>) =>
    ({ as: 'claimed', claimed: { ...claimOf(change, shift, wanted, { settleMs, now }), ...more } }) as const;
  const left = (problem: string) => ({ as: 'left', change, problem }) as const;

  if (change.kind === 'delete') {
    if (inDoubt) return claimed(row, null, { step: 'resolve' });
    if (!row || row.state !== 'there') return { as: 'done', change };
    if (hasBegun(row, instant)) return left(begunWords);
    if (row.held === null) return { as: 'gone', change, shiftId: row.id };
    const ask = change.reason === 'gone' ? change.appointmentId : null;
    return claimed(row, null, { step: 'delete', ask });
  }

  const wanted = row?.origin === 'rounds' ? ownWanted(row) : change.wanted;
  // Taken back on our own pages since it was planned: the next run sees to it.
  if (!wanted || row?.withdrawn) return left('It was taken back in the meantime.');
  if (inDoubt) return claimed(row, wanted, { step: 'resolve' });
  if (row?.state === 'there' && row.held !== null) {
    if (hasBegun(row, instant)) return left(begunWords);
    if (differences(row.held, wanted).length > 0) return claimed(row, wanted, { step: 'update' });
    return { as: 'taken', change, shiftId: row.id, wanted };
  }
  if (wanted.endsAt <= instant) return left('It was over by then.');
  return { as: 'created', change, row, wanted, look: !whole };
}

const claimOf = (
  { id: changeId, reference }: Change,
  { id: shiftId, version, timeeroId, startsAt: sentStart, intentAt }: StoredShift,
  wanted: WantedShift | null,
  { settleMs, now }: Pick<ChangeGroup, 'settleMs' | 'now'>,
): Omit<Claimed, 'step'> => ({
  changeId,
  shiftId,
  reference,
  version,
  timeeroId,
  wanted,
  look: true,
  mayRepeat: intentAt !== null && now.getTime() - Date.parse(intentAt) >= settleMs,
  ask: null,
  sentStart,
  intentAt,
});

const ownWanted = ({ userIds, jobId, title, startsAt, endsAt, zone, employeeIds }: StoredShift): WantedShift => ({
  userIds,
  jobId,
  title,
  startsAt,
  endsAt,
  employeeIds,
  zone: zoneToSend(startsAt, endsAt, zone),
});

/** Writes down that these shifts are about to be created, in one statement for those that are new and one for those that were there before. */
async function intend(
  uow: UnitOfWork,
  created: readonly (Decided & { as: 'created' })[],
  group: Pick<ChangeGroup, 'settleMs' | 'now'>,
): Promise<Claimed[]> {
  if (created.length === 0) return [];
  const instant = group.now.toISOString();
  const keyed = created.map((each) => ({ ...each, id: each.row?.id ?? newId() }));
  await intendAnew(uow, keyed.filter(({ row }) => row !== null).map(intentOf), instant);
  await intendFirst(uow, keyed.filter(({ row }) => row === null).map(intentOf), instant);
  const rows = await shiftsWhere(uow, sql`s.id = any(${keyed.map(({ id }) => id)}::uuid[])`);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return keyed.map(({ id, change, wanted, look }) => {
    const shift = byId.get(id);
    if (!shift) throw new Error('The shift that was just written is not there');
    return { ...claimOf(change, shift, wanted, group), step: 'create', look };
  });
}

const intentOf = ({ id, change, wanted }: Decided & { as: 'created' } & { id: string }) => {
  const { reference, pimsyRecordId, clientRecordId } = change;
  return { ...wanted, id, reference, pimsyRecordId, clientRecordId };
};
type Intent = ReturnType<typeof intentOf>;

const intents = (rows: readonly Intent[]) => sql`
  jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n(
    id uuid, reference text, "pimsyRecordId" uuid, "clientRecordId" uuid, "employeeIds" text[], "userIds" text[], "jobId" text, title text,
    "startsAt" timestamptz, "endsAt" timestamptz, zone text)`;

async function intendAnew({ kysely }: UnitOfWork, rows: readonly Intent[], instant: string): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update shift s set state = 'sending', intent_at = ${instant}::timestamptz, timeero_id = null, held = null, problem = null,
           pimsy_record_id = coalesce(n."pimsyRecordId", s.pimsy_record_id), client_record_id = coalesce(n."clientRecordId", s.client_record_id),
           user_ids = n."userIds", job_id = n."jobId", title = n.title, starts_at = n."startsAt", ends_at = n."endsAt",
           zone = case when s.origin = 'rounds' then s.zone else n.zone end, employee_ids = n."employeeIds"
      from ${intents(rows)} where s.id = n.id and s.id = any(${rows.map(({ id }) => id)}::uuid[])`.execute(kysely);
}

async function intendFirst({ kysely }: UnitOfWork, rows: readonly Intent[], instant: string): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into shift (id, origin, reference, pimsy_record_id, client_record_id, employee_ids, user_ids, job_id, title, starts_at, ends_at, zone,
                       state, intent_at)
    select n.id, 'pimsy', n.reference, n."pimsyRecordId", n."clientRecordId", n."employeeIds", n."userIds", n."jobId", n.title, n."startsAt", n."endsAt",
           n.zone, 'sending', ${instant}::timestamptz
      from ${intents(rows)}`.execute(kysely);
}

interface Settled {
  id: string;
  status: 'done' | 'skipped';
  problem: string | null;
}

function settledOf(decided: Decided): Settled[] {
  if (decided.as === 'claimed' || decided.as === 'created') return [];
  const { id } = decided.change;
  return decided.as === 'left'
    ? [{ id, status: 'skipped', problem: decided.problem }]
    : [{ id, status: 'done', problem: null }];
}

async function letGo({ kysely }: UnitOfWork, gone: readonly { shiftId: string }[]): Promise<void> {
  if (gone.length === 0) return;
  await sql`update shift set state = 'gone', unsent = false where id = any(${gone.map(({ shiftId }) => shiftId)}::uuid[])`.execute(
    kysely,
  );
}

async function settleChanges({ kysely }: UnitOfWork, settled: readonly Settled[]): Promise<void> {
  if (settled.length === 0) return;
  await sql`
    update sync_change c set status = n.status, problem = n.problem
      from jsonb_to_recordset(${JSON.stringify(settled)}::jsonb) as n(id uuid, status text, problem text)
     where c.id = n.id and c.id = any(${settled.map(({ id }) => id)}::uuid[])`.execute(kysely);
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
