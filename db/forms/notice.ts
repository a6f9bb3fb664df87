import { type RawBuilder, sql } from 'kysely';
import type { BroadcastMethod } from '../../domain/message-types.ts';
import { parseEmail } from '../../domain/email-address.ts';
import { decide } from '../../domain/gate.ts';
import type { FormNotice } from '../../domain/forms/notices.ts';
import { locales } from '../../domain/locales.ts';
import { recipientZones, type ZoneSources } from '../../domain/recipient-zones.ts';
import { portalNotice } from '../../domain/portal-notices.ts';
import type { UnitOfWork } from '../database.ts';
import { FormAssignment, Message } from '../entities/index.ts';
import { cancelMessage } from '../messages/cancel-message.ts';
import { queueMessage } from '../messages/queue-message.ts';
import { isOptedOut } from '../queries/is-opted-out.ts';

/** Where a client can be told that something waits in the portal. */
export interface NoticeReader {
  personId: string;
  language: string;
  /** IANA zones where they may be; messages go where it is day in all of them. */
  zones: readonly [string, ...string[]];
  channel: BroadcastMethod;
  /** Null: none is on file. */
  address: string | null;
}

/** Of person `p`, the preferred one of a kind. */
const point = (kind: string) => sql`(
    select cp.address from contact_point cp where cp.person_id = p.id and cp.kind = ${kind} and cp.active order by cp.preferred desc, cp.id limit 1)`;

/** By what the client prefers, or by the other of the two where that cannot reach them. Null where the client, or their sign-in to the portal, is not active: what waits there cannot be seen. */
export async function noticeReader(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, practiceZone }: { clientId: string; practiceZone: string },
): Promise<NoticeReader | null> {
  const { rows } = await sql<{
    personId: string;
    language: string;
    where: ZoneSources;
    preferred: string | null;
    email: string | null;
    mobile: string | null;
  }>`
    select p.id as "personId", p.language, c.preferred_method as preferred,
           jsonb_build_object('person', p.zone, 'state', p.state, 'zip', p.zip, 'practice', ${practiceZone}::text,
             'location', (select l.zone from location l where l.id = c.location_id)) as where,
            ${point('email')} as email, ${point('mobile')} as mobile
      from client c join person p on p.id = c.person_id join account a on a.person_id = p.id and a.kind = 'portal' and a.active
     where c.id = ${clientId}::uuid and c.active`.execute(kysely);
  const [row] = rows;
  if (!row) return null;
  const { email, mobile, preferred, personId, language } = row;
  const goes = {
    text: mobile !== null && !(await isOptedOut({ kysely }, { channel: 'text', address: mobile })),
    email: email !== null && parseEmail(email).ok,
  };
  const wanted = mobile !== null && (preferred === 'text' || email === null) ? 'text' : 'email';
  const other = wanted === 'text' ? 'email' : 'text';
  const channel = !goes[wanted] && goes[other] ? other : wanted;
  const [zone = practiceZone, ...zones] = recipientZones(row.where).zones;
  return { personId, language, zones: [zone, ...zones], channel, address: channel === 'text' ? mobile : email };
}

/** Queues a notice of a form, which says neither its name nor anything of it. The sweeper sends it. @param known a refused one of before, which is not written once more @returns id of the message, and whether the gate refused it */
export async function tellOfForm(
  uow: UnitOfWork,
  notice: FormNotice,
  {
    clientId,
    reader,
    practice,
    portal,
    known,
    now,
  }: {
    clientId: string;
    reader: NoticeReader;
    practice: { name: string; phone: string };
    /** Address of the practice's portal. */
    portal: string;
    known: string | null;
    now: Date;
  },
): Promise<{ id: string; skipped: boolean }> {
  const {
    channel,
    address,
    personId,
    zones: [zone],
  } = reader;
  const message = { purpose: 'portal-notice', channel, address } as const;
  const decision = decide({
    ...message,
    active: true,
    addressProblem: channel === 'email' && address !== null && !parseEmail(address).ok ? 'bad' : null,
    optedOut: address !== null && (await isOptedOut(uow, { channel, address })),
    consented: false,
    preference: null,
    preferenceOnly: false,
    relevant: null,
    quietHours: null,
    caps: null,
  });
  const skipped = decision.kind === 'skip';
  if (skipped && known !== null && (await uow.em.count(Message, { id: known, status: 'skipped' })) > 0)
    return { id: known, skipped };
  const locale = locales.find((each) => each === reader.language) ?? 'en';
  const { subject, body } = portalNotice(notice, { locale, practice, portal, at: now.toISOString(), zone });
  const words = channel === 'text' ? { subject: null, body: body.replaceAll('\n\n', ' ') } : { subject, body };
  const told = { ...message, ...words, language: locale, decision, clientId, personId, now };
  return { id: (await queueMessage(uow, told)).id, skipped };
}

/** Where the time of each notice stands. */
const toldAt: Readonly<Record<FormNotice, RawBuilder<unknown>>> = {
  'form-waiting': sql`told_at`,
  'form-reminder': sql`reminded_at`,
  'form-due': sql`due_told_at`,
};

/** The message by which the client was told the same of another form since then, where that waits too; null: there is none. */
export async function sharedNotice(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { form, notice, since }: { form: { id: string; clientId: string }; notice: FormNotice; since: Date },
): Promise<string | null> {
  const { rows } = await sql<{ id: string | null }>`
    select notice_id as id from form_assignment
     where client_id = ${form.clientId}::uuid and id <> ${form.id}::uuid and status = 'assigned' and ${toldAt[notice]} >= ${since}::timestamptz
     order by ${toldAt[notice]} desc limit 1`.execute(kysely);
  return rows[0]?.id ?? null;
}

/** Takes back the newest notice of a form that waits no more, where it has not gone yet and no other form shares it. */
export async function endNotice(uow: UnitOfWork, { noticeId }: { noticeId?: string | null }, now: Date): Promise<void> {
  if (!noticeId || (await uow.em.count(FormAssignment, { noticeId, status: 'assigned' })) > 0) return;
  await cancelMessage(uow, noticeId, now);
}
