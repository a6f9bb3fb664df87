import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { createLogger } from '../../platform/log.ts';
import { bundleWorkflows, workflowsPath } from '../../workers/bundle.ts';
import { historyFromJson } from './histories.ts';

export interface Patch {
  /** Folder under workflows/. */
  process: string;
  /** What was changed, in words. */
  change: string;
  /** File of the folder where `guard` stands, and what would stand there without `patched()`. */
  file: string;
  guard: string;
  unguarded: string;
  /** Names of recorded histories: of a run before the change, and after it. */
  before: string;
  after: string;
}

/** Tests that a change is guarded by `patched()`: a run that was under way goes on as it began, which it could not without. */
export function describePatch({ process, change, file, guard, unguarded, before, after }: Patch): void {
  const log = createLogger({ level: 'silent', name: 'test' });
  const root = join(import.meta.dirname, '../..');
  const folder = join('workflows', process);
  const replay = (workflowBundle: Awaited<ReturnType<typeof bundleWorkflows>>, name: string) => {
    const json = readFileSync(join(root, folder, 'histories', `${name}.json`), 'utf8');
    return Worker.runReplayHistory({ workflowBundle }, historyFromJson(json));
  };

  beforeAll(() => {
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
    });
  });

  describe(change, () => {
    // Beside the real ones, so that packages are found; `.rounds` is nobody's but ours.
    mkdirSync(join(root, '.rounds'), { recursive: true });
    const copy = mkdtempSync(join(root, '.rounds', 'unguarded-'));
    afterAll(() => rmSync(copy, { recursive: true }));

    it('is guarded: without patched() a run of before could not be replayed, with it that run and one of now are', async () => {
      for (const room of ['workflows', 'domain', 'platform'])
        cpSync(join(root, room), join(copy, room), { recursive: true });
      const source = readFileSync(join(copy, folder, file), 'utf8');
      expect(source).toContain(guard);
      writeFileSync(join(copy, folder, file), source.replace(guard, unguarded));
      const without = await bundleWorkflows(log, join(copy, workflowsPath.slice(root.length)));
      await expect(replay(without, before)).rejects.toThrow(DeterminismViolationError);
      const guarded = await bundleWorkflows(log);
      await expect(replay(guarded, before)).resolves.toBeUndefined();
      await expect(replay(guarded, after)).resolves.toBeUndefined();
    }, 180_000);
  });
}
