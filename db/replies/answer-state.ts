import { sql } from 'kysely';
import type { AppointmentLink } from '../../domain/schemas/answers.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';
import { namedAppointments, standsAsNamed } from './asked-appointments.ts';

interface Named {
  startsAt: string;
  zone: string;
  stands: boolean;
  past: boolean;
  confirmed: boolean;
  asked: boolean;
}

/** How the appointments of an e-mail stand that can be answered by its link; no names. */
export async function answerState(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  messageId: string,
  now: Date,
): Promise<AppointmentLink> {
  const { rows } = await sql<Named>`
    select distinct on (a.starts_at, a.id) ${iso(sql`a.starts_at`)} as "startsAt", a.zone, ${standsAsNamed(now)} as stands,
           r.told_at <= ${now}::timestamptz as past, a.status = 'confirmed' as confirmed,
           a.reschedule_asked_at is not null and not a.asked_to_cancel as asked
      from ${namedAppointments} where r.message_id = ${messageId}::uuid
     order by a.starts_at, a.id`.execute(kysely);
  const standing = rows.filter(({ stands }) => stands);
  if (standing.length > 0)
    return {
      state: 'open',
      appointments: standing.map(({ startsAt, zone, confirmed, asked }) => ({
        startsAt,
        zone,
        answer: confirmed ? 'confirmed' : asked ? 'asked' : null,
      })),
    };
  const [first] = rows;
  if (!first) return { state: 'unknown', appointments: [] };
  return { state: rows.every(({ past }) => past) ? 'past' : 'changed', appointments: [] };
}
