import { sql } from 'kysely';
import type { System } from '../../domain/integrations.ts';
import type { UnitOfWork } from '../database.ts';

export interface KnownPerson {
  kind: 'employee' | 'client' | 'user' | 'job';
  externalId: string;
  label: string;
  facts: Record<string, unknown>;
}

/** Some people that another system is known to hold, those who are mapped before others; none where it has never been enabled. */
export async function knownPeople(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { system, limit }: { system: System; limit: number },
): Promise<KnownPerson[]> {
  const { rows } = await sql<KnownPerson>`
    select r.kind, r.external_id as "externalId", r.label, r.facts
      from external_record r
     where r.system = ${system} and r.kind in ('employee', 'client', 'user', 'job') and r.gone_at is null
       and exists (select from integration i where i.system = ${system})
     order by (exists (select from timeero_mapping m where m.ended_at is null and r.id in (m.pimsy_record_id, m.timeero_record_id))) desc, md5(r.id::text)
     limit ${limit}`.execute(kysely);
  return rows;
}
