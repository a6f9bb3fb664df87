import { type RawBuilder, sql } from 'kysely';
import type { Keeper } from '../../domain/schemas/chart-requests.ts';
import { holds } from '../alerts/staff-with-rule.ts';
import { chartIsOpenTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';

/** Whether staff `s` may send and receive requests: what an administrator gives them (seed: "the capability to send and receive messages"). */
export const isCapable: RawBuilder<boolean> = sql<boolean>`(
  s.active and ${holds('Messaging Create', 'create')} and ${holds('Messaging View', 'view')} and ${holds('Clients', 'view')})`;

/** And may open the chart of client `c`. */
const mayReceive = (now: Date) => sql<boolean>`(
  ${isCapable} and (${chartIsOpenTo({ staffId: sql`s.id`, now })} or ${holds('Restricted Charts', 'view')}))`;

/** Whether somebody of a group in use (an expression of its id) can receive a request about client `c`. */
export const groupCanReceive = (group: RawBuilder<unknown>, now: Date): RawBuilder<boolean> => sql<boolean>`exists (
  select from user_group_member m join user_group g on g.id = m.group_id and g.active join staff s on s.id = m.staff_id
   where m.group_id = ${group} and ${mayReceive(now)})`;

/** Those of the staff named, or of a group in use, who can receive a request about a client, by key. */
export async function receivers(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  {
    staffIds = [],
    groupId = null,
    clientId,
    now,
  }: { staffIds?: string[]; groupId?: string | null; clientId: string; now: Date },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select s.id from client c cross join staff s
     where c.id = ${clientId}::uuid and ${mayReceive(now)}
       and (s.id = any(${staffIds}::uuid[])
            or exists (select from user_group_member m join user_group g on g.id = m.group_id and g.active
                        where m.group_id = ${groupId}::uuid and m.staff_id = s.id))
     order by s.id`.execute(kysely);
  return rows.map(({ id }) => id);
}

/** Whether a person, or somebody of a group, can receive a request about a client. */
export async function canReceive(
  uow: Pick<UnitOfWork, 'kysely'>,
  { staffId, groupId }: Keeper,
  about: { clientId: string; now: Date },
): Promise<boolean> {
  const found = await receivers(uow, { staffIds: staffId === null ? [] : [staffId], groupId, ...about });
  return found.length > 0;
}
