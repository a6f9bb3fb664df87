import { documentFolders } from './documents.ts';
import { keysOf } from './keys.ts';
import { informationSections } from './portal-information.ts';

export interface AlertKind {
  /** What the console says; the subject stands beside it. */
  words: string;
  /**
   * What is sent to the person, by e-mail or text, and read on locked screens: a whole sentence without a name, a date or anything about
   * a client. Null: the console alone tells it.
   */
  sentence: string | null;
  /** Of that message; by default a staff alert. */
  purpose?: 'safety';
}

/** Everything that the console tells single members of staff. A code is stored; its words may change. */
export const alertKinds = {
  'task-assigned': { words: 'A task was given to you', sentence: 'A task was given to you.' },
  'task-overdue': { words: 'A task of yours is overdue', sentence: 'A task of yours is overdue.' },
  'group-task': { words: 'A task waits for one of your groups', sentence: null },
  'emergency-access': {
    words: 'A restricted chart was opened in an emergency',
    sentence: 'Somebody has used emergency access. Please review it.',
  },
  'document-infected': {
    words: 'The virus scanner refused a document',
    sentence: 'The virus scanner has refused a file.',
  },
  'document-unscanned': { words: 'A document could not be scanned', sentence: null },
  'import-finished': { words: 'An import is through', sentence: null },
  'portal-information': { words: 'A client changed their information in the portal', sentence: null },
  'portal-message': { words: 'A client wrote in the portal', sentence: null },
  'portal-message-due': {
    words: 'What a client wrote in the portal is due soon',
    sentence: 'A message of a client is due for an answer soon.',
  },
  'portal-message-overdue': {
    words: 'What a client wrote in the portal is overdue',
    sentence: 'A message of a client is overdue for an answer.',
  },
  'portal-message-unattended': {
    words: 'A client wrote in the portal, and nobody of its user group can answer',
    sentence: 'A message of a client waits, and nobody of its group can answer it.',
  },
  'ccd-waits': { words: 'A client asks for their clinical document (CCD), and a person is needed', sentence: null },
  'ccd-overdue': {
    words: 'A clinical document (CCD) that a client asked for is overdue',
    sentence: 'Something that a client asked for is overdue.',
  },
  'portal-document': { words: 'A client sent documents in the portal', sentence: null },
  'sync-failed': {
    words: 'The schedule sync has failed twice in a row',
    sentence: 'The schedule sync has failed twice in a row.',
  },
  'sync-held': {
    words: 'A schedule sync waits for a decision',
    sentence: 'A schedule sync waits for your decision.',
  },
  'credential-failed': { words: 'Portal credentials did not arrive', sentence: null },
  'guardian-ends-soon': {
    words: 'Access of a guardian ends within 30 days, by age or on its last day',
    sentence: null,
  },
  'guardian-ended': {
    words: 'Access of a guardian has ended by itself; see whether the client needs a sign-in of their own',
    sentence: null,
  },
  'second-factor-changed': {
    words: 'Your second factor was set up or removed; was it not you, tell an administrator',
    sentence: 'Your second factor was set up or removed. If it was not you, tell an administrator at once.',
  },
  'credential-batch-finished': { words: 'Portal credentials for many clients are through', sentence: null },
  'statement-run-finished': { words: 'Statements to many clients are through', sentence: null },
  'payments-differ': {
    words: 'The nightly comparison of card payments with Stripe has found a difference',
    // It comes at three in the morning.
    sentence: null,
  },
  'request-received': {
    words: 'You are asked for what a chart lacks',
    sentence: 'A colleague asks you for something.',
  },
  'group-request': {
    words: 'A group of yours is asked for what a chart lacks',
    sentence: 'A colleague asks one of your groups for something.',
  },
  'request-handed-over': {
    words: 'A request was handed over to you',
    sentence: 'A request was handed over to you.',
  },
  'request-progress': {
    words: 'There is progress on what you asked for',
    sentence: 'There is progress on a request of yours.',
  },
  'request-question': {
    words: 'The chart keeper asks you back',
    sentence: 'A question on a request of yours waits for your answer.',
  },
  'request-answered': {
    words: 'Your question about a chart was answered',
    sentence: 'A question of yours was answered.',
  },
  'request-message': {
    words: 'Somebody wrote to you about a request',
    sentence: 'A colleague wrote to you about a request.',
  },
  'request-completed': {
    words: 'What you asked for is complete',
    sentence: 'What you asked for is complete.',
  },
  'request-declined': {
    words: 'What you asked for was declined',
    sentence: 'A request of yours was declined.',
  },
  'request-reopened': {
    words: 'A request came back to you: something is still missing',
    sentence: 'A request came back to you.',
  },
  'request-taken-back': {
    words: 'A request was withdrawn, or given to somebody else',
    sentence: 'A request was withdrawn, or given to somebody else.',
  },
  'request-due': { words: 'A request is due soon', sentence: 'A request is due soon.' },
  'request-overdue': { words: 'A request is overdue', sentence: 'A request is overdue.' },
  'request-unattended': {
    words: 'Nobody can take a request: its group is empty',
    sentence: 'A request waits, and nobody of its group can take it.',
  },
  'request-not-made': {
    words: 'A step of yours on a request was not made',
    sentence: 'A step of yours on a request was not made. Please make it anew where it is still needed.',
  },
  'request-waits': {
    words: 'A request waits for you to go on',
    sentence: 'A request of yours waits for you to go on.',
  },
  'note-handed-over': { words: 'A note was handed over to you', sentence: 'A note was handed over to you.' },
  'broadcast-paused': {
    words: 'Too many messages of a broadcast failed, so it is paused',
    sentence: 'A broadcast of yours is paused because too many of its messages failed.',
  },
  'broadcast-failed': {
    words: 'A broadcast has failed; its page says why, and what to do',
    sentence: 'A broadcast of yours has failed.',
  },
  'message-failed': { words: 'A message did not reach its reader', sentence: null },
  'form-completed': { words: 'A client completed a form in the portal', sentence: null },
  'safety-follow-up': {
    words: 'A safety follow-up waits for you: acknowledge it now',
    sentence: 'A safety follow-up waits for you. Please look at it now.',
    purpose: 'safety',
  },
} as const satisfies Record<string, AlertKind>;

export type AlertKindId = keyof typeof alertKinds;
export const alertKindIds: readonly AlertKindId[] = keysOf(alertKinds);
export const isAlertKind = (kind: string): kind is AlertKindId => Object.hasOwn(alertKinds, kind);

/** Parts of an alert's subject in words: sections that a client changed, folders that something was sent to. A code that this version does not know is left out. */
export const partLabels = (codes: readonly string[]): string[] => codes.flatMap((code) => labels.get(code) ?? []);

const labels = new Map<string, string>([
  ...Object.entries(documentFolders),
  ...Object.entries(informationSections).map(([code, { label }]) => [code, label] as const),
]);
/** Of the message of an alert: what the gate asks of it. */
export function alertPurpose(kind: AlertKindId): 'staff-alert' | 'safety' {
  const { purpose }: AlertKind = alertKinds[kind];
  return purpose ?? 'staff-alert';
}

/** The message of an alert, or null where the console alone tells it. `practice`: its name in messages. */
export function alertMessage(kind: AlertKindId, practice: string): { subject: string; body: string } | null {
  const { sentence }: AlertKind = alertKinds[kind];
  if (sentence === null) return null;
  return {
    subject: `${practice}: something waits for you`,
    body: `${practice}: ${sentence} Sign in to Rounds to see it.`,
  };
}
