import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type WorkflowBundle } from '@temporalio/worker';
import { failureConverterPath } from '../platform/data-converter.ts';
import type { Logger } from '../platform/log.ts';
import { sdkLogger } from './sdk-runtime.ts';

const requestIdModule = fileURLToPath(new URL('../platform/request-id/workflow.ts', import.meta.url));

/** What workers bundle: every workflow that the index exports. */
export const workflowsPath = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));

/** Bundles workflow code with our failure converter and interceptors, for workers, replays and tests; takes seconds. */
export async function bundleWorkflows(log: Logger, path = workflowsPath): Promise<WorkflowBundle> {
  return bundleWorkflowCode({
    workflowsPath: path,
    failureConverterPath,
    workflowInterceptorModules: [requestIdModule],
    // The bundler's reports of sizes are of no use to an operator.
    logger: sdkLogger(log.child({}, { level: 'warn' })),
  });
}
