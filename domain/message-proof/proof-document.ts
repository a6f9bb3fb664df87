import type { Channel, Purpose } from '../channels.ts';
import { failureReasonIds, failureReasons } from '../failure-reasons.ts';
import { nameOfLetter } from '../fax.ts';
import { codeMeaning, codeToShow, eventSentence } from '../message-events.ts';
import type { Locale } from '../locales.ts';
import { displayPhone } from '../phone.ts';
import type { AppointmentAnswer } from '../replies.ts';
import { type Fallback, type ReminderMethod, spanOf } from '../reminders.ts';
import { skipReasonIds, skipReasons } from '../skip-reasons.ts';
import { sayings } from '../spoken.ts';
import type { MessageStatus } from '../statuses.ts';
import { exactTime } from '../time.ts';
import { consentParts } from './consent.ts';
import type { Deed, ProofFacts, ProofOrigin } from './facts.ts';
import { type Moment, type Part, type Row, utc } from './parts.ts';

const methods: Readonly<Record<Channel, string>> = {
  email: 'E-mail',
  text: 'Text',
  voice: 'Voice: an automatic call',
  fax: 'Fax',
};

const purposes: Readonly<Record<Purpose, string>> = {
  broadcast: 'Broadcast to clients',
  reminder: 'Reminder of an appointment, by a rule',
  'client-message': 'Message that a member of staff wrote to one client',
  'staff-notice': 'Notice to staff',
  'staff-alert': 'Alert, or test, to a member of staff',
  credential: 'Credentials for the portal',
  'security-notice': 'Notice about the security of an account',
  'portal-notice': 'Notice that something is in the portal',
  'opt-out-answer': 'Answer to STOP, START or HELP',
  'reply-answer': 'Answer to a reply',
  safety: 'Follow-up for safety',
};

const statuses: Readonly<Record<MessageStatus, string>> = {
  pending: 'Waiting',
  claimed: 'Waiting',
  sending: 'Being sent',
  accepted: 'Accepted by the provider',
  delivered: 'Delivered',
  failed: 'Failed',
  unknown: 'Unknown: nobody knows whether it went out',
  skipped: 'Left out: it was not sent',
  cancelled: 'Cancelled: it was not sent',
};

const answerWords: Readonly<Record<AppointmentAnswer, string>> = {
  confirm: 'Confirmed',
  reschedule: 'Asked for another time',
};
const answerWays = { text: 'by text', link: 'by the link in the e-mail', call: 'by a key of the call' } as const;

const nobody = 'Rounds itself';
const byName = ({ by }: Deed) => by ?? nobody;

/** A proof in the form that platform/record-document prints; in English, which whoever asks for one reads. */
export function proofDocument(facts: ProofFacts) {
  const { practice, made, id, subject, body, zones } = facts;
  /** In UTC, and on the clock of whoever reads it. */
  const moment = (instant: string) => [utc(instant), ...zones.map((zone) => exactTime(instant, zone))].join('\n');
  const deed = (label: string, of: Deed): Row => ({ label, value: `${byName(of)}\n${moment(of.at)}` });
  const words = subject === null ? body : `${subject}\n\n${body}`;
  const parts: Part[] = [
    { title: 'The message', rows: messageRows(facts, moment) },
    { title: facts.channel === 'voice' ? 'What was said' : 'The text', rows: textRows(facts), text: body },
    { title: 'Who stands for it', rows: originRows(facts, { moment, deed }) },
    ...consentParts(facts, moment),
    { title: 'What happened', rows: facts.events.map((event) => eventRow(event, facts, moment)) },
    { title: 'What was answered', rows: replyRows(facts, moment) },
  ];
  return {
    language: 'en',
    date: new Date(made.at),
    title: 'Proof of a message',
    heading: practice,
    lead: `What ${practice} sent, to whom, by whose decision and permission, and what became of it, as Rounds has recorded it. Made on ${exactTime(made.at, zones[0])} (${utc(made.at)}) by ${byName(made)}. Times are in UTC, then on the recipient's clock (${zones.join(' or ')}).`,
    parts,
    footer: (page: number, pages: number) => `Message ${id} · Page ${page} of ${pages}`,
    nameOf: (letter: string) => nameOfLetter(letter, 'en'),
    attached: [{ name: 'message.txt', text: words }],
  };
}

function messageRows(facts: ProofFacts, moment: Moment): Row[] {
  const { channel, purpose, address, recipients, readers, status, providerId, attempt, createdAt, sentAt } = facts;
  const to = recipients.map(({ name, is, recordNumber }) =>
    is === 'other' ? name : `${name} (${[is, recordNumber].filter(Boolean).join(' ')})`,
  );
  return [
    { label: 'Practice', value: facts.practice },
    { label: 'Recipient', value: to.length > 0 ? to.join('\n') : 'Nobody whom the practice knows' },
    ...(readers.length > 0 ? [{ label: 'Read by', value: readers.join('\n') }] : []),
    { label: 'Contact method', value: methods[channel] },
    { label: channel === 'email' ? 'Address' : 'Number', value: addressIn(channel, address) },
    { label: 'Kind', value: purposes[purpose] },
    { label: 'Written', value: moment(createdAt) },
    { label: 'Handed over', value: sentAt === null ? 'Never' : moment(sentAt) },
    { label: 'State', value: [statuses[status], whyOf(facts)].filter(Boolean).join('\n') },
    { label: 'Attempts', value: String(attempt) },
    ...(providerId === null ? [] : [{ label: "Provider's id", value: providerId }]),
  ];
}

