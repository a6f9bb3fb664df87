import { setTimeout as wait } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs, optionalTsToMs } from '@temporalio/common/lib/time.js';
import { retentionDays, searchAttributes } from '../../../platform/names.ts';
import { isAway } from '../../../platform/temporal.ts';
import { StackError } from '../stack-error.ts';

const keyword = 2; // temporal.api.enums.v1.IndexedValueType
const retention = msToTs(`${retentionDays} days`);

/** Whether a Temporal server answers there. */
export async function isServing(address: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: '2s' });
  await connection.close();
  return true;
}

interface Preparing {
  signal?: AbortSignal | undefined;
  /** Milliseconds that the namespace has to appear, on a server that has only just come up. Default 120,000. */
  within?: number;
  /** Milliseconds that the server has to answer. Default 5,000, for an address that somebody gave. */
  connectWithin?: number;
}

/**
 * Gives the namespace our retention and search attributes; what it has already is left alone. Safe to repeat.
 * @throws {StackError} where the server does not answer or has no such namespace.
 */
export async function prepareNamespace(address: string, namespace: string, preparing: Preparing = {}): Promise<void> {
  const { within = 120_000, connectWithin = 5_000, signal } = preparing;
  const connection = await Connection.connect({ address, connectTimeout: connectWithin }).catch(() => {
    throw new StackError(`No Temporal server answers at ${address}. Start it, or change TEMPORAL_ADDRESS.`);
  });
  try {
    const end = Date.now() + within;
    const found = await untilThere(connection, namespace, { signal, end });
    const kept = found.config?.workflowExecutionRetentionTtl;
    // A server that has only just come up says for a moment that its own parts are away.
    await patiently({ signal, end }, async () => {
      if (optionalTsToMs(kept) !== optionalTsToMs(retention)) {
        await connection.workflowService.updateNamespace({
          namespace,
          config: { workflowExecutionRetentionTtl: retention },
        });
      }
      await addSearchAttributes(connection, namespace);
    });
  } finally {
    await connection.close();
  }
}

interface Patience {
  signal: AbortSignal | undefined;
  /** Until when it is tried, as `Date.now()` counts. */
  end: number;
}

/** Tries again while the server is away. */
export async function patiently({ signal, end }: Patience, task: () => Promise<void>): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await task();
    } catch (error) {
      if (!isAway(error) || Date.now() >= end) throw error;
      await wait(100);
    }
  }
}

async function untilThere(connection: Connection, namespace: string, { signal, end }: Patience) {
  for (; Date.now() < end; await wait(100)) {
    signal?.throwIfAborted();
    const found = await connection.workflowService.describeNamespace({ namespace }).catch(() => undefined);
    if (found) return found;
  }
  throw new StackError(
    `The Temporal server has no namespace "${namespace}". Create it with: temporal operator namespace create ${namespace}`,
  );
}

async function addSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.values(searchAttributes).filter((name) => !(name in customAttributes));
  if (missing.length === 0) return;
  const entries = Object.fromEntries(missing.map((name) => [name, keyword]));
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: entries });
}
