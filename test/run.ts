/**
 * `npm test`: types, lint, format, the web pages' build, then every test; arguments after `--` go to Jest.
 * At the end it names what failed; the last line is `N passed, N failed`; a check counts as one test.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import type { Command } from '../dev/stack/child.ts';
import { createReport } from '../dev/stack/report.ts';
import { findTemporal } from '../dev/stack/servers/temporal-binary.ts';
import { timeSkippingServerPath } from '../dev/stack/servers/test-server.ts';
import { webBundle } from '../dev/stack/web-bundle.ts';
import { failedSuites, lastLine, tallyOfJest } from './tally.ts';
import type { Tally } from './tally.ts';

const checkout = resolve(import.meta.dirname, '..');
const programs = join(checkout, 'node_modules', '.bin');
const report = createReport();
/** Checks and suites that failed: hours of output may lie between a failure and the end. */
const failures: string[] = [];

interface Ended {
  code: number;
  output: string;
}

/** Runs to the end; what it prints is shown as it comes, or kept. */
function run({ file, args, env = {} }: Command, show: boolean): Promise<Ended> {
  return new Promise((ended) => {
    const child = spawn(file, args, {
      cwd: checkout,
      env: { ...process.env, PATH: `${programs}${delimiter}${process.env.PATH ?? ''}`, ...env },
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    process.on('SIGTERM', pass);
    child.once('error', (error) => ended({ code: 127, output: error.message }));
    child.once('close', (code) => {
      process.off('SIGTERM', pass);
      ended({ code: code ?? 1, output });
    });
  });
}

/** One check that passes or fails as a whole; prints its output where it fails. */
async function check(name: string, work: () => Promise<Ended>): Promise<Tally> {
  const begun = Date.now();
  const { code, output } = await work().catch((error: unknown) => ({ code: 1, output: String(error) }));
  if (code === 0) report.done(name, '', Date.now() - begun);
  else {
    failures.push(name);
    report.line(`  ✘ ${name}\n${output.trimEnd()}\n`);
  }
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function buildWebPages(): Promise<Ended> {
  const bundle = webBundle(checkout);
  if (!bundle?.stale) return { code: 0, output: '' };
  for (const build of bundle.builds) {
    const ended = await run(build, false);
    if (ended.code !== 0) return ended;
  }
  bundle.markBuilt();
  return { code: 0, output: '' };
}

/** Downloads or builds, on the first run, what the tests need; here it shows how far it is. */
async function findServers(): Promise<Ended> {
  await findTemporal({ note: (text) => report.note('Temporal server', text) });
  await timeSkippingServerPath({ note: (text) => report.note('Time-skipping test server', text) });
  return { code: 0, output: '' };
}

async function jest(args: string[]): Promise<Tally> {
  const scratch = mkdtempSync(join(tmpdir(), 'rounds-jest-'));
  const outputFile = join(scratch, 'report.json');
  const given = (name: string) => args.some((arg) => arg.startsWith(name));
  const limits = [
    // For two processors: of three suites one mostly waits (test/setup/suite-order.ts).
    ...(given('--maxWorkers') || given('--runInBand') ? [] : ['--maxWorkers=3']),
    // Suites load the whole app into each worker's module registry; without a limit a worker only grows.
    '--workerIdleMemoryLimit=1GB',
  ];
  const { code } = await run(
    {
      file: join(programs, 'jest'),
      args: [...limits, '--json', `--outputFile=${outputFile}`, ...args],
      env: { NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning' },
    },
    true,
  );
  const results: unknown = existsSync(outputFile) ? JSON.parse(readFileSync(outputFile, 'utf8')) : undefined;
  rmSync(scratch, { recursive: true, force: true });
  failures.push(...failedSuites(results, checkout));
  return tallyOfJest(results, code);
}

const program = (name: string, ...args: string[]) => run({ file: join(programs, name), args }, false);
const checks = await Promise.all([
  check('types', () => program('tsc', '--noEmit')),
  check('lint', () => program('oxlint', '--type-aware', '--deny-warnings')),
  check('format', () => program('prettier', '--check', '--log-level', 'warn', '.')),
  check('web pages', buildWebPages),
  check('servers for tests', findServers),
]);
const tallies = [...checks, await jest(process.argv.slice(2))];
for (const name of failures) report.line(`  ✘ ${name}`);
report.line(`\n${lastLine(tallies)}`);
process.exitCode = tallies.every(({ failed }) => failed === 0) ? 0 : 1;
