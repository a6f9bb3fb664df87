import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Worker, type WorkflowBundle } from '@temporalio/worker';
import { canaries } from '../../test/setup/broadcast-stage.ts';
import { historyFromJson } from '../../test/setup/histories.ts';
import { keptBundle } from '../../test/setup/kept-bundle.ts';
import { quietRuntime } from '../../test/setup/quiet-runtime.ts';

const folder = join(import.meta.dirname, 'histories');
const histories = readdirSync(folder).filter((file) => file.endsWith('.json'));

beforeAll(() => {
  quietRuntime();
});

describe('a single message that is under way when Rounds is updated', () => {
  let bundle: WorkflowBundle;
  beforeAll(async () => {
    bundle = await keptBundle();
  });

  it('has recorded runs that go every way through it', () => {
    expect(histories.toSorted((a, b) => a.localeCompare(b))).toEqual([
      'cancelled-while-it-waited.json',
      'deferred-and-tried-again.json',
      'in-doubt.json',
    ]);
  });

  it.each(histories)('goes on where it was: %s', async (file) => {
    const history = historyFromJson(readFileSync(join(folder, file), 'utf8'));
    await expect(
      Worker.runReplayHistory({ workflowBundle: bundle }, history, `message/${file}`),
    ).resolves.toBeUndefined();
  });

  it.each(histories)('keeps nothing of a person in its history, even unencrypted: %s', (file) => {
    const json = readFileSync(join(folder, file), 'utf8');
    const payloads = [...json.matchAll(/"data": "([^"]*)"/g)].map(([, data = '']) =>
      Buffer.from(data, 'base64').toString(),
    );
    expect(payloads.some((payload) => payload.includes('messageId'))).toBe(true);
    const kept = json + payloads.join('\n');
    expect(canaries.filter((word) => kept.includes(word))).toEqual([]);
  });
});
