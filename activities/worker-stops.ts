import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';

/**
 * Runs an activity's task until it ends or its signal aborts. @throws ApplicationFailure WorkerStops where nobody has cancelled and only the worker
 * stops: the work goes on, and another worker takes it up
 */
export async function untilWorkerStops<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const context = Context.current();
  const signal = context.cancellationSignal;
  try {
    return await task(signal);
  } catch (error) {
    if (signal.aborted && !context.cancellationDetails?.cancelRequested && error instanceof CancelledFailure)
      throw ApplicationFailure.retryable('The worker stops', 'WorkerStops');
    throw error;
  }
}
