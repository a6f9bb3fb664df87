import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/**
 * Whether a message, or a broadcast, has named an appointment to its client, or they have answered about it or paid its copay: in the portal nobody needs to be
 * asked first.
 */
export async function appointmentTold(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { id, clientId }: { id: string; clientId: string },
): Promise<boolean> {
  const { rows } = await sql<{ told: boolean }>`
    select exists (select from reminder x join message m on m.reminder_id = x.id where x.appointment_id = ${id}::uuid)
      or exists (select from recipient r where r.client_id = ${clientId}::uuid and r.source_id = ${id}::uuid)
      or exists (select from appointment_reply y where y.appointment_id = ${id}::uuid)
      or exists (select from payment p where p.appointment_id = ${id}::uuid and p.status in ('requested','open','succeeded')) as told`.execute(
    kysely,
  );
  return rows[0]?.told ?? false;
}
