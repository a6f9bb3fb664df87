import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { withLogContext } from '../log-context.ts';
import { readRequestId } from './header.ts';

/** Runs each activity with the request id of its cause, its workflow and its own type on every log line. */
export const requestIdToActivities: ActivityInterceptorsFactory = ({ info }) => {
  let requestId: string | undefined;
  return {
    inbound: {
      execute: (input, next) => {
        requestId = readRequestId(input.headers);
        const workflowId = info.workflowExecution?.workflowId;
        return withLogContext({ requestId, workflowId, activity: info.activityType }, () => next(input));
      },
    },
    // The SDK's own logger writes later, outside of the activity's context.
    outbound: { getLogAttributes: (input, next) => next({ ...input, requestId }) },
  };
};
