import { type RawBuilder, sql } from 'kysely';
import type { Right, RuleName } from '../../domain/rules.ts';
import { chartIsOpenTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';

/** Whether the active account of staff `s` has the right by any of its profiles. */
export const holds = (rule: RuleName, right: Right): RawBuilder<boolean> => sql<boolean>`exists (
  select from account a
  join account_profile ap on ap.account_id = a.id
  join profile_rule r on r.profile_id = ap.profile_id
  where a.person_id = s.person_id and a.kind = 'staff' and a.active and r.rule = ${rule}
    and case ${right}::text when 'create' then r.can_create when 'modify' then r.can_modify
                            when 'view' then r.can_view when 'delete' then r.can_delete end)`;

/** Active staff whose active account has the right by any of its profiles: whom an alert about it concerns. @returns ids of staff, by key */
export async function staffWithRule(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  rule: RuleName,
  right: Right,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select s.id from staff s where s.active and ${holds(rule, right)} order by s.id`.execute(kysely);
  return rows.map((row) => row.id);
}

interface Seeing {
  rule: RuleName;
  /** Default View. */
  right?: Right;
  /** Of who is assigned to the client this one does, too. */
  ofAssigned?: RuleName;
  clientId: string;
  now: Date;
}

/** Those who hold a right of a rule and may see the client: a restricted chart is told of to nobody whom it is not open to. @returns ids of staff, by key */
export async function staffWhoMaySee(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { rule, right = 'view', ofAssigned, clientId, now }: Seeing,
): Promise<string[]> {
  const isAssigned = sql`exists (select from assignment a where a.client_id = c.id and a.staff_id = s.id)`;
  const hears = ofAssigned
    ? sql`(${holds(rule, right)} or ${isAssigned} and ${holds(ofAssigned, right)})`
    : holds(rule, right);
  const { rows } = await sql<{ id: string }>`
    select s.id from client c join staff s on s.active
     where c.id = ${clientId}::uuid and ${hears} and ${holds('Clients', 'view')}
       and (${chartIsOpenTo({ staffId: sql`s.id`, now })} or ${holds('Restricted Charts', 'view')})
     order by s.id`.execute(kysely);
  return rows.map((row) => row.id);
}
