import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Worker, type WorkflowBundle } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { createLogger } from '../../platform/log.ts';
import { bundleWorkflows, workflowsPath } from '../../workers/bundle.ts';
import { historyFromJson } from './histories.ts';
import { keptBundle } from './kept-bundle.ts';
import { quietRuntime } from './quiet-runtime.ts';

/** A change of a workflow that `patched()` guards. */
interface Patch {
  change: string;
  /** File of the process's folder where `guard` stands, and what would stand there without `patched()`. */
  file: string;
  guard: string;
  unguarded: string;
  /** Name of the recorded history of a run before the change that goes where it is. */
  before: string;
}

/** Tests that changes are guarded: a run that was under way goes on as it began, which it could not without. `after`: name of the history of a run of now. */
export function describePatches(process: string, after: string, patches: readonly Patch[]): void {
  const log = createLogger({ level: 'silent', name: 'test' });
  const root = join(import.meta.dirname, '../..');
  const folder = join('workflows', process);
  const replay = (workflowBundle: WorkflowBundle, name: string) => {
    const json = readFileSync(join(root, folder, 'histories', `${name}.json`), 'utf8');
    return Worker.runReplayHistory({ workflowBundle }, historyFromJson(json));
  };

  describe(`a change of ${process}`, () => {
    // Beside the real ones, so that packages are found; `.rounds` is nobody's but ours.
    mkdirSync(join(root, '.rounds'), { recursive: true });
    const copy = mkdtempSync(join(root, '.rounds', 'unguarded-'));
    let guarded: WorkflowBundle;
    beforeAll(async () => {
      quietRuntime();
      for (const room of ['workflows', 'domain', 'platform'])
        cpSync(join(root, room), join(copy, room), { recursive: true });
      guarded = await keptBundle();
    });
    afterAll(() => rmSync(copy, { recursive: true }));

    it.each(patches)(
      '$change: without patched() a run of before could not be replayed, with it that run and one of now are',
      async ({ file, guard, unguarded, before }) => {
        const source = readFileSync(join(root, folder, file), 'utf8');
        expect(source).toContain(guard);
        writeFileSync(join(copy, folder, file), source.replace(guard, unguarded));
        const without = await bundleWorkflows(log, join(copy, workflowsPath.slice(root.length)));
        writeFileSync(join(copy, folder, file), source);
        await expect(replay(without, before)).rejects.toThrow(DeterminismViolationError);
        await expect(replay(guarded, before)).resolves.toBeUndefined();
        await expect(replay(guarded, after)).resolves.toBeUndefined();
      },
    );
  });
}
