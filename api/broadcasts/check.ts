import { planPages, type PlanRequest } from '../../db/broadcasts/plan.ts';
import { type AudiencePreview, previewAudience } from '../../db/broadcasts/preview-audience.ts';
import type { UnitOfWork } from '../../db/database.ts';
import type { Locale } from '../../domain/locales.ts';
import {
  type BroadcastMethod,
  broadcastMethods,
  isMessageType,
  messageTypes,
  type TemplateText,
} from '../../domain/message-types.ts';
import { placeholderProblems } from '../../domain/placeholders.ts';
import type { Compose } from '../../domain/schemas/messaging.ts';
import { addDays, instantOf, lastInstantOf, nextWallTime, wallTimeExists } from '../../domain/time.ts';
import { type FieldError, invalid, Problem } from '../problem.ts';

/** Twilio's limit of one text (facts of the provider's API). */
export const longestText = 1_600;

/** Of the value of a placeholder: names and numbers have 100 characters at most. */
const longestValue = 120;

/** Days of one broadcast: who has an appointment in two months is not told now. */
const longestRange = 62;

/** Composing takes a while: a send time that passed so lately means "now". Earlier ones are slips. */
const lateMs = 15 * 60_000;

export interface Checked {
  request: PlanRequest;
  /** ISO instant of the wall time in the practice's zone. */
  sendAt: string;
}

/**
 * Checks what a sender composed against its message type, and works out when it goes. People are judged as of the send time, or of `now` where that
 * has passed.
 * @throws Problem 400 naming every fault at once, in sentences
 */
export function checkCompose(
  body: Compose,
  { zone, now, anyHour }: { zone: string; now: Date; anyHour: boolean },
): Checked {
  const faults: FieldError[] = [];
  const fault = (path: string, message: string) => void faults.push({ path, message });
  const method = methodOf(body.method);
  if (!method) fault('method', 'is not offered yet. Choose email or text.');
  const type = isMessageType(body.messageType) ? messageTypes[body.messageType] : null;
  if (!type) fault('messageType', 'is not a message type. GET /api/message-types lists them.');
  if (type?.needsStartDate && !body.startDate) {
    fault('startDate', 'is missing: it is the date of the appointments that the message is about.');
  }
  const { startDate: from, endDate: to } = body;
  if (type?.needsStartDate && from && to && to < from) fault('endDate', 'lies before the start date.');
  if (from && to && to > addDays(from, longestRange - 1))
    fault('endDate', `is too far: a broadcast is about ${longestRange} days at most.`);
  const subject = method === 'email' ? body.subject : null;
  if (method === 'email' && !subject) fault('subject', 'is missing: an e-mail needs one.');
  for (const [path, text] of Object.entries({ subject: subject ?? '', body: body.body }))
    for (const problem of type ? placeholderProblems(text, type.placeholders) : []) fault(path, problem);
  if (method === 'text' && body.body.length > longestText) {
    fault('body', `is longer than a text may be: ${longestText} characters.`);
  }
  const variants = method ? variantsOf(body, method, fault) : {};
  for (const [language, text] of Object.entries(variants))
    for (const [path, words] of Object.entries({ subject: text.subject ?? '', body: text.body }))
      for (const problem of type ? placeholderProblems(words, type.placeholders) : [])
        fault(`variants.${language}.${path}`, problem);
  const sendAt = instantAt(body.sendAt, zone, now);
  if (sendAt === null) fault('sendAt', 'is not a date and time of the calendar.');
  else if (Date.parse(sendAt) < now.getTime() - lateMs) {
    fault('sendAt', 'lies in the past. Choose the present time to send at once.');
  } else if (!wallTimeExists(body.sendAt, zone)) {
    const next = nextWallTime(body.sendAt, zone).replace('T', ' ');
    fault('sendAt', `does not exist: clocks in ${zone} go forward then. The next time that does is ${next}.`);
  }
  if (faults.length > 0 || !method || !isMessageType(body.messageType) || sendAt === null) throw invalid(...faults);
  const { messageType, preferenceOnly, leftOut } = body;
  const startDate = type?.needsStartDate ? from : null;
  // The same day twice is one day.
  const endDate = startDate === null || to === startDate ? null : to;
  const at = Date.parse(sendAt) > now.getTime() ? sendAt : now.toISOString();
  return {
    request: {
      messageType,
      method,
      startDate,
      endDate,
      preferenceOnly,
      subject,
      body: body.body,
      variants,
      leftOut,
      at,
      anyHour,
    },
    sendAt,
  };
}

