import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import type { WorkflowBundle } from '@temporalio/worker';
import { createLogger } from '../../platform/log.ts';
import { bundleWorkflows } from '../../workers/bundle.ts';

/** Of the suites of a run; a worker of a stack is told by the address of quick-start.ts. */
const runFolder = (): string | undefined =>
  new URL(import.meta.url).searchParams.get('folder') ?? process.env['TEST_RUN_FOLDER'];

/**
 * What `bundleWorkflows` of workers/bundle.ts makes of all workflows, made once a run and kept for everybody else: it takes seconds of a processor. Outside
 * of a run it is made each time.
 */
export async function keptBundle(log = createLogger({ level: 'silent', name: 'test' })): Promise<WorkflowBundle> {
  const folder = runFolder();
  if (folder === undefined) return bundleWorkflows(log);
  const file = `${folder}/workflows.json`;
  if (existsSync(file)) {
    const bundle: WorkflowBundle = JSON.parse(readFileSync(file, 'utf8'));
    return bundle;
  }
  const bundle = await bundleWorkflows(log);
  // Two may have made it at once: either is whole.
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, JSON.stringify(bundle));
  await rename(unfinished, file);
  return bundle;
}

/** As workers know it: quick-start.ts gives them this file in place of workers/bundle.ts. */
export { keptBundle as bundleWorkflows };
