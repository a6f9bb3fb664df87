import type { Channel, Purpose } from './channels.ts';
import { methodByPreference, type Otherwise, type Sharing } from './preferred-method.ts';
import type { SkipReason } from './skip-reasons.ts';

/** All that the gate may know about one message to one person. Instants are ISO 8601 with `Z` or an offset. */
export interface GateFacts {
  purpose: Purpose;
  channel: Channel;
  /** Somebody left this person out of this broadcast. Default false. */
  leftOut?: boolean;
  /** The client, or member of staff, is active. */
  active: boolean;
  /** Normalised address for this channel; null: none on file. */
  address: string | null;
  /** 'bad': what is on file is no address, or a provider has refused it for good. */
  addressProblem?: 'bad' | null;
  /** A message to this address on this channel came back for good, and nobody has said since that it works. Default false. */
  notWorking?: boolean;
  /** An opt-out of this address on this channel is in force in the practice. */
  optedOut: boolean;
  /** Consent for exactly this address and channel is in force. Not asked for where the purpose needs none. */
  consented: boolean;
  /** The person's preferred method; null: none. */
  preference: Channel | null;
  /** Only Send Based on Preference. */
  preferenceOnly: boolean;
  /** Each person gets it by the method that they prefer, and by this one who prefers none of them. Absent, null: all by this channel. */
  otherwise?: Otherwise | null;
  /** What they can prefer then; default as in `Sharing`. */
  methods?: Sharing['methods'];
  /** What the message is about still stands; null: it is about nothing that could change. */
  relevant: boolean | null;
  /**
   * When the recipient's quiet hours allow sending, worked out beforehand because zone data change. `opensAt` null: now. `lastUseful`: the
   * start of the appointment; a message that could go only at or after it is worthless. Null: no quiet hours on this channel.
   */
  quietHours: { opensAt: string | null; lastUseful: string | null } | null;
  /** Automatic messages already sent to the person, counted in the recipient's days; null: no limit applies. */
  caps: { sentToday: number; sentThisWeek: number; perDay: number; perWeek: number } | null;
}

/** `defer`: ask again at `until`, an ISO instant; nothing is lost. */
export type Decision = { kind: 'send' } | { kind: 'defer'; until: string } | { kind: 'skip'; reason: SkipReason };

/** A check says why not, or nothing. */
type Check = (facts: GateFacts) => Exclude<Decision, { kind: 'send' }> | null;

const skip = (reason: SkipReason) => ({ kind: 'skip', reason }) as const;

const leftOut: Check = (facts) => (facts.leftOut ? skip('left-out') : null);

const active: Check = (facts) => (facts.active ? null : skip('inactive'));

const address: Check = (facts) => {
  if (facts.addressProblem === 'bad') return skip('bad-address');
  return facts.address === null ? skip('no-address') : null;
};

const working: Check = (facts) => (facts.notWorking ? skip('not-working') : null);

const optOut: Check = (facts) => (facts.optedOut ? skip('opted-out') : null);

/** Carriers stop every text to a number that answered STOP, whatever it is about; other channels are not closed for these purposes. */
const optOutOfTexts: Check = (facts) => (facts.channel === 'text' ? optOut(facts) : null);

const consent: Check = (facts) => (facts.consented ? null : skip('no-consent'));

/** By which a person gets what each gets by their own; undefined: all get it by one. */
const ownMethod = ({ preference, otherwise, methods }: GateFacts) =>
  otherwise ? methodByPreference(preference, { otherwise, methods }) : undefined;

const preference: Check = (facts) => {
  const { channel, preferenceOnly } = facts;
  const own = ownMethod(facts);
  const isOther =
    own !== undefined ? own !== channel : preferenceOnly && facts.preference !== null && facts.preference !== channel;
  return isOther ? skip('prefers-other') : null;
};

/** Before anything about an address: none is asked for where no method is theirs. */
const offered: Check = (facts) => (ownMethod(facts) === null ? skip('no-preference') : null);

const relevant: Check = (facts) => (facts.relevant === false ? skip('no-longer-relevant') : null);

const quietHours: Check = (facts) => {
  const { opensAt = null, lastUseful = null } = facts.quietHours ?? {};
  if (opensAt === null) return null;
  if (lastUseful !== null && Date.parse(opensAt) >= Date.parse(lastUseful)) return skip('missed-window');
  return { kind: 'defer', until: opensAt };
};

const caps: Check = (facts) =>
  facts.caps !== null && (facts.caps.sentToday >= facts.caps.perDay || facts.caps.sentThisWeek >= facts.caps.perWeek)
    ? skip('capped')
    : null;

/**
 * docs/architecture.md, decision 4: what each purpose has to pass, in the order in which a reason is named: what a person has to mend
 * first, then what time mends. Before all of it stands that somebody left them out, which only a person takes back. Caps come last: a deferred
 * message is decided anew when its window opens, by the counts of that day.
 */
const table: Readonly<Record<Purpose, readonly Check[]>> = {
  broadcast: [leftOut, active, offered, address, working, optOut, consent, preference, relevant, quietHours, caps],
  // By a rule, because of one appointment. Caps stand apart: as with broadcasts about appointments, none is lost to an earlier message.
  reminder: [active, address, working, optOut, consent, preference, relevant, quietHours],
  // One message that a person writes to one client: no limit a day holds it, everything else does.
  'client-message': [active, address, working, optOut, consent, preference, relevant, quietHours],
  // Sent to many as a broadcast is, and to employees: all of its checks but the consent of clients.
  'staff-notice': [leftOut, active, offered, address, working, optOut, preference, relevant, quietHours, caps],
  'staff-alert': [active, address, working, optOut, preference, relevant],
  // What keeps an account or a person safe is tried at an address that is known not to work, too (domain/address-failures.ts).
  credential: [active, address, optOutOfTexts, relevant],
  'security-notice': [active, address, optOutOfTexts, relevant],
  'portal-notice': [active, address, working, optOutOfTexts, relevant],
  'opt-out-answer': [address],
  // At once, at any hour, to who has just written: the answer to an answer.
  'reply-answer': [address, optOutOfTexts],
  safety: [address, optOutOfTexts, relevant],
};

/** The one gate: preview and sender both ask it. */
export const decide = (facts: GateFacts): Decision => {
  for (const check of table[facts.purpose]) {
    const against = check(facts);
    if (against) return against;
  }
  return { kind: 'send' };
};

/** Whether messages of a purpose go only where their reader has consented to exactly that address and channel. */
export const asksConsent = (purpose: Purpose): boolean => table[purpose].includes(consent);
