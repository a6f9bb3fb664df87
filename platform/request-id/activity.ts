import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { withLogContext } from '../log-context.ts';
import { readRequestId } from './header.ts';

/** Runs each activity with the request id of its cause, its workflow and its own type on every log line. */
export const requestIdToActivities: ActivityInterceptorsFactory = ({ info }) => ({
  inbound: {
    execute: (input, next) => {
      const requestId = readRequestId(input.headers);
      const workflowId = info.workflowExecution?.workflowId;
      return withLogContext({ requestId, workflowId, activity: info.activityType }, () => next(input));
    },
  },
});