/**
 * A text that fits as a template may grow beyond the limit with its values: names, and the times of all who share a phone. Only where it might are
 * all of them written out. `mostReaders`: who share one address.
 * @throws Problem 400
 */
async function checkLengths(uow: UnitOfWork, request: PlanRequest, mostReaders: number): Promise<void> {
  const texts = [request.body, ...Object.values(request.variants ?? {}).map(({ body }) => body)];
  const mayGrowTo = (text: string) => text.length + (text.match(/</g) ?? []).length * longestValue * mostReaders;
  if (request.method !== 'text' || texts.every((text) => mayGrowTo(text) <= longestText)) return;
  for await (const page of planPages(uow, request)) {
    const tooLong = page.find(({ message }) => (message?.body.length ?? 0) > longestText)?.message;
    if (!tooLong) continue;
    const path = tooLong.language === 'en' ? 'body' : `variants.${tooLong.language}.body`;
    const message = `becomes longer than a text may be, ${longestText} characters, with the values of at least one person.`;
    throw invalid({ path, message });
  }
}

/**
 * Whether what was composed may be sent, or be changed to. @throws Problem 400 where a text becomes too long, 422 where nobody would get it, or where some
 * prefer another method and nobody has confirmed that they get it all the same
 */
export async function assertCanGo(
  uow: UnitOfWork,
  request: PlanRequest,
  { confirmOtherPreference }: { confirmOtherPreference: boolean },
): Promise<AudiencePreview> {
  const preview = await previewAudience(uow, request, { limit: 0 });
  await checkLengths(uow, request, preview.mostReaders);
  const { send, recipients, otherPreference } = preview.counts;
  if (send === 0) throw nobody(recipients);
  if (otherPreference > 0 && !confirmOtherPreference) throw othersPrefer(otherPreference);
  return preview;
}

const nobody = (recipients: number) =>
  new Problem(422, 'nobody', 'Nobody would get this message', {
    next:
      recipients === 0
        ? 'Choose another start date or message type; Refresh shows who is listed.'
        : 'Refresh shows the reason for each person; mend it there, or choose another contact method.',
  });

const othersPrefer = (people: number) =>
  new Problem(422, 'other-preference', `${people} of them prefer another contact method`, {
    next: 'Confirm that they get it all the same (confirmOtherPreference), or tick Only Send Based on Preference.',
  });

/** Wordings in other languages, as the method takes them. */
function variantsOf(
  { variants: { es } }: Compose,
  method: BroadcastMethod,
  fault: (path: string, message: string) => void,
): Partial<Record<Locale, TemplateText>> {
  if (!es) return {};
  if (method === 'email' && !es.subject) fault('variants.es.subject', 'is missing: an e-mail needs one.');
  if (method === 'text' && es.body.length > longestText)
    fault('variants.es.body', `is longer than a text may be: ${longestText} characters.`);
  return { es: { subject: method === 'email' ? es.subject : null, body: es.body } };
}

const methodOf = (method: string): BroadcastMethod | undefined => broadcastMethods.find((each) => each === method);

/** A time that clocks show twice is the first one to come. */
function instantAt(wallTime: string, zone: string, now: Date): string | null {
  try {
    const first = instantOf(wallTime, zone);
    return Date.parse(first) < now.getTime() - lateMs ? lastInstantOf(wallTime, zone) : first;
  } catch {
    return null;
  }
}
