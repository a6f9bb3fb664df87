import { describe, expect, it } from '@jest/globals';
import {
  ApplicationFailure,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { mayComeLater } from './workflow.ts';

const grpc = (code: number) =>
  new ServiceError('Update-With-Start failed', {
    cause: Object.assign(new Error(`${code}`), { code, details: '', metadata: {} }),
  });
const failed = (type: string) => new WorkflowUpdateFailedError('Failed', ApplicationFailure.nonRetryable('', type));

describe('a step of a request that was not made', () => {
  it.each([
    ['no worker answered in time', new WorkflowUpdateRPCTimeoutOrCancelledError('Timed out')],
    ['Temporal cannot be reached', grpc(14)],
    ['Temporal is too busy', grpc(8)],
    ['its run was ended meanwhile', new WorkflowNotFoundError('Already completed', 'chart-handoff/x', undefined)],
    ['its run was ended while it was under way', failed('AcceptedUpdateCompletedWorkflow')],
  ])('may be made when it is repeated: %s', (_, error) => {
    expect(mayComeLater(error)).toBe(true);
  });

  it.each([
    ['Temporal refuses the call', grpc(3)],
    ['there is no such step', failed('ChartRequestNotFound')],
    ['the program is wrong', new TypeError('x is not a function')],
    ['nothing was said at all', null],
  ])('is not worth repeating: %s', (_, error) => {
    expect(mayComeLater(error)).toBe(false);
  });
});
