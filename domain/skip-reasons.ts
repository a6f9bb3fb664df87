/** Why a person gets no message, as a code that may be stored and logged; the words are in {@link skipReasons}. New ones go to the end: views keep the places. */
export const skipReasonIds = [
  'inactive',
  'no-address',
  'bad-address',
  'opted-out',
  'no-consent',
  'prefers-other',
  'no-longer-relevant',
  'changed-meanwhile',
  'missed-window',
  'capped',
  'left-out',
  'no-preference',
  'address-changed',
  'too-long',
  'not-working',
] as const;
export type SkipReason = (typeof skipReasonIds)[number];

/** Each reason in a sentence for the preview and the call list, and what a person can do about it. */
export const skipReasons: Readonly<Record<SkipReason, { sentence: string; nextStep: string }>> = {
  inactive: {
    sentence: 'This person is no longer active.',
    nextStep: 'Nothing to do, unless the person has come back: then set them to active.',
  },
  'no-address': {
    sentence: 'There is no number or address on file for this contact method.',
    nextStep: 'Ask for one and enter it under Details, or call.',
  },
  'bad-address': {
    sentence: 'The number or address on file does not work.',
    nextStep: 'Ask for the right one and correct it under Details.',
  },
  'not-working': {
    sentence: 'An earlier message to this number or address came back: it does not work.',
    nextStep:
      'Ask for the right one and correct it, or, where it is right after all, press "It works again" beside it.',
  },
  'opted-out': {
    sentence: 'This number or address has asked for no more messages.',
    nextStep: 'Call instead. Only the person can lift it: of texts by answering START, of calls by a new consent.',
  },
  'no-consent': {
    sentence: 'There is no messaging consent for this number or address.',
    nextStep: 'Ask for consent and record it on the Contacts tab, or call.',
  },
  'prefers-other': {
    sentence: 'This person prefers another contact method.',
    nextStep: 'Send a broadcast by that method, or untick Only Send Based on Preference.',
  },
  'no-longer-relevant': {
    sentence:
      'What the message is about was done or cancelled, has changed or is over, or a later appointment has followed.',
    nextStep:
      'Nothing to do, unless an appointment was moved: then send a reminder of its new time. For one that began before its reminder could go there is a task.',
  },
  'changed-meanwhile': {
    sentence: 'One of several things that the message is about has changed since it was written; others still stand.',
    nextStep: 'Send it again: a new broadcast is written from what stands now.',
  },
  'missed-window': {
    sentence: 'Quiet hours would have delayed the message until after what it is about.',
    nextStep: 'Call, if it still matters.',
  },
  capped: {
    sentence: 'This person has already had as many automatic messages as the practice allows.',
    nextStep: 'Call, or wait until the limit frees up.',
  },
  'left-out': {
    sentence: 'Somebody of the practice left this person out of this broadcast.',
    nextStep:
      'Put them in again before it goes out. Afterwards there is nothing to do, unless it was a mistake: then call.',
  },
  'no-preference': {
    sentence: 'This person prefers none of the contact methods by which it goes out.',
    nextStep: 'Call, or choose how those get it who prefer none of them.',
  },
  'address-changed': {
    sentence: 'The number or address that the message was written for is no longer on file for this person.',
    nextStep: 'Tell them, or send it as a new broadcast: that goes to what is on file now.',
  },
  'too-long': {
    sentence: 'With the names and times of this person the message is longer than its contact method allows.',
    nextStep:
      'Call, and shorten the template: a call may speak a minute, a fax may have ten pages, a text 1,600 characters.',
  },
};
