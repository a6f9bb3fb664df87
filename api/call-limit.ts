/** Milliseconds of a call to Temporal within a request: longer than a healthy server ever takes, and short enough for somebody who waits for the answer. */
export const callLimitMs = 1_500;
