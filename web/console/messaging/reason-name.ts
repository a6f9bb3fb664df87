import { failureReasonIds } from '../../../domain/failure-reasons.ts';
import { skipReasonIds } from '../../../domain/skip-reasons.ts';
import { t } from '../t.ts';

/** Every reason for which a person may have got no message. */
export const reasonIds = [...new Set([...skipReasonIds, ...failureReasonIds])];

/** A reason in two or three words, for a filter or a count; the code itself where this build does not know it. */
export const reasonName = (code: string): string => {
  const known = reasonIds.find((each) => each === code);
  return known ? t(`reason.${known}`) : code;
};
