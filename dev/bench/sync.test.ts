import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

it('the measurement of imports and syncs goes through all that it measures, with a few records', async () => {
  const script = join(import.meta.dirname, 'sync.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script, '--quick']);
  const rows = stdout.split('\n').filter((line) => line.startsWith('| '));
  const named = (name: string) => rows.filter((row) => row.startsWith(`| ${name}`)).length;
  expect(['import', 'sync, all new', 'sync, nothing new', 'sync, all moved', 'memory'].map(named)).not.toContain(0);
  expect(rows.find((row) => row.includes('both systems read: writes to Timeero'))).toContain('| 0 (0 to 0) |');
});
