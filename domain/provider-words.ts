import { type Answerer, answererOf, callMeanings, type CallStatusName } from './calls.ts';
import type { FailureReason, ProviderReason } from './failure-reasons.ts';
import { faxEvents, type FaxStatusName } from './fax-statuses.ts';
import type { DeliveryEvent } from './statuses.ts';
import { textEvents, type TextStatusName } from './text-statuses.ts';

/** What a provider says of a message, told by itself or asked for. */
interface Said<Status> {
  status: Status;
  /** Provider's error code, where there is one. */
  code?: string;
  /** What the code means for us. */
  errorClass?: ProviderReason;
}

/** The same as ours. */
export interface Meant {
  status: string;
  event: DeliveryEvent;
  reason: FailureReason | null;
  code: string | null;
  answeredBy: Answerer | null;
}

const meant = ({ status, code, errorClass }: Said<string>, event: DeliveryEvent, usual: FailureReason): Meant => ({
  status,
  event,
  reason: event === 'failed' ? (errorClass ?? usual) : null,
  code: code ?? null,
  answeredBy: null,
});

/** A failure without a code says nothing more than that this way does not lead there. */
export const textMeaning = (said: Said<TextStatusName>): Meant => meant(said, textEvents[said.status], 'unusable');
export const faxMeaning = (said: Said<FaxStatusName>): Meant => meant(said, faxEvents[said.status], 'unusable');

export function callMeaning(said: Said<CallStatusName>): Meant {
  const { event, reason } = callMeanings[said.status];
  return { ...meant(said, event, reason ?? 'unusable'), answeredBy: answererOf(said.status) };
}
