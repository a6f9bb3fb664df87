import { type RawBuilder, sql } from 'kysely';
import { planAppointment, type PlannedChange, planOwn } from '../../domain/fieldtime/plan-shifts.ts';
import { type HeldAppointment, heldAppointment, referenceOf } from '../../domain/fieldtime/wanted-shifts.ts';
import type { UnitOfWork } from '../database.ts';
import { type ChangeToKeep, keepChanges } from './changes.ts';
import { giveUpUnsent, takeAsWanted } from './held-shifts.ts';
import { mappedPeople } from './mapped-people.ts';
import { type StoredShift, shiftsWhere } from './shift-rows.ts';

/** What is planned one after the other: appointments of the window, those whose shift is elsewhere or of which nothing is there any more, our own shifts, and shifts with our name that nobody knows. */
export const planParts = ['window', 'elsewhere', 'own', 'unknown'] as const;
export type PlanPart = (typeof planParts)[number];

/** Where planning stands: the last row of a part that was planned. Ids and instants only, so it may travel with a heartbeat. */
export interface PlanCursor {
  part: PlanPart;
  at: string;
  id: string;
}

export interface PlanRun {
  runId: string;
  round: number;
  windowFrom: string;
  windowTo: string;
  /** Only these shifts; null: all. */
  targets: { takenAt: string } | null;
  preview: boolean;
  zone: string;
  now: string;
}

const pageSize = 1_000;
const first = { at: '', id: '00000000-0000-0000-0000-000000000000' };
export const firstCursor = (part: PlanPart): PlanCursor => ({ part, ...first });

interface Page {
  records: { id: string; externalId: string; gone: boolean; facts: Record<string, unknown> }[];
  /** Of the last row of the page, where there is another. */
  last: { at: string; id: string } | null;
}

const startOf = sql`r.starts_at`;

/** Plans one page and writes down what is to be done. @returns the cursor of the next one, null at the end of all parts */
export async function planPage(uow: UnitOfWork, run: PlanRun, cursor: PlanCursor): Promise<PlanCursor | null> {
  const { part } = cursor;
  const last =
    part === 'own'
      ? await ownPage(uow, run, cursor)
      : part === 'unknown'
        ? await unknownPage(uow, run, cursor)
        : await appointmentPage(uow, run, cursor);
  if (last) return { part, ...last };
  const parts = run.targets ? (['elsewhere', 'own'] as const) : planParts;
  const next = parts[parts.findIndex((each) => each === part) + 1];
  return next ? firstCursor(next) : null;
}

async function appointmentPage(uow: UnitOfWork, run: PlanRun, cursor: PlanCursor): Promise<Page['last']> {
  const page = cursor.part === 'window' ? await windowPage(uow, run, cursor) : await elsewherePage(uow, run, cursor);
  const known = await readKnown(uow, page.records, run.zone);
  const changes = known.appointments.flatMap((appointment) => {
    const rows = known.rowsOf(appointment);
    const planning = { appointment, rows, ...known, window: { from: run.windowFrom, to: run.windowTo }, now: run.now };
    return planAppointment(planning).map((change) => ({
      ...change,
      pimsyRecordId: appointment.recordId,
      clientRecordId: change.clientId === null ? null : known.clientRecordOf(change.clientId),
    }));
  });
  await keep(uow, run, changes);
  return page.last;
}

const isSame = ({ kind }: PlannedChange) => kind === 'same';

async function keep(uow: UnitOfWork, run: PlanRun, changes: ChangeToKeep[]): Promise<void> {
  if (!run.preview) await takeAsWanted(uow, changes.filter(isSame));
  await keepChanges(uow, { ...run, changes: changes.filter((change) => !isSame(change)) });
}

/** Appointments that start in the window, by start. */
async function windowPage({ kysely }: UnitOfWork, run: PlanRun, { at, id }: PlanCursor): Promise<Page> {
  const { rows } = await sql<Page['records'][number] & { at: string }>`
    select r.id, r.external_id as "externalId", r.gone_at is not null as gone, r.facts, ${startOf} as at
      from external_record r
     where r.system = 'pimsy' and r.kind = 'appointment' and ${startOf} >= ${run.windowFrom} and ${startOf} < ${run.windowTo}
       and (${startOf}, r.id) > (${at}, ${id}::uuid)
     order by ${startOf}, r.id limit ${pageSize}`.execute(kysely);
  return { records: rows, last: rows.length < pageSize ? null : lastOf(rows) };
}

