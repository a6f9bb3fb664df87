import {
  AsyncLocalStorage,
  type WorkflowInboundCallsInterceptor,
  type WorkflowInterceptors,
  type WorkflowOutboundCallsInterceptor,
} from '@temporalio/workflow';
import { readRequestId, withRequestId } from './header.ts';

/**
 * Interceptor module of the workflow bundle. A run, a signal and an update each keep the id of the request that caused
 * them, and hand it on to the activities, children and successors that they start and to what they log.
 */
export function interceptors(): WorkflowInterceptors {
  const ids = new AsyncLocalStorage<string | undefined>();
  const current = (): string | undefined => ids.getStore();

  const inbound: WorkflowInboundCallsInterceptor = {
    execute: (input, next) => ids.run(readRequestId(input.headers), () => next(input)),
    handleSignal: (input, next) => ids.run(readRequestId(input.headers), () => next(input)),
    handleUpdate: (input, next) => ids.run(readRequestId(input.headers), () => next(input)),
  };
  const outbound: WorkflowOutboundCallsInterceptor = {
    scheduleActivity: (input, next) => next(withRequestId(input, current())),
    startChildWorkflowExecution: (input, next) => next(withRequestId(input, current())),
    signalWorkflow: (input, next) => next(withRequestId(input, current())),
    continueAsNew: (input, next) => next(withRequestId(input, current())),
    getLogAttributes: (input, next) => next({ ...input, requestId: current() }),
  };
  return { inbound: [inbound], outbound: [outbound] };
}
