import type { InferEntity } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import type { AppointmentStatus } from '../../domain/appointments.ts';
import type { LinkProblem } from '../../domain/pimsy/link-problems.ts';
import {
  type KnownHere,
  type PimsyStanding,
  placeAppointment,
  type PlacedAppointment,
  pimsyAppointment,
  standingOf,
  statusHere,
} from '../../domain/pimsy/pimsy-appointment.ts';
import { wallTimeOf } from '../../domain/time.ts';
import type { UnitOfWork } from '../database.ts';
import { Appointment, Location, Mapping } from '../entities/index.ts';
import { newId } from '../ids.ts';
import { clientChangedCause, openClientChangedTasks } from '../tasks/client-changed-tasks.ts';
import { closeTask } from '../tasks/close-task.ts';
import { noteLinkProblems } from './person-records.ts';
import { noteSettled } from './settled.ts';
import type { Settled } from './settle-people.ts';

type Row = InferEntity<typeof Appointment>;
interface AppointmentRecord {
  id: string;
  /** Of its content. */
  hash: string;
  facts: Record<string, unknown>;
  gone: boolean;
  linkProblem: LinkProblem | null;
}

/** An appointment of ours as far as it is compared. */
interface RowHere {
  id: string;
  clientId: string;
  staffId: string;
  locationId: string;
  startsAt: Date;
  endsAt: Date;
  type: string;
  status: AppointmentStatus;
}

/** What a record asks for here. */
interface Asks {
  record: AppointmentRecord;
  placed: PlacedAppointment | null;
  problem: LinkProblem | null;
  /** It is neither planned nor agreed to: rows that there are become cancelled. */
  off: boolean;
  type: string;
  standing: PimsyStanding;
}

const atATime = 500;

/**
 * The next appointments of PIMSY become rows, or rows change as PIMSY's did: moved, cancelled, another client or member of staff. A row gets a new version only
 * where something differs, since a new version sends reminders anew. Those that began before `from` and are settled here are left alone. Those of which
 * nothing has changed since they were settled by the same `links` are passed over, unless `all` are asked for. Of the others most differ in nothing, so
 * they are compared as plain rows first, and only those that do are held and written.
 */
export async function settleAppointments(
  uow: UnitOfWork,
  { after, from, now, links, all }: { after: string | null; from: Date; now: Date; links: string; all: boolean },
): Promise<Settled> {
  const records = await appointmentRecords(uow, { after, from, settled: all ? null : links });
  const settled: Settled = { last: records.at(-1)?.id ?? null, added: 0, linked: 0, updated: 0, unlinked: 0 };
  const asks = await asksOf(uow, records);
  settled.unlinked = asks.filter(({ problem }) => problem !== null).length;
  const rows = await rowsOf(uow, records);
  const isDiffering = (each: Asks) => differs(each, rows.get(each.record.id) ?? []);
  const [differing, same] = [asks.filter(isDiffering), asks.filter((each) => !isDiffering(each))];
  await noteSettled(
    uow,
    same.filter(isWhole).map(({ record }) => record),
    links,
  );
  if (differing.length === 0) return settled;
  const held = await asksOf(
    uow,
    await appointmentRecords(uow, { after, from, ids: differing.map(({ record }) => record.id) }),
  );
  const brought = await bringAll(uow, held, now);
  await noteSettled(
    uow,
    held.filter(isWhole).map(({ record }) => record),
    links,
  );
  return { ...settled, ...brought };
}

/** What has no row of ours yet is looked at each time: people may have been added since without a link of theirs. */
const isWhole = ({ problem }: Asks) => problem === null;

/** What is known here of these appointments, put together. */
async function asksOf(uow: UnitOfWork, records: readonly AppointmentRecord[]): Promise<Asks[]> {
  const facts = records.map((record) => ({ record, appointment: pimsyAppointment(record.facts) }));
  const known = await knownHere(
    uow,
    facts.map(({ appointment }) => appointment),
  );
  return facts.map(({ record, appointment }) => {
    const standing = record.gone ? 'called-off' : standingOf(appointment.status);
    const off = standing === 'called-off' || standing === 'not-agreed';
    const { placed, problem } = off ? { placed: null, problem: null } : placeAppointment(appointment, known);
    return { record, placed, problem, off, type: appointment.type, standing };
  });
}

/** Rows of ours that the records are linked to, by record. By keys, one table after the other: see `knownHere`. */
async function rowsOf({ kysely }: UnitOfWork, records: readonly AppointmentRecord[]): Promise<Map<string, RowHere[]>> {
  const { rows: links } = await sql<{ recordId: string; id: string }>`
    select external_record_id as "recordId", local_id as id from mapping
     where external_record_id = any(${records.map(({ id }) => id)}::uuid[]) and local_kind = 'appointment' and ended_at is null`.execute(
    kysely,
  );
  const { rows } = await sql<RowHere>`
    select id, client_id as "clientId", staff_id as "staffId", location_id as "locationId", starts_at as "startsAt", ends_at as "endsAt", type, status
      from appointment where id = any(${links.map(({ id }) => id)}::uuid[])`.execute(kysely);
  const byId = new Map(
    rows.map((row) => [row.id, { ...row, startsAt: new Date(row.startsAt), endsAt: new Date(row.endsAt) }]),
  );
  const linked = links.flatMap(({ recordId, id }) => {
    const row = byId.get(id);
    return row ? [{ recordId, row }] : [];
  });
  return new Map(
    [...Map.groupBy(linked, ({ recordId }) => recordId)].map(([recordId, of]) => [recordId, of.map(({ row }) => row)]),
  );
}

