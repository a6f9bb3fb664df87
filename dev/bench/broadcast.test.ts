import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { findCompiler } from './broadcast/sink.ts';

/** Its mail server is written in C, which not every machine can compile. */
const canRun = process.platform === 'linux' && findCompiler() !== null;

const parts = [
  'nodemailer',
  'bare connections',
  'pg-boss',
  'Rounds, one worker',
  'Rounds, two workers',
  'memory',
  'from the click',
  'Send at 20 a second',
  'Send alone',
  'reports of Twilio',
];

const run = () =>
  new Promise<{ stdout: string; stderr: string }>((resolve) => {
    const script = join(import.meta.dirname, 'broadcast.ts');
    execFile(process.execPath, [script, '--quick'], (_, stdout, stderr) => resolve({ stdout, stderr }));
  });

it('the measurement of broadcasts goes through all that it measures, with a few people, or says what the machine lacks', async () => {
  const { stdout, stderr } = await run();
  const rows = stdout.split('\n').filter((line) => line.startsWith('| '));
  const lacking = parts.filter((part) => !rows.some((row) => row.startsWith(`| ${part}`)));
  const asksForCompiler = stderr.includes('install gcc or clang');
  expect({ lacking, asksForCompiler }).toEqual({ lacking: canRun ? [] : parts, asksForCompiler: !canRun });
  expect(rows.filter((row) => /NaN|Infinity/.test(row))).toEqual([]);
});

it('a machine without a C compiler is seen as one', () => {
  expect(findCompiler({ PATH: '/nowhere' })).toBeNull();
  expect(findCompiler({ CC: 'no-such-compiler', PATH: process.env.PATH })).toBeNull();
});
