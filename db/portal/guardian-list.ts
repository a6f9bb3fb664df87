import { sql } from 'kysely';
import { type AccessEnd, guardianContacts, type GuardianRelation } from '../../domain/guardian-rights.ts';
import type { UnitOfWork } from '../database.ts';
import { actorName } from '../queries/actor-name.ts';
import { iso } from '../queries/instants.ts';
import { accessFacts, accessTables, type OpenAccess } from './guardian-access.ts';

export interface GuardianRow {
  relationshipId: string;
  personId: string;
  name: string;
  relation: string | null;
  email: string | null;
  /** The person is a client here, too. */
  isClient: boolean;
  access:
    | (OpenAccess & {
        login: string;
        accountActive: boolean;
        /** They have one that counts. */
        secondFactor: boolean;
        basis: string;
        grantedAt: string;
        grantedBy: string | null;
        lastSignInAt: string | null;
      })
    | null;
}

/** Contacts of a client who may be given access, by name, with what they have; `relationshipId`: that one alone. */
export async function guardianRows(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, relationshipId = null }: { clientId: string; relationshipId?: string | null },
): Promise<GuardianRow[]> {
  const { rows } = await sql<GuardianRow>`
    select r.id as "relationshipId", p.id as "personId", concat_ws(' ', p.first_name, p.last_name) as name, r.relation,
           (select cp.address from contact_point cp where cp.person_id = p.id and cp.kind = 'email' and cp.active
             order by cp.preferred desc, cp.id limit 1) as email,
           exists (select from client own where own.person_id = p.id) as "isClient",
           (select ${accessFacts} || jsonb_build_object('login', ga.login, 'accountActive', ga.active, 'secondFactor', exists (select from second_factor f where f.account_id = ga.id and f.confirmed_at is not null), 'basis', g.basis, 'grantedAt', ${iso(sql`g.granted_at`)},
                     'grantedBy', ${actorName(sql`g.granted_by`)}, 'lastSignInAt', ${iso(sql`ga.last_sign_in_at`)})
              from ${accessTables} where g.relationship_id = r.id and g.client_id = r.client_id and g.ended_at is null) as access
      from relationship r join person p on p.id = r.person_id
     where r.client_id = ${clientId}::uuid and r.active and r.kind = any(${[...guardianContacts]}::text[])
       and (${relationshipId}::uuid is null or r.id = ${relationshipId}::uuid)
     order by p.last_name, p.first_name, r.id`.execute(kysely);
  return rows;
}

export interface EndedAccess {
  id: string;
  name: string;
  relation: GuardianRelation;
  grantedAt: string;
  endedAt: string;
  endedBy: string | null;
  cause: AccessEnd;
  reason: string | null;
}

/** Accesses to a client that have ended, newest first; one that another has taken the place of is no end. */
export async function endedAccesses(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, limit }: { clientId: string; limit: number },
): Promise<EndedAccess[]> {
  const { rows } = await sql<EndedAccess>`
    select g.id, concat_ws(' ', p.first_name, p.last_name) as name, g.relation, ${iso(sql`g.granted_at`)} as "grantedAt", ${iso(sql`g.ended_at`)} as "endedAt",
           ${actorName(sql`g.ended_by`)} as "endedBy", g.end_cause as cause, g.end_reason as reason
      from guardian_access g join account ga on ga.id = g.account_id join person p on p.id = ga.person_id
     where g.client_id = ${clientId}::uuid and g.ended_at is not null and g.end_cause <> 'changed'
     order by g.ended_at desc, g.id desc limit ${limit}`.execute(kysely);
  return rows;
}
