import type { Locale } from '../../domain/locales.ts';
import {
  type BroadcastMethod,
  countsToLimits,
  isToStaff,
  type MessageTypeId,
  messageTypes,
  purposeOf,
  type TemplateText,
} from '../../domain/message-types.ts';
import { recipientZones } from '../../domain/recipient-zones.ts';
import type { SkipReason } from '../../domain/skip-reasons.ts';
import type { UnitOfWork } from '../database.ts';
import { typeAudiences } from '../message-types/index.ts';
import { tooLong } from '../messages/lengths.ts';
import { timeRulesOf } from '../messages/time-rules.ts';
import type { AudienceRow, DateRange } from '../queries/audience.ts';
import type { AudienceSearch } from '../queries/audience-facts.ts';
import { audiencePages, type PlacedRow } from '../queries/audience-pages.ts';
import type { Share } from '../queries/share-out.ts';
import type { StaffChoice } from '../queries/staff-audience.ts';
import { storedSettings } from '../stored-settings.ts';
import { aboutInWords } from './about-in-words.ts';
import { type ComposedMessage, composeMessages } from './compose-messages.ts';
import { type AddressTime, decideAudience } from './decide-audience.ts';
import { voiceOf } from './voice.ts';

export interface PlanRequest {
  messageType: MessageTypeId;
  method: BroadcastMethod;
  /** YYYY-MM-DD of the appointments at their location, or of what else the type is about; null where it needs none. */
  startDate: string | null;
  /** The last of the dates; null or absent: `startDate` alone. */
  endDate?: string | null;
  /** Of a broadcast to staff: to members of this user group alone; null or absent: of whichever. */
  groupId?: string | null;
  /** Of a broadcast to staff: to those of this location alone; null or absent: of whichever. */
  locationId?: string | null;
  preferenceOnly: boolean;
  subject: string | null;
  body: string;
  /** Wordings in other languages than English. */
  variants?: Partial<Record<Locale, TemplateText>>;
  /** Source rows (appointments, items, people) that somebody left out. Default none. */
  leftOut?: readonly string[];
  /** ISO instant at which the messages would go: consent and appointments are judged as of then. */
  at: string;
  /** Sends again, to those alone whom this broadcast did not reach; null: to everybody. */
  resendOf?: string | null;
  /** By each person's preference: to those alone whose method is this one. Null: to everybody. */
  share?: Share | null;
  /** Of calls: it is played instead of the body; null or absent: none. */
  recordingId?: string | null;
  /** The practice's sending times may be wider than the law's: with stand-ins only. Default false. */
  anyHour?: boolean;
}

/** A message with its time. */
export interface PlannedMessage extends ComposedMessage, Omit<AddressTime<unknown>, 'readers'> {}

/** A client because of a source row, or a member of staff: they get `message`, or are left out for the one `reason`. */
export interface PlannedRecipient {
  sourceId: string;
  personId: string;
  /** Null: a member of staff. */
  clientId: string | null;
  /** First and last name, for staff. */
  name: string;
  /** What it is about in words; null: nothing. */
  source: string | null;
  address: string | null;
  reason: SkipReason | null;
  message: PlannedMessage | null;
  /** IANA zone that their local time is told in. */
  zone: string;
}

/** Dates that choose the audience; null: the type asks for none. @throws Error where the type needs a date and has none */
function datesOf({ messageType, startDate, endDate }: PlanRequest): DateRange | null {
  if (messageTypes[messageType].datesOf === null) return null;
  if (startDate === null) throw new Error(`The message type ${messageType} needs a start date`);
  return { from: startDate, to: endDate ?? startDate };
}

/** Of the staff, whom a request is to; null: it is to clients. */
export const staffOf = ({ messageType, groupId = null, locationId = null }: PlanRequest): StaffChoice | null =>
  isToStaff(messageType) ? { groupId, locationId } : null;

/** The rows that somebody is listed because of. */
export function sourceOf(request: PlanRequest): Pick<AudienceSearch, 'source' | 'kind' | 'about' | 'toStaff'> {
  const { messageType } = request;
  const { about } = messageTypes[messageType];
  const { kind, rows } = typeAudiences[messageType];
  const staff = staffOf(request);
  const source = rows({ dates: datesOf(request), staff });
  return { source, kind, about, toStaff: staff !== null };
}

