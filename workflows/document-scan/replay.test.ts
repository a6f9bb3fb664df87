import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { DefaultLogger, Runtime, Worker, type WorkflowBundle } from '@temporalio/worker';
import { createLogger } from '../../platform/log.ts';
import { historyFromJson } from '../../test/setup/histories.ts';
import { scanRuns } from '../../test/setup/scan-stage.ts';
import { bundleWorkflows } from '../../workers/bundle.ts';

const folder = join(import.meta.dirname, 'histories');
const histories = readdirSync(folder).filter((file) => file.endsWith('.json'));
const read = (file: string) => readFileSync(join(folder, file), 'utf8');

describe('a scan that is under way when Rounds is updated', () => {
  let bundle: WorkflowBundle;
  beforeAll(async () => {
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
    });
    bundle = await bundleWorkflows(createLogger({ level: 'silent', name: 'test' }));
  }, 60_000);

  it('has recorded runs that go every way through it', () => {
    expect(new Set(histories)).toEqual(new Set(Object.keys(scanRuns).map((name) => `${name}.json`)));
  });

  it.each(histories)('goes on where it was: %s', async (file) => {
    await expect(
      Worker.runReplayHistory({ workflowBundle: bundle }, historyFromJson(read(file))),
    ).resolves.toBeUndefined();
  });

  it.each(histories)('keeps only ids and words in its history: %s', (file) => {
    const payloads = [...read(file).matchAll(/"data": "([^"]*)"/g)].map(([, data = '']) =>
      Buffer.from(data, 'base64').toString(),
    );
    expect(payloads.some((payload) => payload.includes('documentId'))).toBe(true);
    const values = payloads.flatMap((payload) => [...payload.matchAll(/"([^"]*)"/g)].map(([, value = '']) => value));
    const known =
      /^([0-9a-f-]{36}|practiceId|documentId|outcome|clean|infected|error|pending|ok|needs-person|documentScan|Document scan|settled)$/;
    expect(values.filter((value) => !known.test(value))).toEqual([]);
  });
});
