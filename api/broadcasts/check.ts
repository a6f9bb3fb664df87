import type { Locale } from '../../domain/locales.ts';
import { planPages, type PlanRequest } from '../../db/broadcasts/plan.ts';
import { type AudiencePreview, type Composed, previewAudience } from '../../db/broadcasts/preview-audience.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { lengths, tooLong } from '../../db/messages/lengths.ts';
import { type BroadcastMethod, isMessageType, messageTypes, type TemplateText } from '../../domain/message-types.ts';
import { addedMethods } from '../../domain/preferred-method.ts';
import { type PlaceholderName, placeholderProblems, placeholdersBy } from '../../domain/placeholders.ts';
import type { Compose, ConfirmedCounts } from '../../domain/schemas/messaging.ts';
import { lateMs } from '../../domain/send-time.ts';
import { addDays, instantOf, lastInstantOf, nextWallTime, wallTimeExists, wallTimeOf } from '../../domain/time.ts';
import { notOffered } from './offered.ts';
import { conflict, type FieldError, invalid, Problem } from '../problem.ts';

/** Days of one broadcast: who has an appointment in two months is not told now. */
const longestRange = 62;

export interface Checked {
  /** One, or one a method where each person gets it by their own. */
  requests: [PlanRequest, ...PlanRequest[]];
  /** ISO instant of the wall time in the practice's zone. */
  sendAt: string;
}

/** What one method says, and what its fields are called in the request. */
interface Said extends TemplateText {
  method: BroadcastMethod;
  variants: Compose['variants'];
  /** Before the name of a field. */
  prefix: string;
}

type Fault = (path: string, message: string) => void;

/**
 * Checks what a sender composed against its message type, and works out when it goes. People are judged as of the send time, or of `now` where that
 * has passed.
 * @throws Problem 400 naming every fault at once, in sentences
 */
export function checkCompose(
  body: Compose,
  { zone, now, anyHour, offered }: { zone: string; now: Date; anyHour: boolean; offered: readonly BroadcastMethod[] },
): Checked {
  const faults: FieldError[] = [];
  const fault = (path: string, message: string) => void faults.push({ path, message });
  const said = saidIn(body, offered, fault);
  const type = isMessageType(body.messageType) ? messageTypes[body.messageType] : null;
  if (!type) fault('messageType', 'is not a message type. Choose one that Compose lists.');
  const datesOf = type?.datesOf ?? null;
  if (datesOf !== null && !body.startDate)
    fault('startDate', `is missing: it is the date of the ${datesOf} that the message is about.`);
  for (const path of ['groupId', 'locationId'] as const)
    if (type && type.audience !== 'staff' && body[path] !== null)
      fault(path, 'chooses among staff: this message type is to clients. Leave it out.');
  const { startDate: from, endDate: to } = body;
  if (datesOf !== null && from && to && to < from) fault('endDate', 'lies before the start date.');
  if (from && to && to > addDays(from, longestRange - 1))
    fault('endDate', `is too far: a broadcast is about ${longestRange} days at most.`);
  for (const each of said) checkWording(each, type?.placeholders ?? null, fault);
  const sendAt = instantAt(body.sendAt, zone, now);
  if (sendAt === null) fault('sendAt', 'is not a date and time of the calendar.');
  else if (Date.parse(sendAt) < now.getTime() - lateMs) {
    fault('sendAt', 'lies in the past. Choose the present time to send at once.');
  } else if (!wallTimeExists(body.sendAt, zone)) {
    const next = nextWallTime(body.sendAt, zone).replace('T', ' ');
    fault('sendAt', `does not exist: clocks in ${zone} go forward then. The next time that does is ${next}.`);
  }
  if (body.recordingId !== null && body.method !== 'voice')
    fault('recordingId', 'is played by calls alone. Leave it out, or choose voice.');
  const { messageType, preferenceOnly, groupId, locationId, leftOut, otherwise, recordingId } = body;
  const [first, ...others] = said;
  if (faults.length > 0 || !first || !isMessageType(messageType) || sendAt === null) throw invalid(...faults);
  const startDate = datesOf === null ? null : from;
  // The same day twice is one day.
  const endDate = startDate === null || to === startDate ? null : to;
  const at = Date.parse(sendAt) > now.getTime() ? sendAt : now.toISOString();
  const isShared = body.method === 'preference';
  const requestOf = ({ method, subject, body: text, variants: { es } }: Said): PlanRequest => ({
    messageType,
    method,
    startDate,
    endDate,
    groupId,
    locationId,
    preferenceOnly: preferenceOnly || isShared,
    subject,
    body: text,
    variants: es ? { es } : {},
    leftOut,
    recordingId,
    at,
    anyHour,
    share: isShared ? { otherwise, setId: null, methods: said.map((each) => each.method) } : null,
  });
  return { requests: [requestOf(first), ...others.map(requestOf)], sendAt };
}

/** What is said by each method; nothing where it is not offered. Only e-mails have a subject. */
function saidIn(compose: Compose, offered: readonly BroadcastMethod[], fault: Fault): Said[] {
  const { method, subject, body, variants } = compose;
  const email: Said = { method: 'email', subject, body, variants, prefix: '' };
  if (method === 'email') return [email];
  if (method === 'preference') return [email, ...besideEmail(compose, offered, fault)];
  const own = offered.find((each) => each === method);
  if (own) return [plain(own, { body, variants }, '')];
  fault('method', notOffered(offered));
  return [];
}

