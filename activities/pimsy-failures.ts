import { ApplicationFailure } from '@temporalio/activity';
import { EhrError, EhrRateLimited } from '../providers/ehr/port.ts';

/** An error of the EHR as Temporal tries it again, or does not. Its sentence holds nothing of a record, a secret, or what the server wrote. */
export function ehrFailure(error: EhrError): ApplicationFailure {
  return ApplicationFailure.create({
    message: error.message,
    type: error.name,
    nonRetryable: error.remedy !== 'retry',
    ...(error instanceof EhrRateLimited ? { nextRetryDelay: error.afterMs } : {}),
  });
}
