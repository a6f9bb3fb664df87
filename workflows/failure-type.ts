import { ActivityFailure, ApplicationFailure } from '@temporalio/common';

/** The type of an ApplicationFailure, or of that which an activity ended with; `Unexpected` for whatever else was thrown. */
export function failureType(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return (cause instanceof ApplicationFailure && cause.type) || 'Unexpected';
}
