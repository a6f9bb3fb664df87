import { failureReasons } from '../../../domain/failure-reasons.ts';
import { skipReasons } from '../../../domain/skip-reasons.ts';
import type { MessageStatus } from '../../../domain/statuses.ts';
import { telnyxFailure } from '../../../domain/telnyx-failures.ts';
import { twilioError } from '../../../domain/twilio-errors.ts';
import { t } from '../t.ts';

export interface ReasonWords {
  sentence: string;
  nextStep: string;
}

const lookUp = (registry: Readonly<Record<string, ReasonWords>>, code: string) =>
  Object.hasOwn(registry, code) ? registry[code] : undefined;

/** Why a person got no message, or why a message failed, in a sentence with what to do; null for a code that this build does not know. */
export const reasonWords = (reason: string): ReasonWords | null =>
  lookUp(skipReasons, reason) ?? failureReasonWords(reason);

export const skipReasonWords = (code: string): ReasonWords | null => lookUp(skipReasons, code) ?? null;
/** Of a failure: what the provider's code says, where it says more than the reason. */
export function failureReasonWords(reason: string, code: string | null = null): ReasonWords | null {
  const known = code === null ? null : (twilioError(code) ?? telnyxFailure(code));
  if (known?.reason === reason) return { sentence: known.meaning, nextStep: known.nextStep };
  return lookUp(failureReasons, reason) ?? null;
}

/** Why a message stands as it does. One that waits for another attempt needs nobody to call or to send it again, as it would once it has failed. */
export function messageReasonWords({ status, reason, errorCode }: Standing): ReasonWords | null {
  if (reason === null) return null;
  if (status === 'skipped') return skipReasonWords(reason);
  if (status === 'pending' || status === 'sending')
    return reason === 'set-up'
      ? { sentence: failureReasons[reason].sentence, nextStep: t('message.waits.set-up') }
      : { sentence: t('message.waits'), nextStep: t('message.waits.next') };
  return failureReasonWords(reason, errorCode) ?? skipReasonWords(reason);
}

interface Standing {
  status: MessageStatus;
  reason: string | null;
  errorCode: string | null;
}
