import { sql } from 'kysely';
import type { OwnedField } from '../../domain/pimsy/owned-fields.ts';
import type { UnitOfWork } from '../database.ts';

/** Who reads PIMSY, as the audit log names it. */
export const pimsyActor = 'system:pimsy';

/** In the audit log, of a person: a value of PIMSY was taken in place of what the client had changed. */
export const takenAction = 'pimsy-value-taken';

/**
 * Which fields of persons somebody else than PIMSY changed last: the client in the portal, or whoever approved it here since the record was linked. They are
 * kept until PIMSY holds the same. @returns by person
 */
export async function changedHere(
  { kysely }: UnitOfWork,
  persons: readonly { personId: string; mappedAt: Date }[],
): Promise<Map<string, Set<OwnedField>>> {
  const kept = new Map<string, Set<OwnedField>>();
  if (persons.length === 0) return kept;
  const { rows } = await sql<{ personId: string; field: OwnedField }>`
    with asked as (
           select * from unnest(${persons.map(({ personId }) => personId)}::uuid[], ${persons.map(({ mappedAt }) => mappedAt)}::timestamptz[])
                      as a (person_id, mapped_at)
         ),
         changes as (
           select k.person_id, k.mapped_at, f.field, a.actor, a.at, a.id
             from asked k
             join audit a on a.subject = 'person' and a.subject_id = k.person_id::text and a.action = 'update'
             cross join lateral (values
               ('name', jsonb_exists_any(a.after, array['first_name','last_name'])),
               ('birthDate', jsonb_exists(a.after, 'birth_date')),
               ('address', jsonb_exists_any(a.after, array['line1','line2','city','state','zip']))) as f (field, changed)
            where f.changed
           union all
           select k.person_id, k.mapped_at, case c.kind when 'email' then 'email' else 'phones' end, a.actor, a.at, a.id
             from asked k join contact_point c on c.person_id = k.person_id
             join audit a on a.subject = 'contact_point' and a.subject_id = c.id::text
           union all
           -- Somebody of the practice took PIMSY's value: from then on it is PIMSY's again.
           select k.person_id, k.mapped_at, a.after ->> 'field', ${pimsyActor}, a.at, a.id
             from asked k
             join audit a on a.subject = 'person' and a.subject_id = k.person_id::text and a.action = ${takenAction}
         ),
         last as (select distinct on (person_id, field) * from changes order by person_id, field, id desc)
    select person_id as "personId", field from last
     where actor like 'portal:%' or (actor <> ${pimsyActor} and at > mapped_at)`.execute(kysely);
  for (const { personId, field } of rows) kept.set(personId, (kept.get(personId) ?? new Set()).add(field));
  return kept;
}
