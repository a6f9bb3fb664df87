import { failureReasons } from '../../../domain/failure-reasons.ts';
import { skipReasons } from '../../../domain/skip-reasons.ts';
import { twilioError } from '../../../domain/twilio-errors.ts';

export interface ReasonWords {
  sentence: string;
  nextStep: string;
}

const lookUp = (registry: Readonly<Record<string, ReasonWords>>, code: string) =>
  Object.hasOwn(registry, code) ? registry[code] : undefined;

/** Why a person got no message, or why a message failed, in a sentence with what to do; null for a code that this build does not know. */
export const reasonWords = (reason: string, code: string | null = null): ReasonWords | null =>
  lookUp(skipReasons, reason) ?? failureReasonWords(reason, code);

export const skipReasonWords = (code: string): ReasonWords | null => lookUp(skipReasons, code) ?? null;
/** Of a failure: what the provider's code says, where it says more than the reason. */
export function failureReasonWords(reason: string, code: string | null = null): ReasonWords | null {
  const known = code === null ? null : twilioError(code);
  if (known?.reason === reason) return { sentence: known.meaning, nextStep: known.nextStep };
  return lookUp(failureReasons, reason) ?? null;
}
