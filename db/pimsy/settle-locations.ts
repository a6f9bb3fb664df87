import { sql } from 'kysely';
import type { LinkProblem } from '../../domain/pimsy/link-problems.ts';
import { factText, pimsyAddress } from '../../domain/pimsy/pimsy-person.ts';
import { parsePhone } from '../../domain/phone.ts';
import { isZone } from '../../domain/time.ts';
import type { UnitOfWork } from '../database.ts';
import { Appointment, Location, Mapping } from '../entities/index.ts';
import { newId } from '../ids.ts';
import { noteLinkProblems } from './person-records.ts';
import type { Settled } from './settle-people.ts';

interface LocationRecord {
  id: string;
  facts: Record<string, unknown>;
  gone: boolean;
  localId: string | null;
}

const atATime = 200;

/**
 * The next locations of PIMSY: linked to the one of the same name, or made. `zone`: of the practice, for one of which PIMSY does not say it; the zone of a
 * location with appointments ahead stays, since a wall time that was agreed must not mean another instant.
 */
export async function settleLocations(
  uow: UnitOfWork,
  { after, zone, now }: { after: string | null; zone: string; now: Date },
): Promise<Settled> {
  const { em, kysely } = uow;
  const { rows: records } = await sql<LocationRecord>`
    select r.id, r.facts, r.gone_at is not null as gone, m.local_id as "localId"
      from external_record r
      left join mapping m on m.external_record_id = r.id and m.ended_at is null and m.local_kind = 'location'
     where r.system = 'pimsy' and r.kind = 'location' and (r.gone_at is null or m.local_id is not null)
       and (${after}::uuid is null or r.id > ${after}::uuid)
     order by r.id limit ${atATime} for update of r`.execute(kysely);
  const all = await em.find(Location, {});
  const byName = new Map(all.map((row) => [row.name.trim().toLowerCase(), row]));
  const byId = new Map(all.map((row) => [row.id, row]));
  const linked = new Set((await em.find(Mapping, { localKind: 'location', endedAt: null })).map((row) => row.localId));
  const settled: Settled = { last: records.at(-1)?.id ?? null, added: 0, linked: 0, updated: 0, unlinked: 0 };
  const notes: { id: string; problem: LinkProblem | null; candidates: string[] }[] = [];
  for (const { id, facts, gone, localId } of records) {
    const name = factText(facts['name'])?.slice(0, 100) ?? null;
    const named = name === null ? undefined : byName.get(name.toLowerCase());
    let row = localId === null ? undefined : byId.get(localId);
    let problem: LinkProblem | null = null;
    if (!row && name === null) problem = facts['active'] === false ? null : 'no-place-name';
    else if (!row && named && linked.has(named.id)) problem = 'place-linked';
    else if (!row && name !== null && (named || facts['active'] !== false)) {
      settled[named ? 'linked' : 'added'] += 1;
      row = named ?? em.create(Location, { id: newId(), name, zone: zoneIn(facts) ?? zone, createdAt: now });
      byName.set(name.toLowerCase(), row);
      linked.add(row.id);
      em.create(Mapping, {
        system: 'pimsy',
        externalRecordId: id,
        localKind: 'location',
        localId: row.id,
        createdAt: now,
      });
    }
    if (problem) settled.unlinked += 1;
    notes.push({ id, problem, candidates: [] });
    if (!row) continue;
    const before = JSON.stringify(row);
    const other = name === null ? undefined : byName.get(name.toLowerCase());
    if (name !== null && !gone && (!other || other.id === row.id)) row.name = name;
    const address = pimsyAddress(facts['address']);
    if (Object.values(address).some((part) => part !== null)) em.assign(row, address);
    const phone = phoneIn(facts);
    if (phone !== null) row.phone = phone;
    row.active = !gone && facts['active'] !== false;
    const theirs = zoneIn(facts);
    if (theirs !== null && theirs !== row.zone && !(await hasAppointmentsAhead(uow, row.id, now))) row.zone = theirs;
    if (localId !== null && JSON.stringify(row) !== before) settled.updated += 1;
  }
  await em.flush();
  await noteLinkProblems(uow, notes);
  return settled;
}

/** The zone that PIMSY says, where it is one. */
export function zoneIn(facts: Record<string, unknown>): string | null {
  const zone = factText(facts['zone']);
  return zone !== null && isZone(zone) ? zone : null;
}

/** The first number that can be called. */
export function phoneIn(facts: Record<string, unknown>): string | null {
  const phones: unknown[] = Array.isArray(facts['phones']) ? facts['phones'] : [];
  for (const phone of phones) {
    const number = typeof phone === 'object' && phone !== null && 'number' in phone ? factText(phone.number) : null;
    const read = parsePhone(number ?? '');
    if (read.ok) return read.value;
  }
  return null;
}

const hasAppointmentsAhead = async ({ em }: UnitOfWork, locationId: string, now: Date): Promise<boolean> =>
  (await em.count(Appointment, {
    locationId,
    startsAt: { $gt: now },
    status: { $in: ['scheduled', 'confirmed'] as const },
  })) > 0;
