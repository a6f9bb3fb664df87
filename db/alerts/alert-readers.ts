import { sql } from 'kysely';
import type { Channel } from '../../domain/channels.ts';
import type { UnitOfWork } from '../database.ts';
import { holdsForStaff } from '../queries/closed-by-opt-out.ts';
import { notWorking } from '../queries/not-working.ts';

/** A member of staff as an alert finds them. Addresses: the preferred one of each kind, else the oldest. */
export interface AlertReader {
  staffId: string;
  personId: string;
  preference: Channel | null;
  email: string | null;
  mobile: string | null;
  fax: string | null;
  emailOptedOut: boolean;
  mobileOptedOut: boolean;
  /** Of calls. */
  callsOptedOut: boolean;
  faxOptedOut: boolean;
  /** Known not to work, for e-mails and for texts. */
  emailNotWorking: boolean;
  mobileNotWorking: boolean;
}

/** Those of the staff who are active, each once, with where they can be told. */
export async function alertReaders({ kysely }: Pick<UnitOfWork, 'kysely'>, staffIds: string[]): Promise<AlertReader[]> {
  const { rows } = await sql<AlertReader>`
    select s.id as "staffId", s.person_id as "personId", s.preferred_method as preference,
           email.address as email, mobile.address as mobile, fax.address as fax,
           exists (select from opt_out o where o.channel = 'email' and o.address = email.address and o.ended_at is null
                     and ${holdsForStaff(sql`o.source`)})
             as "emailOptedOut",
           exists (select from opt_out o where o.channel = 'text' and o.address = mobile.address and o.ended_at is null)
             as "mobileOptedOut",
           exists (select from opt_out o where o.channel = 'voice' and o.address = mobile.address and o.ended_at is null)
             as "callsOptedOut",
           exists (select from opt_out o where o.channel = 'fax' and o.address = fax.address and o.ended_at is null)
             as "faxOptedOut",
           ${notWorking({ channel: sql`'email'`, address: sql`email.address` })} as "emailNotWorking",
           ${notWorking({ channel: sql`'text'`, address: sql`mobile.address` })} as "mobileNotWorking"
    from staff s
    left join lateral (
      select address from contact_point where person_id = s.person_id and kind = 'email' and active
      order by preferred desc, id limit 1) email on true
    left join lateral (
      select address from contact_point where person_id = s.person_id and kind = 'mobile' and active
      order by preferred desc, id limit 1) mobile on true
    left join lateral (
      select address from contact_point where person_id = s.person_id and kind = 'fax' and active
      order by preferred desc, id limit 1) fax on true
    where s.id = any(${staffIds}::uuid[]) and s.active
    order by s.id`.execute(kysely);
  return rows;
}
