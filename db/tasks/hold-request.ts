import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/**
 * Holds the appointment of a request for another time, before its task: who moves the appointment takes them in this order, since that ends the request. Of
 * any other task nothing.
 */
export async function holdRequested({ kysely }: Pick<UnitOfWork, 'kysely'>, taskId: string): Promise<void> {
  await sql`
    select from appointment a
     where a.id = (select t.subject_id from task t where t.id = ${taskId}::uuid and t.type = 'appointment-request')
       for no key update`.execute(kysely);
}
