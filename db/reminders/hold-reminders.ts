import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Holds an appointment, and then its reminders, as who moves it takes them: nothing of both changes until the transaction ends, and no message is written. */
export async function holdReminders({ kysely }: Pick<UnitOfWork, 'kysely'>, appointmentId: string): Promise<void> {
  await sql`select from appointment where id = ${appointmentId}::uuid for no key update`.execute(kysely);
  await sql`select from reminder where appointment_id = ${appointmentId}::uuid order by due_at, id for update`.execute(
    kysely,
  );
}
