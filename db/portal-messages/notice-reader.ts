import { sql } from 'kysely';
import type { Channel } from '../../domain/channels.ts';
import type { UnitOfWork } from '../database.ts';
import { notWorking } from '../queries/not-working.ts';

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
  /** Known not to work, for e-mails and for texts. */
  emailNotWorking: boolean;
  mobileNotWorking: boolean;
}

/** @returns null where there is no such client */
export async function noticeReader(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  clientId: string,
): Promise<NoticeReader | null> {
  const { rows } = await sql<NoticeReader>`
    select c.person_id as "personId", c.active, p.language, c.preferred_method as preference, e.address as email, m.address as mobile,
           exists (select from opt_out o where o.channel = 'text' and o.address = m.address and o.ended_at is null) as stopped,
           ${notWorking({ channel: sql`'email'`, address: sql`e.address` })} as "emailNotWorking",
           ${notWorking({ channel: sql`'text'`, address: sql`m.address` })} as "mobileNotWorking"
      from client c join person p on p.id = c.person_id
      left join lateral (select address from contact_point where person_id = p.id and kind = 'email' and active order by preferred desc, id limit 1) e on true
      left join lateral (select address from contact_point where person_id = p.id and kind = 'mobile' and active order by preferred desc, id limit 1) m on true
     where c.id = ${clientId}::uuid`.execute(kysely);
  return rows[0] ?? null;
}

/** Text or e-mail, as the client prefers where that can reach them, else e-mail; the other of the two where that one is known not to work. */
export function noticeChannel({
  preference,
  email,
  mobile,
  stopped,
  emailNotWorking,
  mobileNotWorking,
}: NoticeReader): 'text' | 'email' {
  const canText = mobile !== null && !stopped;
  const wanted = canText && (preference === 'text' || email === null) ? 'text' : 'email';
  if (wanted === 'text' && mobileNotWorking && email !== null && !emailNotWorking) return 'email';
  if (wanted === 'email' && emailNotWorking && canText && !mobileNotWorking) return 'text';
  return wanted;
}
