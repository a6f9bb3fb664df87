import type { Locale } from '../../domain/locales.ts';
import {
  type BroadcastMethod,
  broadcastMethods,
  isMessageType,
  messageTypes,
  type TemplateText,
} from '../../domain/message-types.ts';
import { placeholderProblems } from '../../domain/placeholders.ts';
import type { Otherwise } from '../../domain/preferred-method.ts';
import type { LeftOut } from '../entities/messaging.ts';
import type { PlanRequest } from './plan.ts';

/** What a row of `broadcast` says of its audience and wording. */
export interface BroadcastWording {
  messageType: string;
  method: string;
  startDate?: string | null;
  endDate?: string | null;
  groupId?: string | null;
  locationId?: string | null;
  leftOut?: readonly LeftOut[];
  preferenceOnly: boolean;
  subject?: string | null;
  body: string;
  variants?: Partial<Record<Locale, TemplateText>>;
  /** Of the broadcast that it sends again. */
  parentId?: string | null;
  /** Not null: it is by each person's preference. */
  otherwise?: Otherwise | null;
  /** The first broadcast of the composition. */
  setId?: string | null;
  /** Of the composition; absent: as in `Sharing`. */
  setMethods?: readonly BroadcastMethod[];
  /** Of calls: it is played. */
  recordingId?: string | null;
}

/**
 * The row as the planner asks for it, as of the instant `at`, or null where it could never be planned (an unknown type or method, a wrong
 * placeholder): the API refuses such a row.
 */
export function planRequestOf(
  row: BroadcastWording,
  { at, anyHour }: { at: string; anyHour: boolean },
): PlanRequest | null {
  const {
    messageType,
    startDate = null,
    endDate = null,
    groupId = null,
    locationId = null,
    leftOut = [],
    preferenceOnly,
    subject = null,
    body,
    variants = {},
    parentId = null,
    otherwise = null,
    setId = null,
    setMethods,
    recordingId = null,
  } = row;
  const method = broadcastMethods.find((each) => each === row.method);
  if (!method || !isMessageType(messageType)) return null;
  const { datesOf, placeholders } = messageTypes[messageType];
  const texts = [{ subject, body }, ...Object.values(variants)];
  const wrong = texts.some(
    (text) => placeholderProblems(`${text.subject ?? ''}\n${text.body}`, placeholders).length > 0,
  );
  if (wrong || (datesOf !== null && startDate === null)) return null;
  return {
    messageType,
    method,
    startDate,
    endDate,
    groupId,
    locationId,
    preferenceOnly,
    subject,
    body,
    variants,
    leftOut: leftOut.map(({ sourceId }) => sourceId),
    resendOf: parentId,
    recordingId,
    share: otherwise && { otherwise, setId, methods: setMethods },
    at,
    anyHour,
  };
}
