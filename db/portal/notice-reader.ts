import { type RawBuilder, sql } from 'kysely';
import { parseEmail } from '../../domain/email-address.ts';
import { mayGoAt } from '../../domain/forms/notices.ts';
import { type Decision, decide } from '../../domain/gate.ts';
import type { GuardianRight } from '../../domain/guardian-rights.ts';
import { type Locale, locales } from '../../domain/locales.ts';
import { recipientZones, type ZoneSources } from '../../domain/recipient-zones.ts';
import type { UnitOfWork } from '../database.ts';
import { Account } from '../entities/index.ts';
import { practiceZone } from '../practice-zone.ts';
import { notWorking } from '../queries/not-working.ts';
import { guardiansWith } from './guardian-access.ts';

/** Whom a notice of the portal is for: the client, by their own addresses; where they have no login of their own, who acts for them there. */
export interface NoticeReader {
  personId: string;
  /** The client is. */
  active: boolean;
  /** Their sign-in to the portal is: else what waits there cannot be seen. */
  signsIn: boolean;
  language: Locale;
  /** IANA zones where they may be; it is day where it is in all of them. */
  zones: readonly [string, ...string[]];
  channel: 'text' | 'email';
  /** Null: none is on file. */
  address: string | null;
  /** What the gate asks about that address. */
  addressProblem: 'bad' | null;
  notWorking: boolean;
  optedOut: boolean;
}

/** The preferred address of person `p` of a kind, else the oldest, and whether a message came back from it for good. */
const point = (kind: string, channel: RawBuilder<unknown>) => sql`lateral (
    select cp.address, ${notWorking({ channel, address: sql`cp.address` })} as broken
      from contact_point cp where cp.person_id = p.id and cp.kind = ${kind} and cp.active order by cp.preferred desc, cp.id limit 1)`;

interface About {
  clientId: string;
  /** What it is about: a guardian hears only of what they may open. */
  right: GuardianRight;
  /** The account of who asked for what it is about: the answer is for them, as long as they have that right. */
  askedBy?: string;
  now: Date;
}

/**
 * The client, or where they cannot sign in each guardian who has that right today and can; where somebody asked for it, they alone. @returns nobody where there is no such
 * client; the client, who does not sign in, where nobody else does
 */
export async function noticeReaders(
  uow: UnitOfWork,
  { clientId, right, askedBy, now }: About,
): Promise<NoticeReader[]> {
  const own = await readerOf(uow, clientId, null);
  if (!own) return [];
  if (own.signsIn && askedBy === undefined) return [own];
  const guardians = await guardiansWith(uow, { clientId, right, now });
  const asker = askedBy === undefined ? null : await uow.em.findOne(Account, { id: askedBy });
  const asking = guardians.find((each) => each === asker?.personId);
  const those = asking === undefined ? (own.signsIn ? [] : guardians) : [asking];
  const readers: NoticeReader[] = [];
  for (const guardian of those) {
    const reader = await readerOf(uow, clientId, guardian);
    if (reader) readers.push(reader);
  }
  return readers.length > 0 ? readers : [own];
}

/** Whether who signed in by an account is one of those whom a notice is for: what others open stays new to them. */
export async function isNoticeReader(uow: UnitOfWork, accountId: string, about: About): Promise<boolean> {
  const persons = (await noticeReaders(uow, about)).map(({ personId }) => personId);
  return persons.length > 0 && (await uow.em.count(Account, { id: accountId, personId: { $in: persons } })) > 0;
}

/** By what the client prefers of text and e-mail, or by the other where that cannot reach them. `guardian`: a person whom to reach instead */
export async function readerOf(
  uow: UnitOfWork,
  clientId: string,
  guardian: string | null,
): Promise<NoticeReader | null> {
  const practice = await practiceZone(uow);
  const { rows } = await sql<{
    personId: string;
    active: boolean;
    signsIn: boolean;
    language: string;
    where: ZoneSources;
    preferred: string | null;
    email: string | null;
    mobile: string | null;
    emailBroken: boolean | null;
    mobileBroken: boolean | null;
    stopped: boolean;
  }>`
    select p.id as "personId", c.active, p.language, case when ${guardian}::uuid is null then c.preferred_method end as preferred,
           exists (select from account a where a.person_id = p.id and a.kind = 'portal' and a.active) as "signsIn",
           jsonb_build_object('person', p.zone, 'state', p.state, 'zip', p.zip, 'practice', ${practice}::text,
             'location', (select l.zone from location l where l.id = c.location_id)) as where,
           e.address as email, e.broken as "emailBroken", m.address as mobile, m.broken as "mobileBroken",
           exists (select from opt_out o where o.channel = 'text' and o.address = m.address and o.ended_at is null) as stopped
      from client c join person p on p.id = coalesce(${guardian}::uuid, c.person_id)
      left join ${point('email', sql`'email'`)} e on true
      left join ${point('mobile', sql`'text'`)} m on true
     where c.id = ${clientId}::uuid`.execute(uow.kysely);
  const [row] = rows;
  if (!row) return null;
  const { personId, active, signsIn, email, mobile, preferred, stopped } = row;
  const isBad = email !== null && !parseEmail(email).ok;
  const [emailBroken, mobileBroken] = [row.emailBroken ?? false, row.mobileBroken ?? false];
  const goes = {
    text: mobile !== null && !stopped && !mobileBroken,
    email: email !== null && !isBad && !emailBroken,
  };
  const wanted = mobile !== null && (preferred === 'text' || email === null) ? 'text' : 'email';
  const other = wanted === 'text' ? 'email' : 'text';
  const channel = !goes[wanted] && goes[other] ? other : wanted;
  const [zone = practice, ...zones] = recipientZones(row.where).zones;
  return {
    personId,
    active,
    signsIn,
    language: locales.find((each) => each === row.language) ?? 'en',
    zones: [zone, ...zones],
    channel,
    address: channel === 'text' ? mobile : email,
    addressProblem: channel === 'email' && isBad ? 'bad' : null,
    notWorking: channel === 'text' ? mobileBroken : emailBroken,
    optedOut: channel === 'text' && stopped,
  };
}

/** What the gate says to a notice of the portal. `notBefore`: it goes then, and as a text in the morning of who reads it; without it at once, as an answer does. */
export function decideNotice(reader: NoticeReader, when?: { now: Date; notBefore?: Date }): Decision {
  const { active, channel, address, addressProblem, notWorking: isBroken, optedOut } = reader;
  const decision = decide({
    purpose: 'portal-notice',
    channel,
    active,
    address,
    addressProblem,
    notWorking: isBroken,
    optedOut,
    consented: false,
    preference: null,
    preferenceOnly: false,
    relevant: null,
    quietHours: null,
    caps: null,
  });
  if (decision.kind !== 'send' || !when) return decision;
  const at = mayGoAt(channel, when.notBefore ?? when.now, reader.zones);
  return at > when.now ? { kind: 'defer', until: at.toISOString() } : decision;
}
