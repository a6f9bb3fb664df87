import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { findCompiler } from './broadcast/sink.ts';

/** Its mail server is written in C, which not everybody's machine can compile. */
const canRun = process.platform === 'linux' && findCompiler() !== null;

(canRun ? it : it.skip)(
  'the measurement of broadcasts goes through all that it measures, with a few people',
  async () => {
    const script = join(import.meta.dirname, 'broadcast.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [script, '--quick']);
    const rows = stdout.split('\n').filter((line) => line.startsWith('| '));
    const named = (name: string) => rows.filter((row) => row.startsWith(`| ${name}`)).length;
    const parts = [
      'nodemailer',
      'bare connections',
      'Rounds, one worker',
      'Rounds, two workers',
      'memory',
      'Send at 20',
    ];
    expect(parts.map(named)).not.toContain(0);
    expect(rows.filter((row) => /NaN|Infinity/.test(row))).toEqual([]);
  },
  600_000,
);
