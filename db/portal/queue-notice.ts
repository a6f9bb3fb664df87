import { type RawBuilder, sql } from 'kysely';
import type { Decision } from '../../domain/gate.ts';
import { type PortalNotice, portalNotice } from '../../domain/portal-notices.ts';
import { voiceOf } from '../broadcasts/voice.ts';
import type { UnitOfWork } from '../database.ts';
import { cancelMessage } from '../messages/cancel-message.ts';
import { queueMessage } from '../messages/queue-message.ts';
import type { NoticeReader } from './notice-reader.ts';

export interface Told {
  clientId: string;
  reader: NoticeReader;
  /** What the gate says to it. */
  decision: Decision;
  /** Address of the practice's portal. */
  portal: string;
  now: Date;
}

/** Queues a notice of the portal in the transaction of what it tells of, so that it is neither lost nor sent twice; a text is one paragraph. The sweeper sends it. @returns id of the message */
export async function queueNotice(
  uow: UnitOfWork,
  notice: PortalNotice,
  { clientId, reader, decision, portal, now }: Told,
): Promise<string> {
  const { channel, address, personId, language, zones } = reader;
  const practice = await voiceOf(uow);
  const about = { locale: language, practice, portal, at: now.toISOString(), zone: zones[0] };
  const { subject, body } = portalNotice(notice, about);
  const words = channel === 'text' ? { subject: null, body: body.replaceAll('\n\n', ' ') } : { subject, body };
  const message = { purpose: 'portal-notice', channel, address, ...words } as const;
  return (await queueMessage(uow, { ...message, language, decision, clientId, personId, now })).id;
}

interface Each {
  /** One at least. */
  readers: readonly NoticeReader[];
  /** What the gate says to one of them. */
  decide: (reader: NoticeReader) => Decision;
  /** A notice of before that stands for these too; default: they make one of their own. */
  joins?: string | undefined;
}

/** Queues the same notice to each of several readers, as {@link queueNotice} does. @returns id of the first of them that goes, or of the notice that they join; it stands for all */
export const queueNotices = async (
  uow: UnitOfWork,
  notice: PortalNotice,
  { readers, decide, joins, ...about }: Each & Omit<Told, 'reader' | 'decision'>,
): Promise<string> => {
  const queue = async (to: Pick<Told, 'reader' | 'decision'>) => ({
    id: await queueNotice(uow, notice, { ...about, ...to }),
  });
  const { id } = await toEach(uow, { readers, decide, joins }, queue);
  return joins ?? id;
};

/** Where it would go: who shares the family's mailbox or phone reads what went there, and is sent nothing twice. */
const whereOf = ({ channel, address, language, personId }: NoticeReader): string =>
  address === null ? personId : [channel, address.toLowerCase(), language].join(' ');

/** Queues a message to each reader, one where several share an address, those first whom it may go to: what becomes of that one is what staff are shown. The others are marked as its copies. */
export async function toEach<T extends { id: string }>(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { readers, decide, joins }: Each,
  queue: (to: Pick<Told, 'reader' | 'decision'>) => Promise<T>,
): Promise<T> {
  const taken = new Set<string>();
  const decided = readers
    .filter((reader) => taken.size < taken.add(whereOf(reader)).size)
    .map((reader) => ({ reader, decision: decide(reader) }))
    .toSorted((a, b) => Number(a.decision.kind === 'skip') - Number(b.decision.kind === 'skip'));
  const queued: T[] = [];
  for (const to of decided) queued.push(await queue(to));
  const [first] = queued;
  if (!first) throw new Error('A notice for nobody');
  const copies = joins === undefined ? queued.slice(1) : queued;
  if (copies.length > 0)
    await sql`
      update message set copy_of = ${joins ?? first.id}::uuid where id = any(${copies.map(({ id }) => id)}::uuid[])`.execute(
      kysely,
    );
  return first;
}

/** Those of some readers to whom no message of a notice stands, neither to them nor to where they would be told. `counts`: which messages `m` do. */
export async function notToldBy(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { id, readers, counts }: { id: string; readers: readonly NoticeReader[]; counts: RawBuilder<unknown> },
): Promise<NoticeReader[]> {
  const { rows } = await sql<{ personId: string | null; where: string }>`
    select m.person_id as "personId", m.channel || ' ' || lower(m.address) as where from message m
     where (m.id = ${id}::uuid or m.copy_of = ${id}::uuid) and ${counts}`.execute(kysely);
  return readers.filter(
    ({ personId, channel, address }) =>
      !rows.some((row) => row.personId === personId || row.where === `${channel} ${address?.toLowerCase()}`),
  );
}

/** Message `m` goes or went. */
export const goes: RawBuilder<unknown> = sql`m.status not in ('failed', 'skipped', 'cancelled')`;

/** Whether a notice goes or went to somebody. */
export async function hasGone({ kysely }: Pick<UnitOfWork, 'kysely'>, id: string): Promise<boolean> {
  const { rows } = await sql`
    select from message m where (m.id = ${id}::uuid or m.copy_of = ${id}::uuid) and ${goes} limit 1`.execute(kysely);
  return rows.length > 0;
}

/** Takes back a notice that has not gone yet, with its copies. */
export async function cancelNotice(uow: UnitOfWork, { id, now }: { id: string; now: Date }): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from message where id = ${id}::uuid or copy_of = ${id}::uuid order by id`.execute(uow.kysely);
  for (const each of rows) await cancelMessage(uow, each.id, now);
}

/** Of a notice that message `id` stands for (an SQL expression): the message that says what became of it, which is one that goes or went wherever there is one. */
export const shownNotice = (id: RawBuilder<unknown>): RawBuilder<unknown> => sql`lateral (
    select n.* from message n where n.id = ${id} or n.copy_of = ${id}
     order by n.status in ('skipped', 'cancelled', 'failed'), n.id <> ${id}, n.id limit 1)`;
