import { type AlertReader, alertReaders } from '../../db/alerts/alert-readers.ts';
import { voiceOf } from '../../db/broadcasts/voice.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { messagesToOneself } from '../../db/queries/messages-to-oneself.ts';
import { queueMessage } from '../../db/messages/queue-message.ts';
import { decide } from '../../domain/gate.ts';
import { maskedAddress } from '../../domain/masked-address.ts';
import type { Locale } from '../../domain/locales.ts';
import { type BroadcastMethod, isMessageType, messageTypes } from '../../domain/message-types.ts';
import { displayPhone } from '../../domain/phone.ts';
import { exampleValuesBy, placeholderProblems, render } from '../../domain/placeholders.ts';
import type { TestMessage } from '../../domain/schemas/messaging.ts';
import { longestText } from '../../domain/segments.ts';
import { skipReasons } from '../../domain/skip-reasons.ts';
import { longestCall, secondsAloud } from '../../domain/spoken.ts';
import type { SignedIn } from '../principal.ts';
import { notOffered } from './offered.ts';
import { conflict, invalid, tooMany } from '../problem.ts';

/** So many in so many minutes: enough to try a wording, and no way to fill a mailbox. */
const [most, minutes] = [5, 10];

/** Where a test goes, and how it is marked. */
const tests: Readonly<
  Record<
    BroadcastMethod,
    { to: (reader: AlertReader) => { address: string | null; optedOut: boolean }; before: Record<Locale, string> }
  >
> = {
  email: {
    to: ({ email, emailOptedOut }) => ({ address: email, optedOut: emailOptedOut }),
    before: { en: 'This is a test with sample values.\n\n', es: 'This is a test with sample values.\n\n' },
  },
  text: {
    to: ({ mobile, mobileOptedOut }) => ({ address: mobile, optedOut: mobileOptedOut }),
    before: { en: 'TEST: ', es: 'TEST: ' },
  },
  voice: {
    to: ({ mobile, callsOptedOut }) => ({ address: mobile, optedOut: callsOptedOut }),
    before: { en: 'This is a test. ', es: 'Esto es una prueba. ' },
  },
  fax: {
    to: ({ fax, faxOptedOut }) => ({ address: fax, optedOut: faxOptedOut }),
    before: { en: 'This is a test with sample values.\n\n', es: 'Esto es una prueba con valores de ejemplo.\n\n' },
  },
};

/**
 * Queues what a broadcast would say as one message to whoever composes it, by the way that every single message takes: with the practice's name and
 * sample values for all that is a client's, and marked, so that nobody takes it for a real one.
 * @returns its id, and where it goes, masked
 * @throws Problem 400, 409 where the gate refuses it, 429
 */
export async function queueTest(
  uow: UnitOfWork,
  { messageType, method, language, subject, body }: TestMessage,
  { principal, now, offered }: { principal: SignedIn; now: Date; offered: readonly BroadcastMethod[] },
): Promise<{ messageId: string; address: string }> {
  if (!isMessageType(messageType)) throw invalid({ path: 'messageType', message: 'is not a message type' });
  const own = offered.find((each) => each === method);
  if (!own) throw invalid({ path: 'method', message: notOffered(offered) });
  const { placeholders } = messageTypes[messageType];
  const faults = Object.entries({ subject: subject ?? '', body }).flatMap(([path, text]) =>
    placeholderProblems(text, placeholders).map((message) => ({ path, message })),
  );
  if (faults.length > 0) throw invalid(...faults);
  const sent = await messagesToOneself(uow, { personId: principal.personId, minutes, now });
  if (sent.count >= most) throw tooMany(`You have sent ${most} tests in ${minutes} minutes`, sent.seconds);
  const [reader] = await alertReaders(uow, [principal.staffId]);
  const tested = tests[own];
  const { address, optedOut } = reader ? tested.to(reader) : { address: null, optedOut: false };
  const decision = decide({
    purpose: 'staff-alert',
    channel: own,
    active: reader !== undefined,
    address,
    optedOut,
    consented: true,
    preference: null,
    preferenceOnly: false,
    relevant: null,
    quietHours: null,
    caps: null,
  });
  if (decision.kind === 'skip' || address === null) throw notReached(decision.kind === 'skip' ? decision.reason : null);
  const voice = await voiceOf(uow);
  const values = { ...exampleValuesBy(own, language), Practice: voice.name, PracticePhone: displayPhone(voice.phone) };
  const text = `${tested.before[language]}${render(body, values)}`;
  if (own === 'text' && text.length > longestText)
    throw invalid({
      path: 'body',
      message: `becomes longer than a text may be, ${longestText} characters, with “TEST: ” before it.`,
    });
  if (own === 'voice' && secondsAloud(text, language) > longestCall)
    throw invalid({
      path: 'body',
      message: `becomes longer than a call may speak, ${longestCall} seconds, with “${tested.before[language].trim()}” before it.`,
    });
  const { id } = await queueMessage(uow, {
    purpose: 'staff-alert',
    channel: own,
    address,
    subject: `[Test] ${render(subject ?? '', values)}`,
    body: text,
    language,
    decision,
    clientId: null,
    personId: principal.personId,
    now,
  });
  await uow.note('test', 'message', id, { messageType, method });
  return { messageId: id, address: maskedAddress(address) };
}

const notReached = (reason: keyof typeof skipReasons | null) =>
  conflict(
    'not-sent',
    reason === 'no-address' || reason === null
      ? 'You have no address or number on file for this contact method'
      : skipReasons[reason].sentence,
    'Ask whoever keeps the staff list to enter it under your name, or try the other contact method.',
  );