/** How the whole audience is asked for. */
export function searchOf(request: PlanRequest): AudienceSearch {
  const { messageType, method, at, resendOf = null, share = null } = request;
  const capped = countsToLimits(messageType, method);
  return { ...sourceOf(request), resendOf, share, channels: [method], at, capped };
}

/** How {@link decideAudience} is asked. */
export async function decideOptionsOf(uow: UnitOfWork, request: PlanRequest) {
  const { messageType, method, preferenceOnly, at, leftOut = [], anyHour = false, share = null } = request;
  const rules = timeRulesOf(await storedSettings(uow), method, anyHour);
  const capped = countsToLimits(messageType, method);
  const purpose = purposeOf(messageType);
  return {
    purpose,
    method,
    preferenceOnly,
    otherwise: share?.otherwise,
    methods: share?.methods,
    at,
    capped,
    rules,
    leftOut: new Set(leftOut),
  };
}

/** A client because of a source row, or a member of staff, as the freeze writes them down. */
export interface DecidedRecipient {
  row: PlacedRow;
  reason: SkipReason | null;
  message: PlannedMessage | null;
  /** What was written for them and is longer than its method allows; else null. */
  unsent: ComposedMessage | null;
}

/**
 * Who gets a broadcast and who does not, with the reason, and every message written: by pages of about `size`, in which all are together who share a
 * message. The freeze asks it; the preview, which shows a page of those by last name, comes to the same by the same pieces (preview-audience.ts).
 * @throws Error where a placeholder of the template has no value for the message type
 */
export async function* planPages(
  uow: UnitOfWork,
  request: PlanRequest,
  size = 2_000,
): AsyncGenerator<DecidedRecipient[], void, undefined> {
  const options = await decideOptionsOf(uow, request);
  const voice = await voiceOf(uow);
  for await (const rows of audiencePages(uow, searchOf(request), size)) {
    const { decided, messages } = decideAudience(rows, options);
    const sending = decided.filter(({ reason }) => reason === null).map(({ candidate }) => candidate);
    const written = composeMessages(sending, { variants: {}, ...request }, voice);
    const planned = new Map<ComposedMessage, PlannedMessage>();
    const long = longOf(request, written.values());
    yield decided.map(({ candidate: row, reason }) => {
      const message = reason === null ? written.get(row.sourceId) : undefined;
      if (message && long.has(message)) return { row, reason: 'too-long', message: null, unsent: message };
      const time = message && messages.get(message.address);
      if (message && time && !planned.has(message)) {
        const { zones, notBefore, usefulUntil } = time;
        planned.set(message, { ...message, zones, notBefore, usefulUntil });
      }
      return { row, reason, message: (message && planned.get(message)) ?? null, unsent: null };
    });
  }
}

/** Those that are longer than their method allows: values change after the composer has measured them. What is played instead was measured by itself. */
export function longOf(
  { method, recordingId = null }: PlanRequest,
  messages: Iterable<ComposedMessage>,
): Set<ComposedMessage> {
  if (recordingId !== null) return new Set();
  const each = [...new Set(messages)];
  return new Set(each.filter(({ body, language }) => tooLong(method, body, language) !== null));
}

/** The messages of those who get one, by source row. */
export async function writeMessages(
  uow: UnitOfWork,
  request: PlanRequest,
  sending: readonly AudienceRow[],
): Promise<Map<string, ComposedMessage>> {
  return composeMessages(sending, { variants: {}, ...request }, await voiceOf(uow));
}

export function plannedOf(
  { messageType }: Pick<PlanRequest, 'messageType'>,
  row: AudienceRow,
  reason: SkipReason | null,
  message: PlannedMessage | null,
): PlannedRecipient {
  return {
    sourceId: row.sourceId,
    personId: row.personId,
    clientId: row.clientId,
    name: row.name,
    source: aboutInWords(messageType, { visit: row.appointment, details: row.details }),
    address: row.address,
    reason,
    message,
    zone: recipientZones(row.where).zones[0] ?? row.where.practice,
  };
}
