import { voiceOf } from '../../db/broadcasts/voice.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { type ClientDecision, decideForClient } from '../../db/messages/decide.ts';
import { faxSize } from '../../db/messages/fax-size.ts';
import { tooLong } from '../../db/messages/lengths.ts';
import { hasShortDates } from '../../domain/channels.ts';
import { maskedAddress } from '../../domain/masked-address.ts';
import type { Locale } from '../../domain/locales.ts';
import { mergeByAddress } from '../../domain/merge.ts';
import type { BroadcastMethod } from '../../domain/message-types.ts';
import { displayPhone } from '../../domain/phone.ts';
import { type PlaceholderName, placeholderProblems, placeholdersIn, render } from '../../domain/placeholders.ts';
import type { ComposeMessage, MessagePreview } from '../../domain/schemas/single-messages.ts';
import type { FaxPages } from '../../domain/schemas/fax.ts';
import { countSegments } from '../../domain/segments.ts';
import { skipReasons } from '../../domain/skip-reasons.ts';
import { secondsAloud } from '../../domain/spoken.ts';
import { clockTime, longDate } from '../../domain/time.ts';
import { wordingWarnings } from '../../domain/wording.ts';
import { notOffered } from '../broadcasts/offered.ts';
import { invalid } from '../problem.ts';
import { found } from '../records/rows.ts';

/** What one message to one client may ask for: nothing else is known of it. */
const allowed: readonly PlaceholderName[] = ['ClientName', 'Practice', 'PracticePhone'];

/** A message as it would be read, with what the gate says to it at `now`. */
export interface Draft extends ClientDecision {
  subject: string | null;
  /** Null while there are problems. */
  body: string | null;
  segments: number | null;
  /** Of a call. */
  seconds: number | null;
  fax: FaxPages | null;
  language: Locale;
  problems: { path: 'subject' | 'body'; message: string }[];
  prefersOther: boolean;
}

/** @throws Problem 400 where the method is not set up, 404 where there is no such client */
export async function draftFor(
  uow: UnitOfWork,
  clientId: string,
  written: ComposeMessage,
  { now, anyHour, offered }: { now: Date; anyHour: boolean; offered: readonly BroadcastMethod[] },
): Promise<Draft> {
  const { channel, body } = written;
  if (!offered.includes(channel)) throw invalid({ path: 'channel', message: notOffered(offered) });
  // Whoever prefers another method is asked about, not left out: a person writes to a person.
  const question = { purpose: 'client-message', channel, preferenceOnly: false, at: now.toISOString() } as const;
  const decided = found(await decideForClient(uow, { clientId, anyHour, ...question }), 'client');
  const { row } = decided;
  const subject = channel === 'email' ? (written.subject ?? '') : null;
  const problems = problemsOf(subject, body);
  const prefersOther = row.preference !== null && row.preference !== channel;
  const language = written.language ?? (row.language === 'es' ? 'es' : 'en');
  const size = { segments: null, seconds: null, fax: null };
  const draft: Draft = { ...decided, subject: null, body: null, ...size, language, problems, prefersOther };
  if (problems.length > 0) return draft;
  const voice = await voiceOf(uow);
  const [merged] = mergeByAddress(
    [
      {
        recipientId: row.sourceId,
        clientId,
        firstName: row.firstName,
        address: row.address ?? '',
        contactPersonId: row.contactPersonId ?? row.personId,
        sharedAddress: row.sharedAddress,
        appointment: null,
      },
    ],
    {
      locale: 'en',
      short: hasShortDates(channel),
      uses: placeholdersIn(`${subject ?? ''}\n${body}`),
      practice: voice.name,
      practicePhone: displayPhone(voice.phone),
    },
  );
  const values = merged?.values ?? {};
  draft.subject = subject === null ? null : render(subject, values);
  draft.body = render(body, values);
  draft.segments = channel === 'text' ? countSegments(draft.body).segments : null;
  draft.seconds = channel === 'voice' ? secondsAloud(draft.body, language) : null;
  draft.fax = channel === 'fax' ? faxSize(draft.body, language) : null;
  const most = tooLong(channel, draft.body, language);
  if (most !== null) problems.push({ path: 'body', message: `is longer than ${most}.` });
  return draft;
}

function problemsOf(subject: string | null, body: string): Draft['problems'] {
  const problems: Draft['problems'] = [];
  if (subject === '') problems.push({ path: 'subject', message: 'is missing: an e-mail needs one.' });
  if (body === '') problems.push({ path: 'body', message: 'is empty: write what the message says.' });
  for (const [path, text] of [
    ['subject', subject ?? ''],
    ['body', body],
  ] as const)
    for (const message of placeholderProblems(text, allowed)) problems.push({ path, message });
  return problems;
}

export function previewOf(draft: Draft, { subject, body }: ComposeMessage): MessagePreview {
  const { row, decision, problems, prefersOther } = draft;
  return {
    address: row.address === null ? null : maskedAddress(row.address),
    subject: draft.subject,
    body: draft.body,
    segments: draft.segments,
    seconds: draft.seconds,
    fax: draft.fax,
    language: draft.language,
    problems: problems.map(({ path, message }) =>
      path === 'subject' ? `The subject ${message}` : `The text ${message}`,
    ),
    warnings: wordingWarnings(`${subject ?? ''}\n${body}`).map((warning) => warning.sentence),
    decision: decision.kind,
    reason: decision.kind === 'skip' ? decision.reason : null,
    ...answerOf(draft),
    opensAt: decision.kind === 'defer' ? decision.until : null,
    prefersOther,
  };
}

/** The gate's answer in words, with the time on the recipient's clock where it defers. */
export function answerOf({ decision, zones }: Pick<ClientDecision, 'decision' | 'zones'>): {
  sentence: string;
  nextStep: string | null;
} {
  if (decision.kind === 'send') return { sentence: 'It goes out at once.', nextStep: null };
  if (decision.kind === 'skip') return skipReasons[decision.reason];
  const zone = zones[0] ?? 'UTC';
  const when = `${clockTime(decision.until, zone, 'en')} on ${longDate(decision.until, zone, 'en')}, ${zone}`;
  return { sentence: `It waits for the end of the quiet hours: ${when}.`, nextStep: null };
}
