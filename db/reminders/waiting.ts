import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { WaitingPage } from '../queries/waiting-page.ts';

/**
 * Appointments with a reminder that no workflow has taken up, or whose workflow should have moved it before `overdue` and has not, be it that it is gone. By
 * key, once each.
 */
export async function waitingReminders(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { overdue, after, limit }: WaitingPage & { overdue: Date },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct x.appointment_id as id from reminder x
     where x.state in ('planned', 'sending') and (${after}::uuid is null or x.appointment_id > ${after}::uuid)
       and (x.held_at is null or greatest(x.held_at, coalesce(x.next_at, x.due_at)) <= ${overdue}::timestamptz)
     order by x.appointment_id limit ${limit}`.execute(kysely);
  return rows.map(({ id }) => id);
}

/** Whether an appointment has a reminder that waits or is being sent, so that its workflow has to hear of a change. */
export async function hasNearReminders(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  appointmentId: string,
): Promise<boolean> {
  const { rows } = await sql<{ near: boolean }>`
    select exists (select from reminder x where x.appointment_id = ${appointmentId}::uuid and x.state in ('planned', 'sending')) as near`.execute(
    kysely,
  );
  return rows[0]?.near ?? false;
}