/**
 * Of a shift `s`: so often put back within an hour that somebody, another program perhaps, edits it each time. Each of our writes is told by a webhook, and
 * so is theirs: it would go on every few seconds. The next run that is not about single shifts puts it back.
 */
const foughtOver = ({ now }: PlanRun) => sql`(
  select count(*) >= ${mostPutBacks} from sync_run w join sync_change c on c.run_id = w.id
   where w.trigger = 'webhook' and w.started_at > ${now}::timestamptz - interval '1 hour'
     and c.shift_id = s.id and c.kind = 'put-back' and c.status = 'done')`;
const mostPutBacks = 3;

const lastOf = (rows: { at: string; id: string }[]) => {
  const last = rows.at(-1);
  return last ? { at: last.at, id: last.id } : null;
};

/** Appointments outside of the window that have a shift which has not begun; or, of a run of targets, those of its shifts. */
async function elsewherePage({ kysely }: UnitOfWork, run: PlanRun, { at, id }: PlanCursor): Promise<Page> {
  const which = run.targets
    ? sql`s.timeero_id in (select e.external_id from webhook_event e where e.subject = 'shift' and e.taken_at = ${run.targets.takenAt}::timestamptz)
          and not ${foughtOver(run)}`
    : sql`s.state in ('there', 'sending', 'doubt') and s.starts_at >= ${run.windowFrom}::timestamptz
          and not coalesce(${startOf} >= ${run.windowFrom} and ${startOf} < ${run.windowTo}, false)`;
  const { rows } = await sql<Page['records'][number] & { at: string; shiftId: string }>`
    select r.id, r.external_id as "externalId", r.gone_at is not null as gone, r.facts, s.id as "shiftId"
      from shift s join external_record r on r.id = s.pimsy_record_id
     where s.origin = 'pimsy' and ${which} and s.id > ${id}::uuid
     order by s.id limit ${pageSize}`.execute(kysely);
  const records = [...new Map(rows.map((row) => [row.id, row])).values()];
  const last = rows.at(-1);
  return { records, last: last && rows.length === pageSize ? { at, id: last.shiftId } : null };
}

async function ownPage(uow: UnitOfWork, run: PlanRun, { at, id }: PlanCursor): Promise<Page['last']> {
  const rows = await shiftsWhere(
    uow,
    sql`s.origin = 'rounds' and (s.ends_at > ${run.now}::timestamptz or s.unsent) and s.state <> 'gone' and s.id > ${id}::uuid
        and ${run.targets ? sql`(s.unsent or not ${foughtOver(run)})` : sql`true`}`,
    { limit: pageSize },
  );
  const planned = rows.map((row) => ({ row, changes: planOwn({ ...row, clientId: null }, run.now) }));
  const changes = planned.flatMap(({ row, changes: own }) =>
    own.map((change) => ({ ...change, pimsyRecordId: null, clientRecordId: row.clientRecordId })),
  );
  await keep(uow, run, changes);
  const waitInVain = planned.filter(({ row, changes: own }) => row.unsent && own.every(({ kind }) => kind === 'kept'));
  if (!run.preview)
    await giveUpUnsent(
      uow,
      waitInVain.map(({ row }) => row),
    );
  const last = rows.at(-1);
  return last && rows.length === pageSize ? { at, id: last.id } : null;
}

