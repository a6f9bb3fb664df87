import {
  Client,
  Connection,
  isGrpcServiceError,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type WorkflowStartOptions,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import type { Config } from './config.ts';
import { createDataConverter } from './data-converter.ts';
import type { KeyRing } from './keyring.ts';
import { requestIdToWorkflows } from './request-id/client.ts';

/** Of gRPC: CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, UNAVAILABLE. */
const passingCodes: readonly number[] = [1, 4, 8, 10, 14];

/** Whether a call failed because Temporal or its workers are away, too busy, or slow, which passes; after anything else trying again changes nothing. */
export function isAway(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) && passingCodes.includes(cause.code);
}

export interface Temporal {
  client: Client;
  connection: Connection;
  /** Whether the server answers for our namespace within `timeoutMs` (1,500). Never throws. */
  isReachable(timeoutMs?: number): Promise<boolean>;
  /**
   * Runs calls of the client with a limit of time, so that a request is answered while Temporal is away: without one
   * the client retries for about 20 seconds. @throws a ServiceError of DEADLINE_EXCEEDED or UNAVAILABLE.
   */
  within<T>(ms: number, calls: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * The connection of API and sweepers to Temporal, with our data converter and the request id in every call. It is made
 * at the first call and again whenever it was lost, so a process starts, and goes on, while Temporal is away.
 */
export function connect(config: Pick<Config, 'TEMPORAL_ADDRESS' | 'TEMPORAL_NAMESPACE'>, keyRing: KeyRing): Temporal {
  const namespace = config.TEMPORAL_NAMESPACE;
  const connection = Connection.lazy({ address: config.TEMPORAL_ADDRESS });
  const client = new Client({
    connection,
    namespace,
    dataConverter: createDataConverter(keyRing),
    interceptors: { workflow: [requestIdToWorkflows] },
  });
  const within = <T>(ms: number, calls: () => Promise<T>): Promise<T> =>
    connection.withDeadline(Date.now() + ms, calls);
  return {
    client,
    connection,
    within,
    async isReachable(timeoutMs = 1_500) {
      try {
        await within(timeoutMs, () => connection.workflowService.describeNamespace({ namespace }));
        return true;
      } catch {
        return false;
      }
    },
    close: () => connection.close(),
  };
}

/**
 * Starts a workflow; one that runs, or ran, under the same id is left alone. `limitMs` is the time of the call.
 * @returns whether it was started just now
 * @throws when Temporal is away
 */
export async function startOnce(
  { client, within }: Pick<Temporal, 'client' | 'within'>,
  limitMs: number,
  type: string,
  options: WorkflowStartOptions,
): Promise<boolean> {
  try {
    await within(limitMs, () => client.workflow.start(type, options));
    return true;
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return false;
  }
}

/**
 * Signals a workflow, which is begun where none runs under its id. `limitMs` is the time of the call.
 * @throws when Temporal is away
 */
export async function signalOrStart(
  { client, within }: Pick<Temporal, 'client' | 'within'>,
  limitMs: number,
  type: string,
  options: WorkflowStartOptions & { signal: SignalDefinition | string },
): Promise<void> {
  await within(limitMs, () => client.workflow.signalWithStart(type, options));
}

/**
 * Signals a workflow that runs. `limitMs` is the time of the call.
 * @returns false where none runs under the id
 * @throws when Temporal is away
 */
export async function signalIfRunning(
  { client, within }: Pick<Temporal, 'client' | 'within'>,
  limitMs: number,
  workflowId: string,
  signal: SignalDefinition,
): Promise<boolean> {
  try {
    await within(limitMs, () => client.workflow.getHandle(workflowId).signal(signal));
    return true;
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    return false;
  }
}

/**
 * Whether a workflow of this id has begun and not ended; false also where there never was one. `limitMs` is the time of the call.
 * @throws when Temporal is away
 */
export async function isRunning(
  { client, within }: Pick<Temporal, 'client' | 'within'>,
  limitMs: number,
  workflowId: string,
): Promise<boolean> {
  try {
    const { closeTime } = await within(limitMs, () => client.workflow.getHandle(workflowId).describe());
    return closeTime === undefined;
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    return false;
  }
}
