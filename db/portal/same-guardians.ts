import { sql } from 'kysely';
import { guardianContacts } from '../../domain/guardian-rights.ts';
import { type ChartReader, isOpenTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';

/** Somebody who signs in for another client and may be the same human as a contact of this one. */
export interface SameGuardian {
  /** The contact. */
  relationshipId: string;
  /** Of who signs in. */
  personId: string;
  name: string;
  /** Name of the other client. */
  of: string;
}

/**
 * Of contacts of a client who may be given access and have none: who has the same e-mail address and signs in for another client, as the mother of two does who was entered
 * twice. An address may be a family's, so staff say whether it is they. Of a chart that is not open to who asks nothing is told.
 */
export async function sameGuardians(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, ...reader }: ChartReader & { clientId: string },
): Promise<SameGuardian[]> {
  const { rows } = await sql<SameGuardian>`
    select distinct on (r.id) r.id as "relationshipId", gp.id as "personId", concat_ws(' ', gp.first_name, gp.last_name) as name,
           concat_ws(' ', wp.first_name, wp.last_name) as of
      from relationship r
      join client own on own.id = r.client_id
      join contact_point rp on rp.person_id = r.person_id and rp.kind = 'email' and rp.active
      join contact_point sp on sp.address = rp.address and sp.kind = 'email' and sp.active and sp.person_id not in (r.person_id, own.person_id)
      join person gp on gp.id = sp.person_id
      join account ga on ga.person_id = gp.id and ga.kind = 'portal' and ga.active
      join guardian_access g on g.account_id = ga.id and g.ended_at is null
      join client c on c.id = g.client_id and c.active
      join person wp on wp.id = c.person_id
     where r.client_id = ${clientId}::uuid and r.active and r.kind = any(${[...guardianContacts]}::text[])
       and not exists (select from guardian_access had where had.ended_at is null and had.client_id = r.client_id and (had.relationship_id = r.id or had.account_id = ga.id))
       and ${isOpenTo(reader)}
     order by r.id, g.id desc`.execute(kysely);
  return rows;
}
