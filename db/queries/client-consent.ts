import { type RawBuilder, sql } from 'kysely';
import { channelsOf, contactKinds } from '../../domain/contact-kinds.ts';
import type { UnitOfWork } from '../database.ts';

/** Joins the person who reads a client's messages, as `contact`, to a statement that has the client as `c`. */
export const joinMessagingContact = sql`
  left join relationship r
    on not c.use_client_detail and r.client_id = c.id and r.kind = 'messaging_contact' and r.active
  cross join lateral (select case when c.use_client_detail then c.person_id else r.person_id end as person_id) contact`;

const channelsByKind = contactKinds.map(
  (kind) => sql`when ${sql.lit(kind)} then array[${sql.join(channelsOf[kind].map((channel) => sql.lit(channel)))}]`,
);

/** Each channel that can reach a contact point `cp`, as `need.channel`. */
export const joinChannels = sql`
  cross join lateral unnest(case cp.kind ${sql.join(channelsByKind, sql` `)} end) as need(channel)`;

/** Whether there is an address and a consent in force for every address and channel of the contact of client `c`. */
export const hasConsent = (now: Date): RawBuilder<boolean> => sql<boolean>`
  exists (select from contact_point cp where cp.person_id = contact.person_id and cp.active)
  and not exists (
    select from contact_point cp ${joinChannels}
     where cp.person_id = contact.person_id and cp.active
       and not exists (
         select from consent k
          where k.client_id = c.id and k.channel = need.channel and k.address = cp.address
            and k.revoked_at is null and (k.expires_at is null or k.expires_at > ${now})))`;

/** The check box of one client. */
export async function clientConsent({ kysely }: UnitOfWork, clientId: string, now: Date): Promise<boolean> {
  const { rows } = await sql<{ consent: boolean }>`
    select (${hasConsent(now)}) as consent from client c ${joinMessagingContact} where c.id = ${clientId}`.execute(
    kysely,
  );
  return rows[0]?.consent ?? false;
}
