import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { freePort } from '../../dev/stack/ports.ts';
import { liftLimits } from './lift-limits.ts';
import { copySample } from './sample-folder.ts';

const portNames = [
  'CONSOLE',
  'TEMPORAL',
  'TEMPORAL_UI',
  'POSTGRES',
  'INBOX',
  'SMTP',
  'BOUNCES',
  'SCANNER',
  'WORKER',
] as const;

/** What its processes need not make anew, since the run has it already: the bundle of workflows, and what Node compiles. Outside of a run nothing. */
function quickStart(preload?: string): Record<string, string> {
  const folder = process.env['TEST_RUN_FOLDER'];
  if (folder === undefined) return {};
  const module = pathToFileURL(join(import.meta.dirname, 'quick-start.ts'));
  module.searchParams.set('folder', folder);
  return {
    ROUNDS_PRELOAD: [module.href, preload].filter(Boolean).join(' '),
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
  };
}

/** `npm start` itself, in a folder and on ports of its own, so that it never meets one that a person runs. */
export class TestStack {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  #child: ChildProcess | null = null;
  #output: string[] = [];

  private constructor(folder: string, env: NodeJS.ProcessEnv) {
    this.folder = folder;
    this.env = env;
  }

  /** A stack that has not been started yet, with the sample practices as on the first day. `extra` tunes it by the variables of .env.example. */
  static async create(extra: Record<string, string> = {}): Promise<TestStack> {
    const stack = await TestStack.empty({ ...extra, ...quickStart(extra['ROUNDS_PRELOAD']) });
    await copySample(stack.folder, (folder) => TestStack.#in(folder, quickStart()));
    return stack;
  }

  /** One whose first start makes everything. */
  static async empty(extra: Record<string, string> = {}): Promise<TestStack> {
    const folder = mkdtempSync(join(tmpdir(), 'rounds-stack-'));
    chmodSync(folder, 0o755);
    return TestStack.#in(folder, extra);
  }

  static async #in(folder: string, extra: Record<string, string> = {}): Promise<TestStack> {
    const ports: Record<string, string> = {};
    for (const name of portNames) ports[`ROUNDS_PORT_${name}`] = String(await freePort());
    const { TEMPORAL_ADDRESS: _, NODE_OPTIONS: __, ...inherited } = process.env;
    return new TestStack(folder, { ...inherited, ...ports, ROUNDS_DATA: folder, ...extra });
  }

  get console(): string {
    return `http://localhost:${this.env['ROUNDS_PORT_CONSOLE']}`;
  }

  get inbox(): string {
    return `http://localhost:${this.env['ROUNDS_PORT_INBOX']}`;
  }

  /** Everything that the supervisor has printed so far. */
  get output(): string {
    return this.#output.join('\n');
  }

  get pid(): number {
    if (!this.#child?.pid) throw new Error('The stack does not run');
    return this.#child.pid;
  }

  /** Starts, or starts again over the same data; resolves when everything is ready. */
  async start(...args: string[]): Promise<void> {
    const child = spawn(process.execPath, ['dev/stack/main.ts', ...args], {
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#output = [];
    await new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          this.#output.push(line);
          if (line.includes('Ready after')) resolve();
        });
      }
      child.once('exit', (code) =>
        reject(new Error(`The stack ended with ${code} before it was ready:\n${this.output}`)),
      );
    });
    await liftLimits(this);
  }

  /** Resolves to the exit code once the supervisor has ended by itself, as it does when a part crashes. */
  async ended(): Promise<number | null> {
    const child = this.#child;
    if (!child) return null;
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    this.#child = null;
    return child.exitCode;
  }

  /** Asks it to stop, as Ctrl-C does; resolves to the exit code. */
  async stop(): Promise<number | null> {
    this.#child?.kill('SIGTERM');
    return this.ended();
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
