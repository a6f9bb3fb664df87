import { sql } from 'kysely';
import type { AlertKindId } from '../../domain/alerts.ts';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import type { UnitOfWork } from '../database.ts';
import { receivers } from './capable.ts';
import type { LockedRequest } from './lock-request.ts';
import { todayOf } from '../practice-zone.ts';
import { standInFor } from './stand-in.ts';

/** Who has it now: its keeper and who stands in for them, or everybody of its group who can take it. */
export async function keepersOf(uow: UnitOfWork, { request, note }: LockedRequest, now: Date): Promise<string[]> {
  const { keeperId, groupId } = request;
  if (keeperId) return withStandIn(uow, keeperId, now);
  return receivers(uow, { groupId: groupId ?? null, clientId: note.clientId, now });
}

/** Who asked: who holds the note, and who stands in for them. */
export const askersOf = (uow: UnitOfWork, { note }: LockedRequest, now: Date): Promise<string[]> =>
  withStandIn(uow, note.holderId, now);

async function withStandIn(uow: UnitOfWork, staffId: string, now: Date): Promise<string[]> {
  const standIn = await standInFor(uow, staffId, await todayOf(uow, now));
  return standIn === null ? [staffId] : [staffId, standIn];
}

/** Tells staff of a request, in the console and by the message of the kind, each once; never `except`, who knows. */
export async function tellOfRequest(
  uow: UnitOfWork,
  { request, note }: LockedRequest,
  { kind, staffIds, except = null, now }: { kind: AlertKindId; staffIds: string[]; except?: string | null; now: Date },
): Promise<void> {
  await raiseAlerts(uow, {
    kind,
    staffIds: [...new Set(staffIds)].filter((each) => each !== except),
    subjectKind: 'chart_request',
    subjectId: request.id,
    clientId: note.clientId,
    now,
  });
}

/** What calls whoever keeps the chart to do something: the others of a group need it no more once somebody has claimed the request. */
export const callsForKeeper: readonly AlertKindId[] = [
  'request-received',
  'group-request',
  'request-handed-over',
  'request-answered',
  'request-reopened',
  'request-due',
  'request-overdue',
];
/** What calls anybody to do something: nothing of it is left once a request is over. What was only said stays for who has not read it. */
export const callsToAct: readonly AlertKindId[] = [
  ...callsForKeeper,
  'request-unattended',
  'request-question',
  'request-declined',
  'request-waits',
];

/** What was told of a request and is not true any more for them: `except` keeps theirs. */
export async function closeAlerts(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  {
    requestId,
    kinds = null,
    except = null,
    now,
  }: { requestId: string; kinds?: readonly AlertKindId[] | null; except?: string | null; now: Date },
): Promise<void> {
  await sql`
    update alert set read_at = ${now}::timestamptz
     where subject_kind = 'chart_request' and subject_id = ${requestId}::uuid and read_at is null
       and (${kinds}::text[] is null or kind = any(${kinds}::text[])) and staff_id is distinct from ${except}::uuid`.execute(
    kysely,
  );
}

/** Tells those to whom a request has just come. */
export async function tellReceived(
  uow: UnitOfWork,
  locked: LockedRequest,
  { except, now }: { except: string | null; now: Date },
): Promise<void> {
  const kind = locked.request.keeperId ? 'request-received' : 'group-request';
  await tellOfRequest(uow, locked, { kind, staffIds: await keepersOf(uow, locked, now), except, now });
}
