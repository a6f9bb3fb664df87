import { sql } from 'kysely';
import type { Decision } from '../../domain/gate.ts';
import type { Locale } from '../../domain/locales.ts';
import { type BroadcastMethod, messageTypes, type TemplateText } from '../../domain/message-types.ts';
import { recipientZones } from '../../domain/recipient-zones.ts';
import type { Rung } from '../../domain/reminders.ts';
import { stateOf } from '../../domain/standing.ts';
import { type ComposedMessage, composeMessages } from '../broadcasts/compose-messages.ts';
import { voiceOf } from '../broadcasts/voice.ts';
import type { UnitOfWork } from '../database.ts';
import { decideRow } from '../messages/decide.ts';
import { tooLong } from '../messages/lengths.ts';
import type { Visit } from '../messages/queue-message.ts';
import { timeFacts, timeRulesOf } from '../messages/time-rules.ts';
import { type AudienceRow, gatherAudience } from '../queries/audience.ts';
import { templateVersions } from '../queries/template-versions.ts';
import { storedSettings } from '../stored-settings.ts';

const messageType = 'upcoming-appointments';

type Wording = Readonly<Record<Locale, TemplateText>>;

/** A message about one appointment by one channel. */
export interface Asked {
  appointmentId: string;
  rung: Rung;
  /** ISO instant at which it would go. */
  at: string;
  /** States of the appointment in which it is right; default: scheduled, since who has confirmed needs no reminder. */
  states?: readonly string[];
  /** Default: what the practice saved for its type. */
  wording?: (channel: BroadcastMethod) => Wording;
  /** See `timeRulesOf`. */
  anyHour: boolean;
  /** What is told of a time and a place; default: those of the appointment. */
  told?: Visit | undefined;
}

export interface JudgedReminder {
  row: AudienceRow;
  /** When and where the appointment is, as it would be told. */
  startsAt: Date;
  locationId: string;
  channel: BroadcastMethod;
  decision: Decision;
  /** IANA zones of who reads it. */
  zones: readonly string[];
  /** As it would be read; null where it may not go, but for what it became too long as. */
  message: ComposedMessage | null;
}

const tooLongToGo = { kind: 'skip', reason: 'too-long' } as const;

/** The gate's answer for one reminder by one channel, and whether it is short enough for it: preview, page and sending all ask here. Null where there is no such appointment. */
export async function judgeReminder(
  uow: UnitOfWork,
  { appointmentId, rung, at, states = ['scheduled'], wording, anyHour, told }: Asked,
): Promise<JudgedReminder | null> {
  const { channel, preferenceOnly } = rung;
  const source = told
    ? sql`
    select a.id as source_id, a.client_id, a.status, ${told.startsAt}::timestamptz as starts_at, l.zone, a.staff_id, l.id as location_id
      from appointment a join location l on l.id = ${told.locationId}::uuid where a.id = ${appointmentId}::uuid`
    : sql`
    select a.id as source_id, a.client_id, a.status, a.starts_at, a.zone, a.staff_id, a.location_id
      from appointment a where a.id = ${appointmentId}::uuid`;
  const [row] = await gatherAudience(uow, { source, kind: 'appointment', channel, at, capped: false });
  if (!row?.visit || !row.appointment) return null;
  const { startsAt } = row.appointment;
  const { status, locationId } = row.visit;
  const about = stateOf({ states, ahead: true }, { status, at: startsAt });
  const rules = timeRulesOf(await storedSettings(uow), channel, anyHour);
  const asked = { ...row, about };
  const question = { purpose: 'reminder', channel, preferenceOnly, at } as const;
  const decided = decideRow(asked, question, timeFacts(asked, rules, { at, capped: false }));
  const { zones } = recipientZones(row.where);
  const judged = { row, startsAt: new Date(startsAt), locationId, channel, zones };
  if (decided.kind === 'skip') return { ...judged, decision: decided, message: null };
  const message = await word(uow, judged, wording?.(channel) ?? (await savedWording(uow, channel)));
  const decision = tooLong(channel, message.body, message.language) ? tooLongToGo : decided;
  return { ...judged, decision, message };
}

/** The first of the channels by which it may go; where none is, what the first of them is refused for. Null: no such appointment, or no channel. */
export async function firstThatPasses(
  uow: UnitOfWork,
  rungs: readonly Rung[],
  asked: Omit<Asked, 'rung'>,
): Promise<JudgedReminder | null> {
  let refused: JudgedReminder | null = null;
  for (const rung of rungs) {
    const judged = await judgeReminder(uow, { ...asked, rung });
    if (judged && judged.decision.kind !== 'skip') return judged;
    refused ??= judged;
  }
  return refused;
}

/** The reminder as it will be read, in the wording that the practice saved for its type; also of one that may not go, which is kept with its reason. */
export const wordReminder = async (
  uow: UnitOfWork,
  { row, channel, message }: JudgedReminder,
): Promise<ComposedMessage> => message ?? word(uow, { row, channel }, await savedWording(uow, channel));

/** What the practice says by a channel, in each language: what it saved, or the template of the type. */
export async function savedWording(uow: UnitOfWork, channel: BroadcastMethod): Promise<Wording> {
  const saved = async (language: Locale): Promise<TemplateText> => {
    const key = { messageType, method: channel, language, before: null, limit: 0 };
    const [newest] = await templateVersions(uow, key);
    return newest ?? messageTypes[messageType].templates[channel][language];
  };
  return { en: await saved('en'), es: await saved('es') };
}

/** @throws Error where there is nobody to write to */
async function word(
  uow: UnitOfWork,
  { row, channel }: Pick<JudgedReminder, 'row' | 'channel'>,
  { en, es }: Wording,
): Promise<ComposedMessage> {
  const request = { messageType, method: channel, ...en, variants: { es } } as const;
  const message = composeMessages([row], request, await voiceOf(uow)).get(row.sourceId);
  if (!message) throw new Error('A reminder was worded for nobody');
  return message;
}
