import { sql } from 'kysely';
import type { Channel } from '../../domain/channels.ts';
import type { UnitOfWork } from '../database.ts';

/** A client as the notice of a message finds them: their own addresses, since nobody else signs in to their portal. The preferred one of each kind, else the oldest. */
export interface NoticeReader {
  personId: string;
  active: boolean;
  /** BCP 47. */
  language: string;
  preference: Channel | null;
  email: string | null;
  mobile: string | null;
  /** The mobile answered STOP. */
  stopped: boolean;
}

/** @returns null where there is no such client */
export async function noticeReader(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  clientId: string,
): Promise<NoticeReader | null> {
  const { rows } = await sql<NoticeReader>`
    select c.person_id as "personId", c.active, p.language, c.preferred_method as preference, e.address as email, m.address as mobile,
           exists (select from opt_out o where o.channel = 'text' and o.address = m.address and o.ended_at is null) as stopped
      from client c join person p on p.id = c.person_id
      left join lateral (select address from contact_point where person_id = p.id and kind = 'email' and active order by preferred desc, id limit 1) e on true
      left join lateral (select address from contact_point where person_id = p.id and kind = 'mobile' and active order by preferred desc, id limit 1) m on true
     where c.id = ${clientId}::uuid`.execute(kysely);
  return rows[0] ?? null;
}

/** Text or e-mail, as the client prefers where that can reach them, else e-mail. */
export function noticeChannel({ preference, email, mobile, stopped }: NoticeReader): 'text' | 'email' {
  const canText = mobile !== null && !stopped;
  if (preference === 'text' && canText) return 'text';
  return email === null && canText ? 'text' : 'email';
}
