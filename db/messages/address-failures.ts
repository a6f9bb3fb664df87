import { type RawBuilder, sql } from 'kysely';
import { badAddressNote } from '../../domain/address-failures.ts';
import type { Channel } from '../../domain/channels.ts';
import { kindsReachedBy } from '../../domain/contact-kinds.ts';
import { maskedAddress } from '../../domain/masked-address.ts';
import type { AddressFailure } from '../../domain/schemas/people.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';
import { reachedKinds } from '../queries/not-working.ts';
import { openTask } from '../tasks/open-task.ts';

export interface FailedAddress {
  channel: Channel;
  /** As the message went there. */
  address: string;
  messageId: string;
  /** Of the registry in domain/address-failures.ts. */
  code: string;
}

/** {@link stopAddress} of several; in one order, so that of two groups at once none waits for what the other has. */
export async function stopAddresses(uow: UnitOfWork, failed: readonly FailedAddress[], now: Date): Promise<void> {
  const key = ({ channel, address }: FailedAddress) => `${channel} ${address}`;
  for (const each of failed.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))) await stopAddress(uow, each, now);
}

/**
 * Stops an address in the transaction in which a message to it came back for good: the gate lets nothing more go there by itself. A second time it changes
 * nothing. One that nobody has on file any more is left alone. Each person who is reached there has one open task, whichever channel failed first.
 */
async function stopAddress(uow: UnitOfWork, failed: FailedAddress, now: Date): Promise<void> {
  const { channel, address, messageId, code } = failed;
  await sql`
    insert into address_failure (channel, address, since, message_id, code)
    select ${channel}, ${address}, ${now}::timestamptz, ${messageId}::uuid, ${code}
     where exists (select from contact_point where address = ${address} and active and kind = any(${kindsReachedBy(channel)}::text[]))
    on conflict (practice_id, channel, address) where ended_at is null do nothing`.execute(uow.kysely);
  for (const { pointId, clientId, staffId, own, name } of await readersAt(uow, channel, address)) {
    const note = badAddressNote({ channel, address: maskedAddress(address), whose: own ? null : name });
    const about = { type: 'bad-address', note, now };
    if (clientId !== null)
      await openTask(uow, { ...about, subjectKind: 'client', subjectId: clientId, clientId, cause: causeOf(pointId) });
    if (staffId !== null)
      await openTask(uow, { ...about, subjectKind: 'staff', subjectId: staffId, cause: `${causeOf(pointId)}:staff` });
  }
}

/** The person's first row of the address, whatever kind it was: rows of contact points stay. */
const causeOf = (pointId: string) => `bad-address:${pointId}`;

interface Reader {
  pointId: string;
  clientId: string | null;
  staffId: string | null;
  /** They are the client themselves. */
  own: boolean;
  name: string;
}

/**
 * Whom messages to an address reach: clients, the Messaging Contacts of clients, staff. Who is both a client and of the staff stands there twice, since those who see the
 * one need not know of the other; a contact of several clients once, with the chart that most may open.
 */
async function readersAt({ kysely }: UnitOfWork, channel: Channel, address: string): Promise<Reader[]> {
  const { rows } = await sql<Reader>`
    select (select first.id from contact_point first where first.person_id = p.id and first.address = ${address} order by first.id limit 1) as "pointId",
           who.client_id as "clientId", who.staff_id as "staffId", who.own, concat_ws(' ', p.first_name, p.last_name) as name
      from person p
      cross join lateral (
        (select c.id as client_id, null::uuid as staff_id, c.person_id = p.id as own from client c
          where c.active and (c.person_id = p.id or not c.use_client_detail and exists (
            select from relationship r where r.client_id = c.id and r.person_id = p.id and r.kind = 'messaging_contact' and r.active))
          order by c.person_id = p.id desc, c.restricted, c.id limit 1)
        union all
        (select null, s.id, false from staff s where s.person_id = p.id and s.active limit 1)
      ) who
     where p.id in (select person_id from contact_point where address = ${address} and active and kind = any(${kindsReachedBy(channel)}::text[]))
     order by p.id, who.staff_id nulls first`.execute(kysely);
  return rows;
}

/** Somebody of the staff says that an address works. @returns the time in which it did not, also where that has been said before; null: it was not stopped */
export async function addressWorks(
  uow: UnitOfWork,
  { channel, address, now }: { channel: Channel; address: string; now: Date },
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    update address_failure set ended_at = ${now}::timestamptz, ended_by = ${uow.actor}, ended_because = 'works'
     where channel = ${channel} and address = ${address} and ended_at is null returning id`.execute(uow.kysely);
  const [ended] = rows;
  if (!ended) return endedBefore(uow, { channel, address });
  await settleTasks(uow, sql`(select ${address}::text)`, now);
  return ended.id;
}

async function endedBefore(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { channel, address }: { channel: Channel; address: string },
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select id from address_failure where channel = ${channel} and address = ${address} and ended_because = 'works'
     order by ended_at desc limit 1`.execute(kysely);
  return rows[0]?.id ?? null;
}

