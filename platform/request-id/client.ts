import type { WorkflowClientInterceptor } from '@temporalio/client';
import { logContext } from '../log-context.ts';
import { requestIdHeaders, withRequestId } from './header.ts';

/** Gives the id of the request in whose context a client calls to the workflow that it starts, signals or updates. */
export const requestIdToWorkflows: WorkflowClientInterceptor = {
  startWithDetails: (input, next) => next(withRequestId(input, logContext().requestId)),
  signal: (input, next) => next(withRequestId(input, logContext().requestId)),
  signalWithStart: (input, next) => next(withRequestId(input, logContext().requestId)),
  startUpdate: (input, next) => next(withRequestId(input, logContext().requestId)),
  startUpdateWithStart: (input, next) => {
    const { requestId } = logContext();
    const workflowStartHeaders = requestIdHeaders(input.workflowStartHeaders, requestId);
    return next({ ...input, workflowStartHeaders, updateHeaders: requestIdHeaders(input.updateHeaders, requestId) });
  },
};
