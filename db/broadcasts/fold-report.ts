import { type SaidBy, stoppingCode } from '../../domain/address-failures.ts';
import type { Answerer } from '../../domain/calls.ts';
import type { Channel } from '../../domain/channels.ts';
import type { FailureReason } from '../../domain/failure-reasons.ts';
import { type DeliveryEvent, foldStatus } from '../../domain/statuses.ts';
import { alertFailedMessages } from '../alerts/message-failed.ts';
import type { UnitOfWork } from '../database.ts';
import { addressesDelivered, type FailedAddress, stopAddresses } from '../messages/address-failures.ts';
import { failReturnedCredential } from '../portal/fail-returned-credential.ts';
import { recordOptOut } from '../queries/record-opt-out.ts';
import {
  holdReported,
  keepReports,
  namesTakenOff,
  type ProviderEvent,
  type ReportedMessage,
} from '../queries/reported-messages.ts';

/** What a provider tells about a message after it was handed over; comes late, twice and in any order. */
export interface ProviderReport {
  messageId: string;
  /** Of which the report may speak: a message that goes another way is none to it. */
  channel: Channel;
  /** The provider's name for the message; null where its reports carry none. */
  providerId: string | null;
  /** The provider's word, kept with the event. */
  status: string;
  /** What it means to us. */
  event: DeliveryEvent;
  reason: FailureReason | null;
  code: string | null;
  /** Of an e-mail; absent: the server that has the address. */
  saidBy?: SaidBy | undefined;
  /** Who took the call; absent: it is none, or nobody has. */
  answeredBy?: Answerer | null;
}

/** `other`: the message is known under another name of the provider's, or goes once more under a new one; kept as an event, not folded. */
export type FoldResult = 'folded' | 'repeated' | 'no-message' | 'other';

/** A report about a message that is there. */
interface Told {
  report: ProviderReport;
  message: ReportedMessage;
  event: ProviderEvent;
  /** It is about what the message is not, or no longer, known by. */
  isOther: boolean;
}

/**
 * Commits the report as an event and folds it into the message, under the message's row lock: a sender that writes its outcome at the same time
 * comes before or after it, and the stronger evidence stands either way. It may come before the sender has written anything, and it may resolve
 * what was unknown.
 */
export async function foldReport(uow: UnitOfWork, report: ProviderReport, now: Date): Promise<FoldResult> {
  const [result = 'no-message'] = await foldReports(uow, [report], now);
  return result;
}

/** {@link foldReport} of several messages, each reported once, in the statements of one. @returns in the order of the reports */
export async function foldReports(
  uow: UnitOfWork,
  reports: readonly ProviderReport[],
  now: Date,
): Promise<FoldResult[]> {
  const held = await holdReported(
    uow,
    reports.map(({ messageId }) => messageId),
  );
  const messages = new Map(held.map((message) => [message.id, message]));
  // Without a name of its own now, it can only have had one before if that was taken off: what was reported by a name has given it to the message.
  const nameless = reports.flatMap(({ messageId, providerId }) =>
    providerId !== null && messages.get(messageId)?.providerId === null ? [{ messageId, providerId }] : [],
  );
  const earlier = await namesTakenOff(uow, nameless);
  const told = reports.map((report) => {
    const message = messages.get(report.messageId);
    return message?.channel === report.channel ? toldOf(report, message, earlier.has(message.id)) : null;
  });
  const known = told.filter((each) => each !== null);
  if (known.length === 0) return reports.map(() => 'no-message');
  const events = known.map(({ event }) => event);
  const kept = await keepReports(uow, events, now);
  const news = known.filter(({ message, isOther }) => kept.has(message.id) && !isOther);
  for (const each of news) await follow(uow, each, now);
  await stopAddresses(uow, news.flatMap(stops), now);
  const delivered = news.filter(({ event }) => event.becomes === 'delivered').map(({ message }) => message);
  await addressesDelivered(uow, delivered, now);
  return told.map((each) => {
    if (!each) return 'no-message';
    if (!kept.has(each.message.id)) return 'repeated';
    return each.isOther ? 'other' : 'folded';
  });
}

function toldOf(report: ProviderReport, message: ReportedMessage, isEarlier: boolean): Told {
  const { providerId, status: kind, event: told, code } = report;
  const isOther =
    isEarlier || (message.providerId !== null && providerId !== null && message.providerId !== providerId);
  const next = isOther ? message.status : foldStatus(message.status, told);
  const event: ProviderEvent = {
    messageId: message.id,
    attempt: message.attempt,
    kind,
    code,
    providerKey: `${providerId ?? 'report'}:${kind}`,
    providerId: message.providerId === null && !isOther ? providerId : null,
    becomes: next === message.status ? null : next,
    reason: next === 'failed' ? report.reason : null,
    answeredBy: report.answeredBy ?? null,
  };
  return { report, message, event, isOther };
}

/** The address that a report stops, if it does. */
function stops({ report, message: { id: messageId, channel, address }, event }: Told): FailedAddress[] {
  const code = event.becomes === 'failed' ? stoppingCode(channel, report) : null;
  return code === null ? [] : [{ channel, address, messageId, code }];
}

/** What else a failure means. */
async function follow(uow: UnitOfWork, { report, message, event: { becomes } }: Told, now: Date): Promise<void> {
  const { id: messageId, channel, address, credentialId } = message;
  if ((becomes ?? message.status) === 'failed') await alertFailedMessages(uow, [messageId], now);
  if (becomes === 'failed' && credentialId) await failReturnedCredential(uow, { credentialId, messageId, now });
  if (report.reason === 'opted-out') await recordOptOut(uow, { channel, address, source: 'provider', at: now });
}