/** Shifts that carry our name and belong to no appointment that Rounds knows, or carry it a second time: told, and left as they are. */
async function unknownPage(uow: UnitOfWork, run: PlanRun, { at, id }: PlanCursor): Promise<Page['last']> {
  const rows = await shiftsWhere(
    uow,
    sql`s.state = 'there' and s.starts_at >= ${run.windowFrom}::timestamptz and s.id > ${id}::uuid
        and (s.origin = 'pimsy' and s.pimsy_record_id is null
             and not exists (select from sync_change c where c.run_id = ${run.runId}::uuid and c.reference = s.reference)
          or s.origin = 'timeero' and s.problem = 'twice')`,
    { limit: pageSize },
  );
  const changes = rows.map(({ id: shiftId, origin, reference, timeeroId, title, startsAt, endsAt }) => ({
    kind: 'kept' as const,
    reason: origin === 'pimsy' ? ('unknown' as const) : ('twice' as const),
    reference: origin === 'pimsy' ? reference : `timeero-${timeeroId}`,
    shiftId,
    title,
    startsAt,
    endsAt,
    clientId: null,
    wanted: null,
    fields: [],
    unmapped: [],
    pimsyRecordId: null,
    clientRecordId: null,
  }));
  await keep(uow, run, changes);
  const last = rows.at(-1);
  return last && rows.length === pageSize ? { at, id: last.id } : null;
}

/** What plans of these appointments look up. */
async function readKnown(uow: UnitOfWork, records: Page['records'], practiceZone: string) {
  const locations = await zonesOf(
    uow,
    records.flatMap(({ facts }) => (typeof facts['locationId'] === 'string' ? [facts['locationId']] : [])),
  );
  const appointments = records.map((record) => {
    const place = record.facts['locationId'];
    return heldAppointment(record, (typeof place === 'string' && locations.get(place)) || practiceZone);
  });
  const employees = await peopleById(
    uow,
    'employee',
    appointments.flatMap(({ employeeIds }) => employeeIds),
  );
  const clients = await peopleById(
    uow,
    'client',
    appointments.flatMap(({ clientIds }) => clientIds),
  );
  const clientRecordOf = (id: string) => clients.get(id)?.recordId ?? null;
  const references = appointments.flatMap((appointment) => referencesOf(appointment, clientRecordOf));
  const rows = await shiftsWhere(
    uow,
    sql`s.origin = 'pimsy' and (s.pimsy_record_id = any(${appointments.map(({ recordId }) => recordId)}::uuid[]) or s.reference = any(${references}::text[]))`,
  );
  const rowsByRecord = Map.groupBy(rows, ({ pimsyRecordId }) => pimsyRecordId);
  const nobodys = Map.groupBy(rowsByRecord.get(null) ?? [], ({ reference }) => reference);
  return {
    appointments,
    rowsOf: (appointment: HeldAppointment): StoredShift[] => [
      ...(rowsByRecord.get(appointment.recordId) ?? []),
      ...(nobodys.size === 0
        ? []
        : referencesOf(appointment, clientRecordOf).flatMap((reference) => nobodys.get(reference) ?? [])),
    ],
    userOf: (id: string) => employees.get(id)?.timeeroId ?? null,
    jobOf: (id: string) => clients.get(id)?.timeeroId ?? null,
    clientRecordOf,
  };
}

const referencesOf = (appointment: HeldAppointment, clientRecordOf: (id: string) => string | null) => [
  referenceOf(appointment, null, null),
  ...appointment.clientIds.map((id) => referenceOf(appointment, id, clientRecordOf(id))),
];

async function peopleById(uow: UnitOfWork, kind: 'employee' | 'client', ids: string[]) {
  const people = await mappedPeople(uow, kind, { ids });
  return new Map(people.map((person) => [person.id, person]));
}

async function zonesOf({ kysely }: UnitOfWork, ids: string[]): Promise<Map<string, string>> {
  const where: RawBuilder<unknown> = sql`system = 'pimsy' and kind = 'location' and external_id = any(${[...new Set(ids)]}::text[])`;
  const { rows } = await sql<{ id: string; zone: string | null }>`
    select external_id as id, facts ->> 'zone' as zone from external_record where ${where}`.execute(kysely);
  return new Map(rows.flatMap(({ id, zone }) => (zone === null ? [] : [[id, zone] as const])));
}

/** Shifts of PIMSY's appointments that Rounds keeps in Timeero and that have not begun: what the share of deletions is of. */
export async function countLive(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { now, windowTo }: Pick<PlanRun, 'now' | 'windowTo'>,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from shift
     where origin = 'pimsy' and state = 'there' and clocked_in_at is null and starts_at > ${now}::timestamptz and starts_at < ${windowTo}::timestamptz`.execute(
    kysely,
  );
  return rows[0]?.count ?? 0;
}