const addressIn = (channel: Channel, address: string) =>
  address === '' ? 'None on file' : channel === 'email' ? address : `${displayPhone(address)}, ${address}`;

/** Why it was not sent, or failed, with the provider's code and what it means. */
function whyOf({ channel, status, reason, errorCode }: ProofFacts): string {
  if (reason === null) return '';
  const skip = skipReasonIds.find((each) => each === reason);
  const fail = failureReasonIds.find((each) => each === reason);
  const ended = status === 'failed' || status === 'unknown';
  const words = ended && fail ? failureReasons[fail] : skip ? skipReasons[skip] : fail && failureReasons[fail];
  const code = errorCode === null ? '' : `Code ${errorCode}.`;
  return [codeMeaning(channel, status, errorCode) ?? words?.sentence ?? reason, code].filter(Boolean).join(' ');
}

const languages: Readonly<Record<Locale, string>> = { en: 'English', es: 'Spanish' };

function textRows({ channel, subject, language, recording, keysAsked }: ProofFacts): Row[] {
  const locale = language ?? 'en';
  const rows: Row[] = [{ label: 'Language', value: language === null ? 'Not recorded' : languages[language] }];
  if (subject !== null) rows.push({ label: 'Subject', value: subject });
  if (recording)
    rows.push({ label: 'Recording', value: `The call played “${recording.name}”, ${recording.seconds} seconds.` });
  if (keysAsked)
    rows.push({
      label: 'After it',
      value: `“${sayings[locale].keys[keysAsked]}” A voicemail got the practice's phone number instead.`,
    });
  if (channel === 'fax') rows.push({ label: 'Cover page', value: 'With the practice, both numbers and the date.' });
  rows.push({
    label: 'Whole text',
    value:
      'Follows as it was sent. Secrets and links that were its reader’s alone stand there as placeholders. Letters that no font here prints are named in brackets; the file message.txt, which is attached to this document, has every letter.',
  });
  return rows;
}

function originRows(
  { purpose, origin }: ProofFacts,
  { moment, deed }: { moment: Moment; deed: (label: string, of: Deed) => Row },
): Row[] {
  if (origin.kind === 'single')
    return [deed(purpose === 'client-message' ? 'Written and sent by' : 'Asked for by', origin.requested)];
  if (origin.kind === 'broadcast') {
    const { id, type, sendAt, sent, changed, composed } = origin;
    return [
      { label: 'Broadcast', value: `${type}\n${id}` },
      ...(composed
        ? [deed('Composed by', composed), deed('Sent again by', sent)]
        : [deed('Composed and sent by', sent)]),
      ...changed.map((each) => deed('Changed by', each)),
      { label: 'Was to go', value: moment(sendAt) },
    ];
  }
  const [madeRule, ...later] = origin.rule;
  return [
    { label: 'By the rule', value: ruleWords(origin) },
    ...(madeRule ? [deed('Rule made by', madeRule)] : []),
    ...later.map((each) => deed('Rule changed by', each)),
    { label: 'Appointment told', value: visitWords(origin) },
    ...(origin.correction ? [deed('Correction asked for by', origin.requested)] : []),
  ];
}

const visitWords = ({ startsAt, zone, place, cancelled }: Extract<ProofOrigin, { kind: 'reminder' }>) =>
  [utc(startsAt), exactTime(startsAt, zone), place, cancelled && 'As cancelled'].filter(Boolean).join('\n');

const ruleMethods: Readonly<Record<ReminderMethod, string>> = {
  preference: 'by each person’s preferred method',
  email: 'by e-mail',
  text: 'by text',
  voice: 'by call',
  fax: 'by fax',
};
const ruleFallbacks: Readonly<Record<Fallback, string>> = {
  none: '',
  delivered: ', then by the next method until one is delivered',
  confirmed: ', then by the next method until the appointment is confirmed',
};

function ruleWords({ minutesBefore, method, fallback }: Extract<ProofOrigin, { kind: 'reminder' }>): string {
  const { count, unit } = spanOf(minutesBefore);
  return `${count} ${unit}${count === 1 ? '' : 's'} before the appointment ${ruleMethods[method]}${ruleFallbacks[fallback]}`;
}

function eventRow(
  { at, kind, code, attempt }: ProofFacts['events'][number],
  { channel, attempt: attempts }: ProofFacts,
  moment: Moment,
): Row {
  const shown = codeToShow(kind, code);
  const what = [
    eventSentence(kind, code),
    codeMeaning(channel, kind, code),
    shown !== null && `Code ${shown}.`,
    attempts > 1 && attempt > 0 && `Attempt ${attempt}.`,
  ];
  const [first = '', ...others] = moment(at).split('\n');
  return { label: first, value: [what.filter(Boolean).join(' '), ...others].join('\n') };
}

function replyRows({ replies, answers }: ProofFacts, moment: Moment): Row[] {
  const rows = [
    ...replies.map(({ at, body }) => ({
      at,
      label: 'A text came',
      value: body ?? 'Its words are for whoever may read the replies of clients.',
    })),
    ...answers.map(({ at, answer, way, startsAt, zone }) => ({
      at,
      label: answerWords[answer],
      value: `${answerWays[way]}, about the appointment on ${exactTime(startsAt, zone)}`,
    })),
  ].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  if (rows.length === 0) return [{ label: 'Nothing', value: 'No text, link or key has answered it.' }];
  return rows.map(({ at, label, value }) => ({ label, value: `${value}\n${moment(at)}` }));
}
