/** Why a message failed or is unknown, as a code that may be stored and logged; the words are in {@link failureReasons}. */
export const failureReasonIds = [
  'opted-out',
  'bad-address',
  'unusable',
  'set-up',
  'transient',
  'too-fast',
  'daily-cap',
  'blocked',
  'template',
  'gave-up',
  'no-answer',
  'interrupted',
  'not-found',
  'line-busy',
  'not-picked-up',
] as const;
export type FailureReason = (typeof failureReasonIds)[number];

/** Reasons that a provider can give; the others are our own doing. */
export type ProviderReason = Exclude<FailureReason, 'gave-up' | 'no-answer' | 'interrupted' | 'not-found'>;

/** Code of an attempt that was held back on this side, at the last moment: its lease was over, or its broadcast stands. It counts as none. */
export const lateCode = 'lease-over';

/** Each reason in a sentence for History, and what a person can do about it. */
export const failureReasons: Readonly<Record<FailureReason, { sentence: string; nextStep: string }>> = {
  'opted-out': {
    sentence: 'This number has asked its carrier for no more messages from the practice.',
    nextStep: 'Call instead. Only the person can lift it: of texts by answering START.',
  },
  'bad-address': {
    sentence: 'There is no such number or mailbox.',
    nextStep: 'Ask for the right one and correct it under Details.',
  },
  unusable: {
    sentence: 'This number or mailbox cannot be reached by this contact method.',
    nextStep: 'Use another contact method for this person, or call.',
  },
  'set-up': {
    sentence: "The practice's sender is not set up for this.",
    nextStep: 'Ask your administrator to look at the provider account, then send again.',
  },
  transient: {
    sentence: 'The provider could not deliver it now, and several attempts changed nothing.',
    nextStep: 'Call, if it still matters, or send again later.',
  },
  'too-fast': {
    sentence: "The provider's limit of messages a second was reached, and waiting did not help.",
    nextStep: 'Send again later.',
  },
  'daily-cap': {
    sentence: "The provider's limit of messages a day was reached.",
    nextStep: 'Send again tomorrow, or call.',
  },
  blocked: {
    sentence: 'A carrier or mail server took it for unwanted and did not let it through.',
    nextStep: 'Have the wording looked at before anything is sent again.',
  },
  template: {
    sentence: 'The provider refused the message as it is written.',
    nextStep: 'Change the template, then send again.',
  },
  'gave-up': {
    sentence: 'It could not be handed over in the time that was left.',
    nextStep: 'Call, if it still matters, or send again.',
  },
  'no-answer': {
    sentence: 'The connection broke after the message was handed over: it may have arrived or not.',
    nextStep: 'Ask the person, then say here whether it went out.',
  },
  interrupted: {
    sentence: 'Rounds was interrupted while it handed the message over: it may have arrived or not.',
    nextStep: 'Ask the person, then say here whether it went out.',
  },
  'line-busy': {
    sentence: 'The line was busy.',
    nextStep: 'Call, or send it again later.',
  },
  'not-picked-up': {
    sentence: 'Nobody picked up, and no voicemail did.',
    nextStep: 'Call, or send it again later.',
  },
  'not-found': {
    sentence: 'The connection broke, and the provider knows of no such message since: it most likely did not go out.',
    nextStep: 'Ask the person if you can, then say here whether it went out, or have it sent again.',
  },
};

/** What to do about a call or fax of a broadcast that met a busy line, or nobody; single messages and reminders are not made again (db/messages/call-again.ts). */
export const calledAgainStep =
  'Rounds tries again twice, half an hour apart, while it still matters. After that, call.';
