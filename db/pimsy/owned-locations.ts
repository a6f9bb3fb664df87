import { sql } from 'kysely';
import { pimsyAddress } from '../../domain/pimsy/pimsy-person.ts';
import type { LocationPart } from '../../domain/schemas/scheduling.ts';
import type { UnitOfWork } from '../database.ts';
import { phoneIn, zoneIn } from './settle-locations.ts';

/** What PIMSY owns of these locations while it is enabled, by their id: name and active, and whatever else it holds; what it lacks is entered here. */
export async function ownedOfLocations(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, LocationPart[]>> {
  const { rows } = await sql<{ localId: string; facts: Record<string, unknown> }>`
    select m.local_id as "localId", r.facts
      from mapping m join external_record r on r.id = m.external_record_id
     where m.system = 'pimsy' and m.local_kind = 'location' and m.ended_at is null and m.local_id = any(${[...ids]}::uuid[])
       and exists (select from integration i where i.system = 'pimsy' and i.enabled)`.execute(kysely);
  return new Map(rows.map(({ localId, facts }) => [localId, partsIn(facts)]));
}

function partsIn(facts: Record<string, unknown>): LocationPart[] {
  const holdsAddress = Object.values(pimsyAddress(facts['address'])).some((part) => part !== null);
  return [
    'name',
    ...(zoneIn(facts) === null ? [] : (['zone'] as const)),
    ...(phoneIn(facts) === null ? [] : (['phone'] as const)),
    ...(holdsAddress ? (['address'] as const) : []),
    'active',
  ];
}
