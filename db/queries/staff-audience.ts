import { type RawBuilder, sql } from 'kysely';
import { kindsReachedBy } from '../../domain/contact-kinds.ts';
import type { UnitOfWork } from '../database.ts';
import type { AudienceRow, FewAsked } from './audience.ts';
import { holdsForStaff } from './closed-by-opt-out.ts';
import { notWorking } from './not-working.ts';

/** Whom of the staff a broadcast is for; null: of whichever user group, at whichever location. */
export interface StaffChoice {
  groupId: string | null;
  locationId: string | null;
}

/** Of staff `st`: active, and of those who were chosen. A group that is out of use has no members, as everywhere. @throws Error where nobody was asked */
export function isChosen(choice: StaffChoice | null): RawBuilder<unknown> {
  if (!choice) throw new Error('Staff are listed in broadcasts to staff alone');
  const { groupId, locationId } = choice;
  return sql`st.active and (${locationId}::uuid is null or st.location_id = ${locationId}::uuid)
    and (${groupId}::uuid is null or st.id in (
      select m.staff_id from user_group_member m join user_group g on g.id = m.group_id where g.id = ${groupId}::uuid and g.active))`;
}

/** Whether it is to anybody at all, whatever the gate says of them. */
export async function isToAnybody({ kysely }: Pick<UnitOfWork, 'kysely'>, staff: StaffChoice): Promise<boolean> {
  const { rows } = await sql`select from staff st where ${isChosen(staff)} limit 1`.execute(kysely);
  return rows.length > 0;
}

/** Who is asked about in `everybodyOf`: the member of staff `c`, who reads their own messages. */
export const staffAsked = sql`
    join staff c on c.person_id = s.person_id
    join person p on p.id = c.person_id
    join person reader on reader.id = p.id`;

/**
 * Of a contact point `other`: it stands for somebody of the staff too. Where a notice looked at clients as well, who is not named in it would be known to
 * share a number or mailbox with one.
 */
export const isOfStaff = sql`and exists (select from staff os where os.person_id = other.person_id)`;

/** A few members of staff, looked up by their keys, as `gatherAudience` looks up clients; a test holds it and the reading of all of them together. */
export async function gatherStaff(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { source, kind, channel }: Pick<FewAsked, 'source' | 'kind' | 'channel'>,
): Promise<AudienceRow[]> {
  const { rows } = await sql<Omit<AudienceRow, 'counted' | 'consented' | 'clientId' | 'appointment'>>`
    with source as materialized (${source})
    select s.source_id as "sourceId", p.id as "personId", concat_ws(' ', p.first_name, p.last_name) as name,
           coalesce(p.preferred_name, p.first_name) as "firstName", c.active, c.preferred_method as preference, p.id as "contactPersonId",
           coalesce(p.language, 'en') as language, point.address,
           exists (select from opt_out o
                   where o.channel = ${channel} and o.address = point.address and o.ended_at is null and ${holdsForStaff(sql`o.source`)}) as "optedOut",
           ${notWorking({ channel: sql`${channel}`, address: sql`point.address` })} as "notWorking",
           exists (select from contact_point other
                   where other.address = point.address and other.active and other.person_id <> p.id ${isOfStaff}) as "sharedAddress",
           jsonb_build_object('person', p.zone, 'state', p.state, 'zip', p.zip, 'location', place.zone, 'practice', practice.zone) as where,
           ${kind === 'day' ? sql`s.details` : sql`null::jsonb`} as details
    from source s
    join staff c on c.person_id = s.person_id
    join person p on p.id = c.person_id
    left join location place on place.id = c.location_id
    join practice on practice.id = current_practice()
    left join lateral (
      select cp.address from contact_point cp
      where cp.person_id = p.id and cp.kind = any(${kindsReachedBy(channel)}::text[]) and cp.active
      order by cp.preferred desc, cp.id limit 1
    ) point on true`.execute(kysely);
  return rows.map((row) => ({ ...row, clientId: null, consented: false, counted: [], appointment: null }));
}