/** Whether anything of a record would be written. */
function differs({ record, placed, problem, off, type, standing }: Asks, rows: readonly RowHere[]): boolean {
  if (problem !== record.linkProblem) return true;
  if (!off && placed === null) return false;
  const wanted = placed?.clientIds ?? [];
  if (rows.some(({ clientId, status }) => !wanted.includes(clientId) && status !== 'cancelled')) return true;
  return wanted.some((clientId) => {
    const row = rows.find((each) => each.clientId === clientId);
    return !row || !placed || compare(row, { placed, type, standing }).differs;
  });
}

/** Writes what differs, held since it was read. */
async function bringAll(
  uow: UnitOfWork,
  asks: readonly Asks[],
  now: Date,
): Promise<Pick<Settled, 'added' | 'linked' | 'updated'>> {
  const { em } = uow;
  const here = await rowsOf(
    uow,
    asks.map(({ record }) => record),
  );
  const all = await em.find(Appointment, { id: [...here.values()].flat().map(({ id }) => id) });
  const byId = new Map(all.map((row) => [row.id, row]));
  const zones = new Map((await em.find(Location, {})).map((row) => [row.id, row.zone]));
  const takeTwin = await unlinkedTwins(uow, asks);
  const done = { added: 0, linked: 0, updated: 0 };
  const [givenAway, givenBack]: [string[], string[]] = [[], []];
  for (const { record, placed, off, type, standing } of asks) {
    const before = (here.get(record.id) ?? []).flatMap(({ id }) => byId.get(id) ?? []);
    // What cannot be placed any more stays as it was: a lost link must not call off what PIMSY still plans.
    if (!off && placed === null) continue;
    const wanted = placed?.clientIds ?? [];
    for (const row of before)
      if (!wanted.includes(row.clientId) && row.status !== 'cancelled') {
        row.status = 'cancelled';
        row.updatedAt = now;
        done.updated += 1;
        if (placed !== null) givenAway.push(row.id);
      }
    if (placed === null) continue;
    const said: Wanted = { placed, zone: zones.get(placed.locationId) ?? 'UTC', type, standing };
    for (const clientId of wanted) {
      const row = before.find((each) => each.clientId === clientId);
      if (!row)
        done[linkOrAdd(uow, { recordId: record.id, clientId, twin: takeTwin(clientId, placed) }, said, now)] += 1;
      else {
        const was = row.status;
        if (!bring(uow, row, said, now)) continue;
        done.updated += 1;
        if (was === 'cancelled') givenBack.push(row.id);
      }
    }
  }
  await em.flush();
  await openClientChangedTasks(uow, { appointmentIds: givenAway, now });
  for (const id of givenBack) await closeTask(uow, clientChangedCause(id), now);
  await noteLinkProblems(
    uow,
    asks.map(({ record, problem }) => ({ id: record.id, problem, candidates: [] })),
  );
  return done;
}

/** Links a record to the appointment of ours that it is, or to a new one. @returns which of both */
function linkOrAdd(
  uow: UnitOfWork,
  { recordId, clientId, twin }: { recordId: string; clientId: string; twin: Row | null },
  said: Wanted,
  now: Date,
): 'linked' | 'added' {
  const { em } = uow;
  const localId = twin?.id ?? newId();
  if (twin) {
    twin.origin = 'pimsy';
    bring(uow, twin, said, now);
  } else
    em.create(Appointment, {
      id: localId,
      clientId,
      origin: 'pimsy',
      ...columns(said.placed, said.zone, said.type),
      status: statusHere(said.standing, null, false),
    });
  em.create(Mapping, {
    system: 'pimsy',
    externalRecordId: recordId,
    localKind: 'appointment',
    localId,
    createdAt: now,
  });
  return twin ? 'linked' : 'added';
}

