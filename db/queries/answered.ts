import { type RawBuilder, sql } from 'kysely';

/**
 * What was answered last to a message about some of its appointments: `{answer, way}`, or null. `those`: a condition on reply `y`, which of them.
 */
export const answeredBySql = (message: RawBuilder<unknown>, those: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  (select jsonb_build_object('answer', y.answer, 'way', y.way) from appointment_reply y
    where y.message_id = ${message} and ${those} order by y.id desc limit 1)`;