/** Opens again what messages were delivered to: those that went there after it was stopped, and the one that had been reported to have failed. */
export async function addressesDelivered(
  uow: UnitOfWork,
  messages: readonly { id: string; address: string }[],
  now: Date,
): Promise<void> {
  if (!(await isAnyStopped(uow, messages))) return;
  // Held in the order of stopAddresses, so that of two groups at once none waits for what the other has.
  const { rows } = await sql<{ address: string }>`
    with held as (
      select f.id from address_failure f
       where f.ended_at is null and exists (
         select from message m where m.id = any(${messages.map(({ id }) => id)}::uuid[]) and m.channel = f.channel and m.address = f.address
           and (m.sending_at > f.since or m.id = f.message_id))
       order by f.channel collate "C", f.address collate "C" for update of f)
    update address_failure f set ended_at = ${now}::timestamptz, ended_by = ${uow.actor}, ended_because = 'delivered'
      from held where f.id = held.id and f.ended_at is null
    returning f.address`.execute(uow.kysely);
  for (const address of rows.map((row) => row.address).toSorted())
    await settleTasks(uow, sql`(select ${address}::text)`, now);
}

/** Asked by itself: joined to messages at once, the planner goes through all messages of a practice that was filled a moment ago. */
async function isAnyStopped({ kysely }: UnitOfWork, messages: readonly { address: string }[]): Promise<boolean> {
  if (messages.length === 0) return false;
  const { rows } = await sql`
    select from address_failure where ended_at is null and address = any(${messages.map(({ address }) => address)}::text[]) limit 1`.execute(
    kysely,
  );
  return rows.length > 0;
}

/**
 * Ends what is no longer so once addresses, or whom they stand for, have changed: an address that nobody has on file for its channel is not stopped any more,
 * and a task ends with the last thing that it is about. Asks how things are, not what happened, so it may run at any time.
 * @param personId whose addresses; null: all of the practice
 */
export async function settleAddressFailures(
  uow: UnitOfWork,
  { personId, now }: { personId: string | null; now: Date },
): Promise<void> {
  const those = personId && sql`(select address from contact_point where person_id = ${personId}::uuid)`;
  await sql`
    update address_failure f set ended_at = ${now}::timestamptz, ended_by = ${uow.actor}, ended_because = 'changed'
     where f.ended_at is null ${those ? sql`and f.address in ${those}` : sql``}
       and not exists (select from contact_point cp join ${reachedKinds} on reached.kind = cp.kind and reached.channel = f.channel
                        where cp.address = f.address and cp.active)`.execute(uow.kysely);
  await settleTasks(uow, those || null, now);
}

/** Tasks are looked at one by one, by keys: joined at once, the planner compares each of them with all addresses and all clients of the practice. */
async function settleTasks({ kysely, actor }: UnitOfWork, addresses: RawBuilder<unknown> | null, now: Date) {
  await sql`
    with open as materialized (
      select t.id, t.subject_kind, t.subject_id, split_part(t.cause, ':', 2)::uuid as point_id
        from task t where t.type = 'bad-address' and t.status = 'open' and t.cause ~ '^bad-address:[0-9a-f-]{36}(:staff)?$')
    update task t set status = 'done', outcome = 'mended', done_at = ${now}::timestamptz, done_by = ${actor}, updated_at = ${now}::timestamptz,
                      version = version + 1
      from open cross join lateral (select person_id, address from contact_point where id = open.point_id limit 1) first
     where t.id = open.id and t.status = 'open'
       ${addresses ? sql`and first.address in ${addresses}` : sql``}
       and not exists (
         select from contact_point cp join ${reachedKinds} on reached.kind = cp.kind
           join address_failure f on f.channel = reached.channel and f.address = cp.address and f.ended_at is null
          where cp.person_id = first.person_id and cp.address = first.address and cp.active
            and case when open.subject_kind = 'staff' then exists (select from staff s where s.id = open.subject_id and s.active)
                else exists (select from client c where c.person_id = cp.person_id and c.active)
                  or exists (select from relationship r join client c on c.id = r.client_id
                    where r.person_id = cp.person_id and r.kind = 'messaging_contact' and r.active and c.active and not c.use_client_detail) end)`.execute(
    kysely,
  );
}

/**
 * Those of some people's addresses that are known not to work, by channel. `theirsThen`: only what they had on file when the message came back; a client who enters
 * somebody else's address in the portal is not to learn that the practice has written there.
 */
export async function addressFailuresOf(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  personIds: readonly string[],
  { theirsThen = false }: { theirsThen?: boolean } = {},
): Promise<AddressFailure[]> {
  const { rows } = await sql<AddressFailure>`
    select distinct f.channel, f.address, ${iso(sql`f.since`)} as since
      from contact_point cp join ${reachedKinds} on reached.kind = cp.kind
      join address_failure f on f.channel = reached.channel and f.address = cp.address and f.ended_at is null
     where cp.person_id = any(${[...personIds]}::uuid[]) and cp.active ${theirsThen ? sql`and cp.created_at <= f.since` : sql``}
     order by f.channel, f.address`.execute(kysely);
  return rows;
}
