import { sql } from 'kysely';
import type { BroadcastMethod } from '../../domain/message-types.ts';
import type { AudienceChanges } from '../../domain/schemas/messaging.ts';
import { type SkipReason, skipReasonIds } from '../../domain/skip-reasons.ts';
import type { UnitOfWork } from '../database.ts';
import { newId } from '../ids.ts';
import { iso } from '../queries/instants.ts';

/** A line of a preview: whom it is about, and null where they get it. */
export interface SeenLine {
  sourceId: string;
  reason: SkipReason | null;
  /** By each person's preference: the one that is theirs; absent: there is one method alone. */
  method?: BroadcastMethod;
}

/** Sixteen bytes of the id, and one of the decision: 1.7 MB for 100,000 people. */
const width = 17;

/** Bits that no reason needs: the method, where there are several. */
const methodBits = 0xc0;
const bitsOf: Readonly<Record<BroadcastMethod, number>> = { email: 0, text: 0x80, voice: 0x40, fax: 0xc0 };

/** 0: they get it; else the place of the reason in the list, which only grows. */
const codeOf = ({ reason, method }: SeenLine) =>
  (reason === null ? 0 : skipReasonIds.indexOf(reason) + 1) | (method ? bitsOf[method] : 0);

/** Keeps whom somebody was shown. `broadcastId`: of one that was sent or is looked at afterwards. @returns id of the view */
export async function keepView(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { lines, broadcastId, now }: { lines: readonly SeenLine[]; broadcastId: string | null; now: Date },
): Promise<string> {
  const people = Buffer.alloc(lines.length * width);
  for (const [index, line] of lines.entries()) {
    people.write(line.sourceId.replaceAll('-', ''), index * width, 'hex');
    people.writeUInt8(codeOf(line), index * width + 16);
  }
  const id = newId();
  await sql`
    insert into audience_view (id, broadcast_id, people, seen_at)
    values (${id}::uuid, ${broadcastId}::uuid, ${people}::bytea, ${now}::timestamptz)`.execute(kysely);
  return id;
}

/** Of a view by its id, or of the newest one of a broadcast; null where neither is kept any more. */
export async function changesSince(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { view, broadcastId, lines }: { view: string | null; broadcastId: string | null; lines: readonly SeenLine[] },
): Promise<AudienceChanges | null> {
  const { rows } = await sql<{ people: Buffer; at: string }>`
    select people, ${iso(sql`seen_at`)} as at from audience_view
    where broadcast_id is not distinct from ${broadcastId}::uuid and (${view}::uuid is null or id = ${view}::uuid)
      and (${view}::uuid is not null or broadcast_id is not null)
    order by id desc limit 1`.execute(kysely);
  const [earlier] = rows;
  return earlier ? { since: earlier.at, ...compared(earlier.people, lines) } : null;
}

export function compared(people: Buffer, lines: readonly SeenLine[]): Omit<AudienceChanges, 'since'> {
  const before = new Map<string, number>();
  for (let at = 0; at < people.length; at += width)
    before.set(people.toString('hex', at, at + 16), people.readUInt8(at + 16));
  const changes = { added: 0, gone: before.size, nowSend: 0, nowSkip: 0, otherReason: 0, otherMethod: 0 };
  for (const line of lines) {
    const was = before.get(line.sourceId.replaceAll('-', ''));
    const is = codeOf(line);
    if (was === undefined) changes.added += 1;
    else {
      changes.gone -= 1;
      if (was === is) continue;
      if (((is ^ was) & ~methodBits) === 0) changes.otherMethod += 1;
      else if ((is & ~methodBits) === 0) changes.nowSend += 1;
      else if ((was & ~methodBits) === 0) changes.nowSkip += 1;
      else changes.otherReason += 1;
    }
  }
  return changes;
}
