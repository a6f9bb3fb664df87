import { sql } from 'kysely';
import type { Rung } from '../../domain/chart-handoff/schedule.ts';
import { staffWithRule } from '../alerts/staff-with-rule.ts';
import type { UnitOfWork } from '../database.ts';
import type { LockedRequest } from './lock-request.ts';
import { todayOf } from '../practice-zone.ts';
import { nearestDelegate } from './stand-in.ts';
import { keepersOf } from './tell.ts';

/** {@link nearestDelegate} of one member of staff. */
export async function delegateOf(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  staffId: string,
  date: string,
): Promise<string | null> {
  const { rows } = await sql<{ id: string | null }>`
    select ${nearestDelegate(sql`${staffId}::uuid`, date)} as id`.execute(kysely);
  return rows[0]?.id ?? null;
}

/** Whom a rung of the ladder tells: the delegate of the keeper; supervisors of those who have it, of who asks where they have none; administrators. @returns ids of staff */
export async function peopleOfRung(uow: UnitOfWork, locked: LockedRequest, rung: Rung, now: Date): Promise<string[]> {
  const { request, note } = locked;
  if (rung === 'administrator') return staffWithRule(uow, 'Profile Management', 'modify');
  if (rung === 'delegate') {
    const delegate = request.keeperId ? await delegateOf(uow, request.keeperId, await todayOf(uow, now)) : null;
    return delegate === null ? [] : [delegate];
  }
  const keepers = request.keeperId ? [request.keeperId] : await keepersOf(uow, locked, now);
  const { rows } = await sql<{ id: string }>`
    with above as (
      select w.supervisor_id as id, w.id = any(${keepers}::uuid[]) as of_keeper from staff w join staff v on v.id = w.supervisor_id and v.active
       where w.id = any(${[...keepers, note.holderId]}::uuid[])
    )
    select distinct id from above where of_keeper or not exists (select from above where of_keeper)`.execute(
    uow.kysely,
  );
  return rows.map(({ id }) => id);
}
