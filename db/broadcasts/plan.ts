import type { GateFacts } from '../../domain/gate.ts';
import type { Locale } from '../../domain/locales.ts';
import {
  type BroadcastMethod,
  type MessageTypeId,
  messageTypes,
  type TemplateText,
} from '../../domain/message-types.ts';
import { recipientZones } from '../../domain/recipient-zones.ts';
import type { SkipReason } from '../../domain/skip-reasons.ts';
import { clockTime, longDate } from '../../domain/time.ts';
import type { UnitOfWork } from '../database.ts';
import { decideRow } from '../messages/decide.ts';
import { openingOf, type Openings, timeFacts, timeRulesOf } from '../messages/time-rules.ts';
import { activeClients, appointmentsOn, type AudienceRow, gatherAudience, notReachedBy } from '../queries/audience.ts';
import { storedSettings } from '../stored-settings.ts';
import { type ComposedMessage, composeMessages } from './compose-messages.ts';
import { voiceOf } from './voice.ts';

export interface PlanRequest {
  messageType: MessageTypeId;
  method: BroadcastMethod;
  /** YYYY-MM-DD of the appointments at their location; null where the type needs none. */
  startDate: string | null;
  preferenceOnly: boolean;
  subject: string | null;
  body: string;
  /** Wordings in other languages than English. */
  variants?: Partial<Record<Locale, TemplateText>>;
  /** ISO instant at which the messages would go: consent and appointments are judged as of then. */
  at: string;
  /** Sends again, to those alone whom this broadcast did not reach; null: to everybody. */
  resendOf?: string | null;
  /** The practice's sending times may be wider than the law's: with stand-ins only. Default false. */
  anyHour?: boolean;
}

/** A message with its time. */
export interface PlannedMessage extends ComposedMessage {
  /** ISO instant of the end of the quiet hours of all of them; null: it goes at once. */
  notBefore: string | null;
  /** IANA, of everybody whom it is for. */
  zones: readonly string[];
  /** ISO instant of the first of its appointments; null: it is about none. */
  usefulUntil: string | null;
}

/** A client because of a source row: they get `message`, or are left out for the one `reason`. */
export interface PlannedRecipient {
  sourceId: string;
  personId: string;
  clientId: string;
  /** First and last name, for staff. */
  name: string;
  /** The appointment in words; null in a plain broadcast. */
  source: string | null;
  /** Of the appointment, ISO 8601; null in a plain broadcast. */
  startsAt: string | null;
  address: string | null;
  reason: SkipReason | null;
  message: PlannedMessage | null;
  /** They get it although they prefer another method. */
  prefersOther: boolean;
  /** IANA zone that their local time is told in. */
  zone: string;
}

/**
 * Who gets a broadcast and who does not, with the reason, by last name. Preview and freeze both ask this function, so what was shown is what goes
 * out, save for what changed in between.
 * @throws Error where a placeholder of the template has no value for the message type
 */
export async function planBroadcast(uow: UnitOfWork, request: PlanRequest): Promise<PlannedRecipient[]> {
  const { messageType, method, startDate, at } = request;
  const { needsStartDate, capped } = messageTypes[messageType];
  if (needsStartDate && startDate === null) throw new Error(`The message type ${messageType} needs a start date`);
  const everyone = needsStartDate && startDate !== null ? appointmentsOn(startDate) : activeClients();
  const source = request.resendOf ? notReachedBy(request.resendOf, everyone) : everyone;
  const rules = timeRulesOf(await storedSettings(uow), method, request.anyHour ?? false);
  const openings: Openings = new Map();
  const rows = await gatherAudience(uow, { source, channel: method, at, capped });
  const decided = rows.map((row) => ({
    row,
    reason: reasonAgainst(row, request, timeFacts(row, rules, { at, capped, openings })),
  }));
  const sending = decided.filter(({ reason }) => reason === null).map(({ row }) => row);
  const voice = await voiceOf(uow);
  const { messages, late } = whoIsInTime(sending, (rest) =>
    withTiming(composeMessages(rest, { variants: {}, ...request }, voice), rest, (zones) =>
      openingOf(rules, at, zones, openings),
    ),
  );
  const final = decided.map(({ row, reason }) => ({
    row,
    reason: late.has(row) ? ('missed-window' as const) : reason,
  }));
  return final.map(({ row, reason }) => ({
    sourceId: row.sourceId,
    personId: row.personId,
    clientId: row.clientId,
    name: row.name,
    source: row.appointment && sourceInWords(row.appointment),
    startsAt: row.appointment?.startsAt ?? null,
    address: row.address,
    reason,
    message: messages.get(row.sourceId) ?? null,
    prefersOther: reason === null && row.preference !== null && row.preference !== method,
    zone: recipientZones(row.where).zones[0] ?? row.where.practice,
  }));
}

function reasonAgainst(
  row: AudienceRow,
  { method, preferenceOnly, at }: PlanRequest,
  time: Pick<GateFacts, 'quietHours' | 'caps'>,
): SkipReason | null {
  const question = { purpose: 'broadcast', channel: method, preferenceOnly, at } as const;
  const decision = decideRow(row, question, time);
  return decision.kind === 'skip' ? decision.reason : null;
}

/**
 * The messages without those whom sharing one would make too late: it waits for the quiet hours of everybody at the address, which may end only after
 * an appointment of which its own reader would have been reminded in time. The rest is written anew, until nobody is late.
 */
function whoIsInTime(
  rows: readonly AudienceRow[],
  write: (rows: AudienceRow[]) => Map<string, PlannedMessage>,
): { messages: Map<string, PlannedMessage>; late: ReadonlySet<AudienceRow> } {
  const late = new Set<AudienceRow>();
  for (;;) {
    const rest = rows.filter((row) => !late.has(row));
    const messages = write(rest);
    const before = late.size;
    for (const row of rest) {
      const notBefore = messages.get(row.sourceId)?.notBefore ?? null;
      if (notBefore !== null && row.appointment && Date.parse(notBefore) >= Date.parse(row.appointment.startsAt))
        late.add(row);
    }
    if (late.size === before) return { messages, late };
  }
}

/** A message waits until nobody whom it is for has quiet hours any more, and is worthless once the first of its appointments begins. */
function withTiming(
  messages: Map<string, ComposedMessage>,
  rows: AudienceRow[],
  opening: (zones: readonly string[]) => string | null,
): Map<string, PlannedMessage> {
  const readers = Map.groupBy(rows, (row) => messages.get(row.sourceId));
  const timed = new Map<ComposedMessage, PlannedMessage>();
  for (const [message, served] of readers) {
    if (!message) continue;
    const zones = [...new Set(served.flatMap((row) => recipientZones(row.where).zones))];
    const starts = served.flatMap((row) => (row.appointment ? [row.appointment.startsAt] : []));
    const usefulUntil = starts.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
    timed.set(message, { ...message, zones, notBefore: opening(zones), usefulUntil });
  }
  return new Map(
    [...messages].flatMap(([sourceId, message]) => {
      const planned = timed.get(message);
      return planned ? [[sourceId, planned] as const] : [];
    }),
  );
}

/** "Tuesday, March 3, 2026, 9:30 AM, Dana Reyes, Main Street": in the time of the location. */
export function sourceInWords(visit: { startsAt: string; zone: string; clinician: string; location: string }): string {
  const { startsAt, zone } = visit;
  return `${longDate(startsAt, zone, 'en')}, ${clockTime(startsAt, zone, 'en')}, ${visit.clinician}, ${visit.location}`;
}
