import type { CallStatusName } from './calls.ts';
import type { Channel } from './channels.ts';
import type { FaxStatusName } from './fax-statuses.ts';
import { skipReasonIds, skipReasons } from './skip-reasons.ts';
import { telnyxFailure } from './telnyx-failures.ts';
import { twilioError } from './twilio-errors.ts';

/** Kinds of events that Rounds itself writes; the others are what providers tell. */
type OwnKind =
  | 'queued'
  | 'deferred'
  | 'sending'
  | 'accepted'
  | 'retry'
  | 'delivered'
  | 'failed'
  | 'unknown'
  | 'looked-up'
  | 'went-out'
  | 'send-again'
  | 'repeated'
  | 'skipped'
  | 'cancelled'
  | 'called-again'
  | 'again-stopped';

type Kind = OwnKind | CallStatusName | FaxStatusName;

const sentences: Readonly<Record<Kind, string>> = {
  queued: 'It was written, and waits to be sent.',
  deferred: 'It waits for the end of quiet hours.',
  sending: 'It is being handed over.',
  accepted: 'The provider took it.',
  'fax-queued': 'The fax provider prepares the pages.',
  'fax-sending': 'The fax provider has dialled the number.',
  retry: 'The provider did not take it. It is tried again by itself.',
  delivered: 'It was delivered.',
  failed: 'It failed.',
  unknown: 'Nobody knows whether the provider took it.',
  'looked-up': 'The provider was asked what became of it.',
  'went-out': 'Somebody found out that it had gone out.',
  'send-again': 'Somebody had it sent again.',
  repeated: 'It was sent once more under the same Message-ID.',
  skipped: 'It was not sent.',
  cancelled: 'It was cancelled.',
  'called-again': 'Nobody had taken it, so the number is called again.',
  'again-stopped': 'Somebody said not to try it again.',
  dialling: 'The number is being dialled.',
  ringing: 'The phone rang.',
  answered: 'The call was answered.',
  said: 'The message was said to its end.',
  person: 'A person has heard it.',
  voicemail: 'It was left on a voicemail.',
  somebody: 'It was answered; nobody can tell by whom.',
  'fax-machine': 'A fax machine answered.',
  'line-busy': 'The line was busy.',
  'not-picked-up': 'Nobody picked up.',
  'not-placed': 'The call could not be put through.',
  'called-off': 'The call was called off.',
};

const isKind = (kind: string): kind is Kind => Object.hasOwn(sentences, kind);

/** Keys of a call that ask for something; see `callAnswers`. */
const keys: ReadonlyMap<string, string> = new Map([
  ['1', 'Pressed 1: confirmed.'],
  ['2', 'Pressed 2: wants another time.'],
  ['9', 'Pressed 9: no more calls.'],
]);

/** What somebody answered a call by a key. */
export const keySentence = (key: string): string => keys.get(key) ?? `Pressed ${key}, which was not asked for.`;

/** What happened, in a sentence; a provider's own word, which this build does not know, stays as it is. */
export function eventSentence(kind: string, code: string | null): string {
  if (kind === 'key') return keySentence(code ?? '');
  // What a gateway does with it nobody tells.
  if (kind === 'accepted' && code === 'gateway')
    return 'The fax gateway took it by e-mail. Whether it reached the fax machine is not reported.';
  return isKind(kind) ? sentences[kind] : kind.charAt(0).toUpperCase() + kind.slice(1);
}

/** The code of an event for people to look up; null: it has none, or its sentence has said it. */
export const codeToShow = (kind: string, code: string | null): string | null =>
  kind === 'key' || kind === 'called-again' || code === 'gateway' ? null : code;

/** What the code of an event means, in a sentence; null: it has none, or none that is known. */
export function codeMeaning(channel: Channel, kind: string, code: string | null): string | null {
  if (code === null) return null;
  if (kind === 'skipped') {
    const reason = skipReasonIds.find((each) => each === code);
    return reason ? skipReasons[reason].sentence : null;
  }
  if (channel === 'fax') return telnyxFailure(code)?.meaning ?? null;
  return channel === 'email' ? null : (twilioError(code)?.meaning ?? null);
}
