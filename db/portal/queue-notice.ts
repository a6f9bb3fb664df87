import { sql } from 'kysely';
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
}

/** Queues the same notice to each of several readers, as {@link queueNotice} does. @returns id of the first of them that goes; it stands for all */
export const queueNotices = async (
  uow: UnitOfWork,
  notice: PortalNotice,
  { readers, decide, ...about }: Each & Omit<Told, 'reader' | 'decision'>,
): Promise<string> => {
  const queue = async (to: Pick<Told, 'reader' | 'decision'>) => ({
    id: await queueNotice(uow, notice, { ...about, ...to }),
  });
  return (await toEach(uow, { readers, decide }, queue)).id;
};

/** Queues a message to each reader, those first whom it may go to: what becomes of that one is what staff are shown. The others are marked as its copies. */
export async function toEach<T extends { id: string }>(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { readers, decide }: Each,
  queue: (to: Pick<Told, 'reader' | 'decision'>) => Promise<T>,
): Promise<T> {
  const decided = readers
    .map((reader) => ({ reader, decision: decide(reader) }))
    .toSorted((a, b) => Number(a.decision.kind === 'skip') - Number(b.decision.kind === 'skip'));
  const queued: T[] = [];
  for (const to of decided) queued.push(await queue(to));
  const [first, ...copies] = queued;
  if (!first) throw new Error('A notice for nobody');
  if (copies.length > 0)
    await sql`
      update message set copy_of = ${first.id}::uuid where id = any(${copies.map(({ id }) => id)}::uuid[])`.execute(
      kysely,
    );
  return first;
}

/** Takes back a notice that has not gone yet, with its copies; `personId`: the one to them alone. */
export async function cancelNotice(
  uow: UnitOfWork,
  { id, personId = null, now }: { id: string; personId?: string | null; now: Date },
): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from message
     where (id = ${id}::uuid or copy_of = ${id}::uuid) and (${personId}::uuid is null or person_id = ${personId}::uuid)
     order by id`.execute(uow.kysely);
  for (const each of rows) await cancelMessage(uow, each.id, now);
}