/** By each person's preference: the texts, and calls and faxes where there are words for them. */
function besideEmail(compose: Compose, offered: readonly BroadcastMethod[], fault: Fault): Said[] {
  const { otherwise, text } = compose;
  if (!text) fault('text', 'is missing: what those get who prefer texts.');
  const added = addedMethods.flatMap((method) => {
    const words = compose[method];
    if (words && !offered.includes(method)) fault(method, notOffered(offered));
    return words ? [plain(method, words, `${method}.`)] : [];
  });
  if ((otherwise === 'voice' || otherwise === 'fax') && !added.some(({ method }) => method === otherwise))
    fault('otherwise', `names a contact method without words: say in ${otherwise} what it says, or choose another.`);
  return text ? [plain('text', text, 'text.'), ...added] : added;
}

/** Words without a subject. */
const plain = (
  method: BroadcastMethod,
  { body, variants: { es } }: NonNullable<Compose['text']>,
  prefix: string,
): Said => ({
  method,
  subject: null,
  body,
  variants: es ? { es: { subject: null, body: es.body } } : {},
  prefix,
});

/** `placeholders`: null where the type is not known. */
function checkWording(
  { method, prefix, variants: { es }, ...english }: Said,
  placeholders: readonly PlaceholderName[] | null,
  fault: Fault,
): void {
  const allowedIn = (path: string) => placeholdersBy(path === 'subject' ? path : method, placeholders ?? []);
  for (const [before, words] of [[prefix, english], ...(es ? [[`${prefix}variants.es.`, es] as const] : [])] as const) {
    if (method === 'email' && !words.subject) fault(`${before}subject`, 'is missing: an e-mail needs one.');
    for (const [path, text] of Object.entries({ subject: words.subject ?? '', body: words.body }))
      for (const problem of placeholders ? placeholderProblems(text, allowedIn(path)) : [])
        fault(`${before}${path}`, problem);
    const most = tooLong(method, words.body, before === prefix ? 'en' : 'es');
    if (most !== null) fault(`${before}body`, `is longer than ${most}.`);
  }
}

/**
 * A message that fits as a template may grow beyond the limit with its values: names, and the times of all who share a phone. Only where it might are
 * all of them written out. `mostReaders`: who share one address; `prefix`: as in `Said`.
 * @throws Problem 400
 */
async function checkLengths(
  uow: UnitOfWork,
  request: PlanRequest,
  { mostReaders, prefix }: { mostReaders: number; prefix: string },
): Promise<void> {
  const length = lengths[request.method];
  if (!length) return;
  const { es } = request.variants ?? {};
  const texts: [Locale, string][] = [['en', request.body], ...(es ? [['es', es.body] satisfies [Locale, string]] : [])];
  const mayGrowTo = (text: string, language: Locale) =>
    length.size(text, language) + (text.match(/</g) ?? []).length * length.ofValue * mostReaders;
  if (texts.every(([language, text]) => mayGrowTo(text, language) <= length.most)) return;
  for await (const page of planPages(uow, request)) {
    const language = page.find(({ unsent }) => unsent !== null)?.unsent?.language;
    if (!language) continue;
    const path = `${prefix}${language === 'en' ? 'body' : `variants.${language}.body`}`;
    throw invalid({ path, message: `becomes longer than ${length.words}, with the values of at least one person.` });
  }
}

/**
 * Whether what was composed may be sent, or be changed to. `expected`: what the sender has confirmed; absent: nothing was counted. @throws Problem 400 where
 * a text becomes too long, 409 where others get it than was confirmed, 422 where nobody would, or where some prefer another method and nobody has confirmed
 * that they get it all the same
 */
export async function assertSendable(
  uow: UnitOfWork,
  composed: Composed,
  { confirmOtherPreference, expected }: { confirmOtherPreference: boolean; expected?: ConfirmedCounts | undefined },
): Promise<AudiencePreview> {
  const preview = await previewAudience(uow, composed, { limit: 0 });
  const { mostReaders } = preview;
  const requests = [composed].flat();
  for (const request of requests)
    await checkLengths(uow, request, { mostReaders, prefix: requests.length > 1 ? `${request.method}.` : '' });
  const { send, messages, recipients, otherPreference } = preview.counts;
  if (send === 0) throw nobody(recipients);
  if (expected && (send !== expected.send || messages !== expected.messages)) throw countsChanged({ send, messages });
  if (otherPreference > 0 && !confirmOtherPreference) throw othersPrefer(otherPreference);
  return preview;
}

const nobody = (recipients: number) =>
  new Problem(422, 'nobody', 'Nobody would get this message', {
    next:
      recipients === 0
        ? 'Choose another start date, message type, group or location; Refresh shows who is listed.'
        : 'Refresh shows the reason for each person; mend it there, or choose another contact method.',
  });

const countsChanged = ({ send, messages }: ConfirmedCounts) =>
  conflict(
    'counts-changed',
    `By now ${send === 1 ? '1 person' : `${send} people`} would get it, in ${messages === 1 ? '1 message' : `${messages} messages`}`,
    'Look at the numbers again and confirm the new ones.',
  );

const othersPrefer = (people: number) =>
  new Problem(422, 'other-preference', `${people} of them prefer another contact method`, {
    next: 'Confirm that they get it all the same, or tick Only Send Based on Preference.',
  });

/**
 * A time that clocks show twice is the first one to come. Of such a night one that lies ahead on the clock is still to come, also where it has been shown
 * once already, be it just now; one that the clock has just passed means "now".
 */
function instantAt(wallTime: string, zone: string, now: Date): string | null {
  try {
    const first = instantOf(wallTime, zone);
    const isAhead = wallTime > wallTimeOf(now.toISOString(), zone);
    const late = now.getTime() - Date.parse(first);
    return late > lateMs || (late > 0 && isAhead) ? lastInstantOf(wallTime, zone) : first;
  } catch {
    return null;
  }
}
