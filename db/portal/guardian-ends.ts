import { sql } from 'kysely';
import type { AccessEnd } from '../../domain/guardian-rights.ts';
import { addDays } from '../../domain/time.ts';
import { alertGuardian } from '../alerts/alert-guardian.ts';
import { holdClients } from '../charts/hold-clients.ts';
import type { UnitOfWork } from '../database.ts';
import { Account, GuardianAccess } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';
import { todayOf } from '../practice-zone.ts';
import { endGuardianAccess, overGuardianAccess } from './end-guardian-access.ts';
import { decideNotice, type NoticeReader, readerOf } from './notice-reader.ts';
import { queueNotice } from './queue-notice.ts';

/** Days before the first day on which it holds no more. */
const aheadDays = 30;
/** Accesses of one client that end so near to each other are told to them as one. */
const togetherMs = 24 * 60 * 60_000;

interface EndingSoon {
  id: string;
  clientId: string;
  /** The first day on which it holds no more, YYYY-MM-DD. */
  endsOn: string;
}

/** The first day on which access `g` to person `gp` holds no more, as domain/guardians.ts says it; null: no day ends it. */
const endsOn = sql`least(g.until + 1, case when g.relation <> 'representative' then (gp.birth_date + interval '18 years')::date end)`;

/** Accesses, or that one of them, that end within 30 days of which staff were not told yet. Who gave one so late knows. */
export async function endingSoon(uow: UnitOfWork, now: Date, id: string | null = null): Promise<EndingSoon[]> {
  const today = await todayOf(uow, now);
  const last = addDays(today, aheadDays);
  const { rows } = await sql<EndingSoon>`
    select e.id, e.client_id as "clientId", e.ends_on::text as "endsOn"
      from (select g.id, g.client_id, g.granted_at, g.staff_told_for, ${endsOn} as ends_on
              from guardian_access g join client gc on gc.id = g.client_id and gc.active join person gp on gp.id = gc.person_id
             where g.ended_at is null and (${id}::uuid is null or g.id = ${id}::uuid)) e
     where e.ends_on > ${today}::date and e.ends_on <= ${last}::date and e.staff_told_for is distinct from e.ends_on
       and e.granted_at < e.ends_on - ${aheadDays}::int
     order by e.id`.execute(uow.kysely);
  return rows;
}

/** Tells staff once of a day on which an access ends; another day, such as by a birth date that was corrected, is told of anew. */
export async function tellThatAccessEnds(
  uow: UnitOfWork,
  { id, clientId, endsOn: day }: EndingSoon,
  now: Date,
): Promise<boolean> {
  await holdClients(uow, { clientIds: [clientId] });
  const access = await lockRow(uow, GuardianAccess, { id, endedAt: null });
  if (!access || access.staffToldFor === day) return false;
  // While the client was waited for, the day may have become another one.
  const [still] = await endingSoon(uow, now, id);
  if (still?.endsOn !== day) return false;
  // Where nobody may be told, it is tried again.
  if (!(await alertGuardian(uow, { kind: 'guardian-ends-soon', clientId, now }))) return false;
  access.staffToldFor = day;
  await uow.em.flush();
  return true;
}

interface Over {
  id: string;
  clientId: string;
  /** Address of the practice's portal. */
  portal: string;
  now: Date;
}

/** Ends an access that holds no longer. Of one that a birthday or its last day ends, guardian, client and staff are told in the same transaction, so each is told once. @returns false where it had ended before, or holds */
export async function endAndTell(uow: UnitOfWork, { id, clientId, portal, now }: Over): Promise<boolean> {
  await holdClients(uow, { clientIds: [clientId] });
  // While the client was waited for, a wrong date of birth may have been corrected: then nothing has ended.
  const [over] = await overGuardianAccess(uow, now, id);
  if (!over || !(await endGuardianAccess(uow, { id, cause: over.cause, now }))) return false;
  const { cause } = over;
  // All else that ends one is what staff have done, who have talked to them.
  if (cause !== 'of-age' && cause !== 'until') return true;
  const access = await uow.em.findOneOrFail(GuardianAccess, { id });
  const { personId } = await uow.em.findOneOrFail(Account, { id: access.accountId });
  const guardian = await readerOf(uow, clientId, personId);
  const about = { clientId, portal, now };
  const words = cause === 'of-age' ? 'acting-over-by-age' : 'acting-over';
  if (guardian)
    await queueNotice(uow, words, { ...about, reader: guardian, decision: decideNotice(guardian, { now }) });
  access.clientNoticeId = (await toldTogether(uow, clientId, now)) ?? (await tellClient(uow, about, cause));
  await uow.em.flush();
  await alertGuardian(uow, { kind: 'guardian-ended', clientId, now });
  return true;
}

/** One who does not sign in is told where age has ended it: they may do so now, but not where a guardian may read it. @returns id of the message; null: they are told nothing */
async function tellClient(
  uow: UnitOfWork,
  about: Pick<Over, 'clientId' | 'portal' | 'now'>,
  cause: AccessEnd,
): Promise<string | null> {
  const reader = await readerOf(uow, about.clientId, null);
  if (!reader || (!reader.signsIn && cause !== 'of-age')) return null;
  if (!reader.signsIn && (await reachesGuardian(uow, about.clientId, reader))) return null;
  const notice = reader.signsIn ? 'guardian-over' : 'guardian-over-by-age';
  return queueNotice(uow, notice, { ...about, reader, decision: decideNotice(reader, { now: about.now }) });
}

/** Whether the client's address is that of somebody, too, who acts for them or did, or was entered in the portal by them. */
async function reachesGuardian(
  { kysely }: UnitOfWork,
  clientId: string,
  { personId, address }: Pick<NoticeReader, 'personId' | 'address'>,
): Promise<boolean> {
  const { rows } = await sql`
    select from guardian_access g join account ga on ga.id = g.account_id and ga.person_id <> ${personId}::uuid
     where g.client_id = ${clientId}::uuid and (
       exists (select from contact_point gp where gp.person_id = ga.person_id and lower(gp.address) = lower(${address}::text))
       or exists (select from contact_point cp join audit u on u.subject = 'contact_point' and u.subject_id = cp.id::text and u.actor = 'portal:' || ga.id::text
                   where cp.person_id = ${personId}::uuid and lower(cp.address) = lower(${address}::text)))
     limit 1`.execute(kysely);
  return rows.length > 0;
}

/** By what the client was told of another access just now; null: they were not. */
async function toldTogether({ kysely }: UnitOfWork, clientId: string, now: Date): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select client_notice_id as id from guardian_access
     where client_id = ${clientId}::uuid and client_notice_id is not null and ended_at > ${new Date(now.getTime() - togetherMs)}::timestamptz
     limit 1`.execute(kysely);
  return rows[0]?.id ?? null;
}
