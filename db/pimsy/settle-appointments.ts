import type { InferEntity } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import type { LinkProblem } from '../../domain/pimsy/link-problems.ts';
import {
  type KnownHere,
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
import { noteLinkProblems } from './person-records.ts';
import type { Settled } from './settle-people.ts';

type Row = InferEntity<typeof Appointment>;
interface AppointmentRecord {
  id: string;
  facts: Record<string, unknown>;
  gone: boolean;
  linkProblem: LinkProblem | null;
}

const atATime = 200;

/**
 * The next appointments of PIMSY become rows, or rows change as PIMSY's did: moved, cancelled, another client or member of staff. A row gets a new version only
 * where something differs, since a new version sends reminders anew. Those that began before `from` and are settled here are left alone.
 */
export async function settleAppointments(
  uow: UnitOfWork,
  { after, from, now }: { after: string | null; from: Date; now: Date },
): Promise<Settled> {
  const { em } = uow;
  const records = await appointmentRecords(uow, after, from);
  const facts = new Map(records.map(({ id, facts: each }) => [id, pimsyAppointment(each)]));
  const known = await knownHere(uow, [...facts.values()]);
  const links = await em.find(Mapping, {
    externalRecordId: records.map(({ id }) => id),
    localKind: 'appointment',
    endedAt: null,
  });
  const rows = new Map(
    (await em.find(Appointment, { id: links.map(({ localId }) => localId) })).map((row) => [row.id, row]),
  );
  const rowsOf = Map.groupBy(links, ({ externalRecordId }) => externalRecordId);
  const zones = new Map((await em.find(Location, {})).map((row) => [row.id, row.zone]));
  const settled: Settled = { last: records.at(-1)?.id ?? null, added: 0, linked: 0, updated: 0, unlinked: 0 };
  const notes: { id: string; problem: LinkProblem | null; candidates: string[] }[] = [];
  for (const record of records) {
    const appointment = facts.get(record.id);
    if (!appointment) continue;
    const standing = record.gone ? 'called-off' : standingOf(appointment.status);
    const before = (rowsOf.get(record.id) ?? []).flatMap(({ localId }) => rows.get(localId) ?? []);
    const off = standing === 'called-off' || standing === 'not-agreed';
    const { placed, problem } = off ? { placed: null, problem: null } : placeAppointment(appointment, known);
    notes.push({ id: record.id, problem, candidates: [] });
    if (problem !== null) settled.unlinked += 1;
    // What cannot be placed any more stays as it was: a lost link must not call off what PIMSY still plans.
    if (!off && placed === null) continue;
    const wanted = placed?.clientIds ?? [];
    for (const row of before)
      if (!wanted.includes(row.clientId) && row.status !== 'cancelled') {
        row.status = 'cancelled';
        row.updatedAt = now;
        settled.updated += 1;
      }
    if (placed === null) continue;
    const zone = zones.get(placed.locationId) ?? 'UTC';
    for (const clientId of wanted) {
      const row = before.find((each) => each.clientId === clientId);
      if (row) {
        if (bring(uow, row, { placed, zone, type: appointment.type, standing }, now)) settled.updated += 1;
        continue;
      }
      const twin = await unlinkedTwin(uow, clientId, placed);
      const localId = twin?.id ?? newId();
      if (twin) {
        twin.origin = 'pimsy';
        bring(uow, twin, { placed, zone, type: appointment.type, standing }, now);
        settled.linked += 1;
      } else {
        em.create(Appointment, {
          id: localId,
          clientId,
          origin: 'pimsy',
          ...columns(placed, zone, appointment.type),
          status: statusHere(standing, null, false),
        });
        settled.added += 1;
      }
      em.create(Mapping, {
        system: 'pimsy',
        externalRecordId: record.id,
        localKind: 'appointment',
        localId,
        createdAt: now,
      });
    }
    await em.flush();
  }
  await em.flush();
  await noteLinkProblems(uow, notes);
  return settled;
}

async function appointmentRecords(
  { kysely }: UnitOfWork,
  after: string | null,
  from: Date,
): Promise<AppointmentRecord[]> {
  const { rows } = await sql<AppointmentRecord>`
    select r.id, r.facts, r.gone_at is not null as gone, r.link_problem as "linkProblem"
      from external_record r
     where r.system = 'pimsy' and r.kind = 'appointment' and (${after}::uuid is null or r.id > ${after}::uuid)
       and (r.facts ->> 'startsAt' is null or (r.facts ->> 'startsAt')::timestamptz >= ${from}::timestamptz
         or exists (select from mapping m join appointment a on a.id = m.local_id and a.starts_at >= ${from}::timestamptz
                     where m.external_record_id = r.id and m.local_kind = 'appointment' and m.ended_at is null))
     order by r.id limit ${atATime} for update of r`.execute(kysely);
  return rows;
}

/** Our ids by PIMSY's, of everybody and everything that the appointments name. */
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
  const pairs = [
    ...asked.client.map((id) => ['client', id] as const),
    ...asked.employee.map((id) => ['employee', id] as const),
    ...asked.location.map((id) => ['location', id] as const),
  ];
  const { rows } = await sql<{ kind: keyof typeof known; externalId: string; localId: string }>`
    select r.kind, r.external_id as "externalId", m.local_id as "localId"
      from (select distinct * from unnest(${pairs.map(([kind]) => kind)}::text[], ${pairs.map(([, id]) => id)}::text[])) as a (kind, external_id)
      join external_record r on r.system = 'pimsy' and r.kind = a.kind and r.external_id = a.external_id
      join mapping m on m.external_record_id = r.id and m.ended_at is null`.execute(kysely);
  for (const { kind, externalId, localId } of rows) known[kind].set(externalId, localId);
  const places = await em.find(Location, { active: true }, { limit: 2 });
  return { ...known, onlyLocation: places.length === 1 ? (places[0]?.id ?? null) : null };
}

interface Wanted {
  placed: PlacedAppointment;
  zone: string;
  type: string;
  standing: ReturnType<typeof standingOf>;
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

/** @returns whether anything differed */
function bring({ em }: UnitOfWork, row: Row, { placed, zone, type, standing }: Wanted, now: Date): boolean {
  const moved = row.startsAt.getTime() !== placed.startsAt.getTime() || row.locationId !== placed.locationId;
  const status = statusHere(standing, row.status, moved);
  const same =
    !moved &&
    row.endsAt.getTime() === placed.endsAt.getTime() &&
    row.staffId === placed.staffId &&
    row.type === type &&
    row.status === status;
  if (same) return false;
  const times = moved ? columns(placed, zone, type) : { staffId: placed.staffId, endsAt: placed.endsAt, type };
  em.assign(row, { ...times, status, updatedAt: now });
  return true;
}

/** The same appointment, made here before PIMSY was connected: reminded of once and not twice. */
const unlinkedTwin = async ({ em }: UnitOfWork, clientId: string, { staffId, startsAt }: PlacedAppointment) =>
  em.findOne(Appointment, {
    clientId,
    staffId,
    startsAt,
    origin: 'rounds',
    status: { $ne: 'cancelled' },
  });
