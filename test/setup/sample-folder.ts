import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { plans } from '../../db/seed/plans.ts';
import type { TestStack } from './stack.ts';
import { until } from './until.ts';

/**
 * Fills the folder of a stack with what its first start would make: the sample practices, made once a run by whoever comes first, in a stack that `stackAt`
 * gives, and copied by everybody else. Outside of a run nothing: each stack makes them itself.
 */
export async function copySample(folder: string, stackAt: (at: string) => Promise<TestStack>): Promise<void> {
  const run = process.env['TEST_RUN_FOLDER'];
  if (run === undefined) return;
  const [sample, unfinished] = [join(run, 'sample'), join(run, 'sample.unfinished')];
  if (await isFirst(join(run, 'sample.begun'))) {
    await mkdir(unfinished, { mode: 0o755 });
    const stack = await stackAt(unfinished);
    await stack.start();
    // PIMSY's stand-in fills itself when it is first asked: in a stack of after midnight it would hold the sample of another day than the practice does.
    for (const { acronym } of plans) {
      const { ok, url } = await fetch(`${stack.inbox}/pimsy/${acronym}/clients`);
      if (!ok) throw new Error(`PIMSY's stand-in did not answer ${url}`);
    }
    await stack.stop();
    await rename(unfinished, sample);
  }
  await until('the sample is made', () => existsSync(sample));
  // With its owners: PostgreSQL's files are of a user of its own.
  await promisify(execFile)('cp', ['-a', `${sample}/.`, folder]);
}

/** True for one of all suites of the run. */
const isFirst = (mark: string): Promise<boolean> =>
  mkdir(mark).then(
    () => true,
    () => false,
  );
