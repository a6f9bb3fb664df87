import type { Channel, Purpose } from './channels.ts';
import type { FailureReason } from './failure-reasons.ts';

/**
 * Codes that say of an address that it does not exist, or can never take what comes by the channel: the one registry by which an address is stopped. Any
 * other failure is of one message alone. What may pass (a full mailbox, a phone that is off), what the practice has to mend (its account, its
 * number, its domain) and what a policy refuses are not in it, and neither is a code that servers give for several of these.
 * - e-mail: enhanced status codes (RFC 3463 and IANA's registry of them), else the basic code that leaves no doubt (RFC 7504). Not 5.1.0 and not a bare
 *   550 or 551, by which servers also refuse a sender or to relay; not 5.1.7 and 5.1.8, which are about ours; not 5.2.x (disabled, full) and 5.7.x (policy).
 * - text, calls: Twilio's error codes (domain/twilio-errors.ts). Not 21612, which is about the way from the practice's number to this one.
 * - fax: Telnyx's reasons (domain/telnyx-failures.ts) and its code for a number that is none. What a gateway by e-mail says is about its own mailbox.
 */
const registry: Readonly<Record<Channel, readonly string[]>> = {
  email: [
    '5.1.1', // no such mailbox
    '5.1.2', // no such host
    '5.1.3', // no valid address
    '5.1.4', // ambiguous
    '5.1.6', // moved, and nobody knows where to
    '5.1.10', // the domain takes no mail (RFC 7505)
    '5.4.1', // Exchange Online: the recipient is not in the directory
    '5.4.4', // the domain has no way to it
    '556',
  ],
  text: ['21211', '21217', '21614', '30005', '30006'],
  voice: ['13224', '13225', '21211', '21214', '21217'],
  fax: ['receiver_unallocated_number', 'receiver_invalid_number_format', 'destination_invalid', '10016'],
};

/** Codes that stop an address, by channel. */
export const stoppingCodes = registry;

/** Codes about a host or the way to it. A mail server of ours whose DNS or routes are wrong gives them for everybody: they count from the other end alone. */
const ofTheWay = ['5.1.2', '5.4.1', '5.4.4'];

/**
 * Who says that an e-mail failed, where it is not the server that has the address: `relay`, a mail server on the way, of its own; `elsewhere`, anybody, of
 * another address, to which a mailbox that may work forwards.
 */
export type SaidBy = 'relay' | 'elsewhere';

/** A server that takes our own address for none says so by the same codes: that is of another class. */
const ofAddress: readonly (FailureReason | null)[] = ['bad-address', 'unusable'];

/**
 * The code by which a failure stops its address; null: it is about this message alone.
 * @param failure its class, and the code as the message keeps it: of an e-mail also `550 5.1.1`, the reply with its enhanced code, of which the latter counts
 */
export function stoppingCode(
  channel: Channel,
  { reason, code, saidBy }: { reason: FailureReason | null; code: string | null; saidBy?: SaidBy | undefined },
): string | null {
  if (saidBy === 'elsewhere') return null;
  const [basic = '', enhanced = basic] = code?.split(' ') ?? [];
  if (saidBy === 'relay' && ofTheWay.includes(enhanced)) return null;
  return ofAddress.includes(reason) && registry[channel].includes(enhanced) ? enhanced : null;
}

/**
 * Purposes that go to an address although it is known not to work, as the gate has it: what keeps an account or a person safe is tried all the same, since
 * nobody would hear of it otherwise, and so is what answers somebody who has just written from there.
 */
export const triedAllTheSame = [
  'credential',
  'security-notice',
  'opt-out-answer',
  'reply-answer',
  'safety',
] as const satisfies readonly Purpose[];

const names: Readonly<Record<Channel, string>> = {
  email: 'An e-mail',
  text: 'A text',
  voice: 'A call',
  fax: 'A fax',
};

/** What the task for staff says. `whose`: the name of who reads there, where it is not the client whom the task names. */
export function badAddressNote({
  channel,
  address,
  whose,
}: {
  channel: Channel;
  /** As lists show it; the page that the task leads to has the whole. */
  address: string;
  whose: string | null;
}): string {
  const of = whose === null ? '' : ` of ${whose}`;
  return `${names[channel]} to ${address}${of} came back: it does not work. Nothing more is sent there by itself. Ask for the right one and correct it; if it is right after all, press "It works again" beside it.`;
}
