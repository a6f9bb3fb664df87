import { failureReasons } from '../../../domain/failure-reasons.ts';
import { skipReasons } from '../../../domain/skip-reasons.ts';

export interface ReasonWords {
  sentence: string;
  nextStep: string;
}

const lookUp = (registry: Readonly<Record<string, ReasonWords>>, code: string) =>
  Object.hasOwn(registry, code) ? registry[code] : undefined;

/** Why a person got no message, or why a message failed, in a sentence with what to do; null for a code that this build does not know. */
export const reasonWords = (code: string): ReasonWords | null =>
  lookUp(skipReasons, code) ?? lookUp(failureReasons, code) ?? null;

export const skipReasonWords = (code: string): ReasonWords | null => lookUp(skipReasons, code) ?? null;
export const failureReasonWords = (code: string): ReasonWords | null => lookUp(failureReasons, code) ?? null;