/** The next ones by key; `settled`: but for those that are by these links; `ids`: only these of them, held until the transaction ends. */
async function appointmentRecords(
  { kysely }: UnitOfWork,
  {
    after,
    from,
    settled = null,
    ids = null,
  }: { after: string | null; from: Date; settled?: string | null; ids?: string[] | null },
): Promise<AppointmentRecord[]> {
  const { rows } = await sql<AppointmentRecord>`
    select r.id, r.hash, r.facts, r.gone_at is not null as gone, r.link_problem as "linkProblem"
      from external_record r
     where r.system = 'pimsy' and r.kind = 'appointment' and (${after}::uuid is null or r.id > ${after}::uuid)
       and (${ids}::uuid[] is null or r.id = any(${ids}::uuid[]))
       and (${settled}::text is null or r.settled is distinct from ${settled})
       and (r.starts_at is null or r.starts_at::timestamptz >= ${from}::timestamptz
         or exists (select from mapping m join appointment a on a.id = m.local_id and a.starts_at >= ${from}::timestamptz
                     where m.external_record_id = r.id and m.local_kind = 'appointment' and m.ended_at is null))
     order by r.id limit ${atATime} ${ids ? sql`for update of r` : sql``}`.execute(kysely);
  return rows;
}

/**
 * Our ids by PIMSY's, of everybody and everything that the appointments name. By keys, one table after the other: of a practice that was filled a moment ago
 * the planner expects a single row, and would join by going through all of them for each.
 */
async function knownHere(
  { em, kysely }: UnitOfWork,
  appointments: readonly { clientIds: string[]; employeeIds: string[]; locationId: string | null }[],
): Promise<KnownHere> {
  const asked = {
    client: appointments.flatMap(({ clientIds }) => clientIds),
    employee: appointments.flatMap(({ employeeIds }) => employeeIds),
    location: appointments.flatMap(({ locationId }) => locationId ?? []),
  };
  const known = {
    client: new Map<string, string>(),
    employee: new Map<string, string>(),
    location: new Map<string, string>(),
  };
  const of = (kind: keyof typeof asked) =>
    sql`kind = ${kind} and external_id = any(${[...new Set(asked[kind])]}::text[])`;
  const { rows: records } = await sql<{ id: string; kind: keyof typeof known; externalId: string }>`
    select id, kind, external_id as "externalId" from external_record
     where system = 'pimsy' and (${of('client')} or ${of('employee')} or ${of('location')})`.execute(kysely);
  const { rows: links } = await sql<{ recordId: string; localId: string }>`
    select external_record_id as "recordId", local_id as "localId" from mapping
     where ended_at is null and external_record_id = any(${records.map(({ id }) => id)}::uuid[])`.execute(kysely);
  const localOf = new Map(links.map(({ recordId, localId }) => [recordId, localId]));
  for (const { id, kind, externalId } of records) {
    const localId = localOf.get(id);
    if (localId !== undefined) known[kind].set(externalId, localId);
  }
  const places = await em.find(Location, { active: true }, { limit: 2 });
  return { ...known, onlyLocation: places.length === 1 ? (places[0]?.id ?? null) : null };
}

interface Wanted {
  placed: PlacedAppointment;
  zone: string;
  type: string;
  standing: PimsyStanding;
}

const columns = ({ staffId, locationId, startsAt, endsAt }: PlacedAppointment, zone: string, type: string) => ({
  staffId,
  locationId,
  type,
  localStart: wallTimeOf(startsAt.toISOString(), zone),
  zone,
  startsAt,
  endsAt,
});

function compare(
  row: Pick<RowHere, 'startsAt' | 'endsAt' | 'locationId' | 'staffId' | 'type' | 'status'>,
  { placed, type, standing }: Omit<Wanted, 'zone'>,
) {
  const moved = row.startsAt.getTime() !== placed.startsAt.getTime() || row.locationId !== placed.locationId;
  const status = statusHere(standing, row.status, moved);
  const same =
    !moved &&
    row.endsAt.getTime() === placed.endsAt.getTime() &&
    row.staffId === placed.staffId &&
    row.type === type &&
    row.status === status;
  return { moved, status, differs: !same };
}

/** @returns whether anything differed */
function bring({ em }: UnitOfWork, row: Row, { placed, zone, type, standing }: Wanted, now: Date): boolean {
  const { moved, status, differs: other } = compare(row, { placed, type, standing });
  if (!other) return false;
  const times = moved ? columns(placed, zone, type) : { staffId: placed.staffId, endsAt: placed.endsAt, type };
  em.assign(row, { ...times, status, updatedAt: now });
  return true;
}

/** The same appointments, made here before PIMSY was connected: reminded of once and not twice. Each is taken once. */
async function unlinkedTwins({ em }: UnitOfWork, asks: readonly Asks[]) {
  const placed = asks.flatMap((each) => each.placed ?? []);
  const twins = await em.find(Appointment, {
    clientId: [...new Set(placed.flatMap(({ clientIds }) => clientIds))],
    startsAt: [...new Set(placed.map(({ startsAt }) => startsAt))],
    origin: 'rounds',
    status: { $ne: 'cancelled' },
  });
  const taken = new Set<string>();
  return (clientId: string, { staffId, startsAt }: PlacedAppointment): Row | null => {
    const twin = twins.find(
      (each) =>
        !taken.has(each.id) &&
        each.clientId === clientId &&
        each.staffId === staffId &&
        each.startsAt.getTime() === startsAt.getTime(),
    );
    if (twin) taken.add(twin.id);
    return twin ?? null;
  };
}
