import { isCalledAgainFor } from '../../../domain/calls.ts';
import { calledAgainStep, failureReasons } from '../../../domain/failure-reasons.ts';
import { skipReasons } from '../../../domain/skip-reasons.ts';
import type { MessageStatus } from '../../../domain/statuses.ts';
import { telnyxFailure } from '../../../domain/telnyx-failures.ts';
import { twilioError } from '../../../domain/twilio-errors.ts';
import { t } from '../t.ts';

export interface ReasonWords {
  sentence: string;
  nextStep: string;
}

/** Calls and faxes of a broadcast are made again by themselves, others not. */
interface Origin {
  ofBroadcast?: boolean;
}

const lookUp = (registry: Readonly<Record<string, ReasonWords>>, code: string) =>
  Object.hasOwn(registry, code) ? registry[code] : undefined;

/** Why a person got no message, or why a message failed, in a sentence with what to do; null for a code that this build does not know. */
export const reasonWords = (reason: string, of: Origin = {}): ReasonWords | null =>
  lookUp(skipReasons, reason) ?? failureReasonWords(reason, null, of);

export const skipReasonWords = (code: string): ReasonWords | null => lookUp(skipReasons, code) ?? null;

/** Of a failure: what the provider's code says, where it says more than the reason. */
export function failureReasonWords(
  reason: string,
  code: string | null = null,
  { ofBroadcast = false }: Origin = {},
): ReasonWords | null {
  const words = wordsOf(reason, code);
  return words && ofBroadcast && isCalledAgainFor(reason) ? { ...words, nextStep: calledAgainStep } : words;
}

function wordsOf(reason: string, code: string | null): ReasonWords | null {
  const known = code === null ? null : (twilioError(code) ?? telnyxFailure(code));
  if (known?.reason === reason) return { sentence: known.meaning, nextStep: known.nextStep };
  return lookUp(failureReasons, reason) ?? null;
}

/** Why a message stands as it does. One that waits for another attempt needs nobody to call or to send it again, as it would once it has failed. */
export function messageReasonWords({ status, reason, errorCode }: Standing, of: Origin): ReasonWords | null {
  if (reason === null) return null;
  if (status === 'skipped') return skipReasonWords(reason);
  if (status === 'pending' || status === 'sending')
    return reason === 'set-up'
      ? { sentence: failureReasons[reason].sentence, nextStep: t('message.waits.set-up') }
      : { sentence: t('message.waits'), nextStep: t('message.waits.next') };
  return failureReasonWords(reason, errorCode, of) ?? skipReasonWords(reason);
}

interface Standing {
  status: MessageStatus;
  reason: string | null;
  errorCode: string | null;
}
