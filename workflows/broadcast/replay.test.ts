import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Worker, type WorkflowBundle } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { createLogger } from '../../platform/log.ts';
import { canaries } from '../../test/setup/broadcast-stage.ts';
import { historyFromJson } from '../../test/setup/histories.ts';
import { keptBundle } from '../../test/setup/kept-bundle.ts';
import { bundleWorkflows, workflowsPath } from '../../workers/bundle.ts';
import { quietRuntime } from '../../test/setup/quiet-runtime.ts';

const folder = join(import.meta.dirname, 'histories');
const histories = readdirSync(folder).filter((file) => file.endsWith('.json'));
const read = (file: string) => historyFromJson(readFileSync(join(folder, file), 'utf8'));
const log = createLogger({ level: 'silent', name: 'test' });
const replay = (workflowBundle: WorkflowBundle, file: string) =>
  Worker.runReplayHistory({ workflowBundle }, read(file));

beforeAll(() => {
  quietRuntime();
});

describe('a broadcast that is under way when Rounds is updated', () => {
  let bundle: WorkflowBundle;
  beforeAll(async () => {
    bundle = await keptBundle();
  });

  it('has recorded runs that go every way through it', () => {
    expect(histories.toSorted((a, b) => a.localeCompare(b))).toEqual([
      'cancelled-before-it-fired.json',
      'cancelled-while-it-ran.json',
      'due-at-once.json',
      'moved-before-it-fired.json',
      'paused-and-cancelled.json',
      'paused-and-resumed.json',
      'two-rounds.json',
    ]);
  });

  it.each(histories)('goes on where it was: %s', async (file) => {
    await expect(replay(bundle, file)).resolves.toBeUndefined();
  });

  it.each(histories)('keeps nothing of a person in its history, even unencrypted: %s', (file) => {
    const json = readFileSync(join(folder, file), 'utf8');
    const payloads = [...json.matchAll(/"data": "([^"]*)"/g)].map(([, data = '']) =>
      Buffer.from(data, 'base64').toString(),
    );
    expect(payloads.some((payload) => payload.includes('broadcastId'))).toBe(true);
    const kept = json + payloads.join('\n');
    expect(canaries.filter((word) => kept.includes(word))).toEqual([]);
  });
});

describe('a change that a run under way could not follow', () => {
  // Beside the real ones, so that packages are found; `.rounds` is nobody's but ours.
  const root = join(import.meta.dirname, '../..');
  mkdirSync(join(root, '.rounds'), { recursive: true });
  const copy = mkdtempSync(join(root, '.rounds', 'mutated-'));
  beforeAll(() => {
    for (const room of ['workflows', 'domain', 'platform'])
      cpSync(join(root, room), join(copy, room), { recursive: true });
  });
  afterAll(() => rmSync(copy, { recursive: true }));

  it('is found out', async () => {
    const file = join(copy, 'workflows/broadcast/workflow.ts');
    const source = readFileSync(file, 'utf8');
    const freeze = 'let frozen = await freeze()';
    expect(source).toContain(freeze);
    writeFileSync(file, source.replace(freeze, `await condition(() => false, 1_000);\n      ${freeze}`));
    const mutated = await bundleWorkflows(log, join(copy, workflowsPath.slice(root.length)));
    await expect(replay(mutated, 'two-rounds.json')).rejects.toThrow(DeterminismViolationError);
    writeFileSync(file, source);
  });

  it('is one that runs of before it know nothing of: of a broadcast that was due there was a timer', async () => {
    const file = join(copy, 'workflows/broadcast/follow-row.ts');
    const source = readFileSync(file, 'utf8');
    const guard = " && patched('due-at-once')";
    expect(source).toContain(guard);
    writeFileSync(file, source.replace(guard, ''));
    const unguarded = await bundleWorkflows(log, join(copy, workflowsPath.slice(root.length)));
    await expect(replay(unguarded, 'paused-and-resumed.json')).rejects.toThrow(DeterminismViolationError);
  });
});
