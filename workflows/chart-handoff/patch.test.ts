import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { createLogger } from '../../platform/log.ts';
import { historyFromJson } from '../../test/setup/histories.ts';
import { bundleWorkflows, workflowsPath } from '../../workers/bundle.ts';

const log = createLogger({ level: 'silent', name: 'test' });
const replay = (workflowBundle: Awaited<ReturnType<typeof bundleWorkflows>>, name: string) => {
  const json = readFileSync(join(import.meta.dirname, 'histories', `${name}.json`), 'utf8');
  return Worker.runReplayHistory({ workflowBundle }, historyFromJson(json));
};

beforeAll(() => {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
  });
});

/** The changes of this workflow that are guarded, each with a run of before that goes where the change is. */
const guarded = [
  {
    what: 'closing the alerts of a request that is over',
    guard: "if (patched('close-alerts')) ",
    before: 'before-alerts-closed-completed-and-released',
  },
  {
    what: 'answering who asks for a step while it ends',
    guard: "if (patched('answer-all')) ",
    before: 'before-all-answered-cut-off',
  },
];

describe('a change of the workflow', () => {
  // Beside the real ones, so that packages are found; `.rounds` is nobody's but ours.
  const root = join(import.meta.dirname, '../..');
  mkdirSync(join(root, '.rounds'), { recursive: true });
  const copy = mkdtempSync(join(root, '.rounds', 'unguarded-'));
  let guardedBundle: Awaited<ReturnType<typeof bundleWorkflows>>;
  beforeAll(async () => {
    for (const room of ['workflows', 'domain', 'platform'])
      cpSync(join(root, room), join(copy, room), { recursive: true });
    guardedBundle = await bundleWorkflows(log);
  }, 180_000);
  afterAll(() => rmSync(copy, { recursive: true }));

  it.each(guarded)(
    '$what: without patched() a run of before could not be replayed, with it that run and one of now are',
    async ({ guard, before }) => {
      const file = join(copy, 'workflows/chart-handoff/workflow.ts');
      const source = readFileSync(join(root, 'workflows/chart-handoff/workflow.ts'), 'utf8');
      expect(source).toContain(guard);
      writeFileSync(file, source.replace(guard, ''));
      const unguarded = await bundleWorkflows(log, join(copy, workflowsPath.slice(root.length)));
      await expect(replay(unguarded, before)).rejects.toThrow(DeterminismViolationError);
      await expect(replay(guardedBundle, before)).resolves.toBeUndefined();
      await expect(replay(guardedBundle, 'completed-and-released')).resolves.toBeUndefined();
    },
    180_000,
  );
});
