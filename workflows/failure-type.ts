import { ActivityFailure, ApplicationFailure } from '@temporalio/common';

/** The ApplicationFailure type that an activity ended with; `Unexpected` for whatever else was thrown. */
export const failureType = (error: unknown): string =>
  (error instanceof ActivityFailure && error.cause instanceof ApplicationFailure && error.cause.type) || 'Unexpected';
