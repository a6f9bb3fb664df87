import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Worker, type WorkflowBundle } from '@temporalio/worker';
import { historyFromJson } from './histories.ts';
import { keptBundle } from './kept-bundle.ts';
import { toldProcesses } from './told-runs.ts';
import { quietRuntime } from './quiet-runtime.ts';

/**
 * Tests that a process goes on after an update of Rounds, by its recorded runs, and keeps nothing but ids and `words` in its history. `always`: stands in each, so that a
 * history which could not be read is not taken for a clean one; of a process that is no practice's another word.
 */
export function describeReplays(process: string, words: readonly string[], always = 'practiceId'): void {
  const folder = join(import.meta.dirname, '../../workflows', process, 'histories');
  const histories = readdirSync(folder).filter((file) => file.endsWith('.json'));
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');

  describe(`a ${process} that is under way when Rounds is updated`, () => {
    let bundle: WorkflowBundle;
    beforeAll(async () => {
      quietRuntime();
      bundle = await keptBundle();
    });

    it('has recorded runs that go every way through it', () => {
      const { runs: recorded = {}, kept = [] } = toldProcesses[process] ?? {};
      const runs = [...Object.keys(recorded), ...kept];
      expect(new Set(histories)).toEqual(new Set(runs.map((name) => `${name}.json`)));
    });

    it.each(histories)('goes on where it was: %s', async (file) => {
      await expect(
        Worker.runReplayHistory({ workflowBundle: bundle }, historyFromJson(read(file))),
      ).resolves.toBeUndefined();
    });

    it.each(histories)('keeps only ids and words in its history: %s', (file) => {
      const payloads = [...read(file).matchAll(/"data": "([^"]*)"/g)].map(([, data = '']) =>
        // The lines of a failure's stack name our own files.
        Buffer.from(data, 'base64')
          .toString()
          .replaceAll(/\\n {4}at [^"]*/g, ''),
      );
      expect(payloads.some((payload) => payload.includes(always))).toBe(true);
      const values = payloads.flatMap((payload) => [...payload.matchAll(/"([^"]*)"/g)].map(([, value = '']) => value));
      const unknown = values.filter((value) => !/^[0-9a-f-]{36}$/.test(value) && !words.includes(value));
      expect(unknown).toEqual([]);
    });
  });
}
