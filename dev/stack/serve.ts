import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { startChild } from './child.ts';
import type { Child, Command, Traces } from './child.ts';
import { seconds } from './report.ts';
import { StackError } from './stack-error.ts';

export interface Readiness {
  /** Asked again and again until it says true; may throw or reject while the server is not there yet. */
  ready: () => Promise<boolean>;
  /** Milliseconds that the server has for it. Default 300,000. */
  readyWithin?: number;
  signal?: AbortSignal | undefined;
}

/**
 * Starts a server and resolves once it is ready; whatever goes wrong before, the server is gone again.
 * @throws {StackError} where it ends or stays silent, with the last lines of its log.
 */
export async function serve(name: string, command: Command, traces: Traces, until: Readiness): Promise<Child> {
  const from = sizeOf(traces.logFile);
  const child = startChild(command, traces);
  try {
    await untilReady(name, child, until, () => lastLines(traces.logFile, from));
    return child;
  } catch (error) {
    await child.stop();
    throw error;
  }
}

async function untilReady(name: string, child: Child, until: Readiness, log: () => string): Promise<void> {
  const { ready, readyWithin = 300_000, signal } = until;
  let exit: number | undefined;
  void child.exited.then((code) => (exit = code));
  for (const end = Date.now() + readyWithin; Date.now() < end;) {
    signal?.throwIfAborted();
    if (exit !== undefined) throw new StackError(`${name} ended while it started (exit code ${exit}).\n${log()}`);
    if (await ready().catch(() => false)) return;
    await wait(50);
  }
  throw new StackError(`${name} was not ready after ${Math.round(readyWithin / 1000)} s.\n${log()}`);
}

export interface Watch {
  signal?: AbortSignal | undefined;
  /** Told once a second how long it has run and the last line that it wrote. */
  note?: ((text: string) => void) | undefined;
}

/**
 * Runs a program to its end.
 * @throws {StackError} where its exit code is not 0, with the last lines of its log.
 */
export async function runToEnd(name: string, command: Command, traces: Traces, watch: Watch = {}): Promise<void> {
  const { signal, note } = watch;
  signal?.throwIfAborted();
  const from = sizeOf(traces.logFile);
  const begun = Date.now();
  const child = startChild(command, traces);
  const stop = () => void child.stop();
  signal?.addEventListener('abort', stop, { once: true });
  const told = setInterval(() => note?.(`${seconds(Date.now() - begun)}  ${lastLine(traces.logFile, from)}`), 1_000);
  const code = await child.exited;
  clearInterval(told);
  signal?.removeEventListener('abort', stop);
  signal?.throwIfAborted();
  if (code !== 0) throw new StackError(`${name} failed (exit code ${code}).\n${lastLines(traces.logFile, from)}`);
}

/** A readiness check: the address answers with a status of 200 to 299. */
export function answers(url: string): () => Promise<boolean> {
  return async () => (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
}

/** The last lines of a log, at most 25, from the given byte on, under a line that names the file. */
export function lastLines(logFile: string, from = 0): string {
  if (!existsSync(logFile)) return '';
  const written = stripVTControlCharacters(readFileSync(logFile).subarray(from).toString('utf8'));
  const lines = written.trimEnd().split('\n').slice(-25);
  const shown = lines.filter((line) => line !== '').map((line) => `  | ${line.slice(0, 400)}`);
  return shown.length === 0 ? `Its log ${logFile} is empty.` : [`Last lines of ${logFile}:`, ...shown].join('\n');
}

function lastLine(logFile: string, from: number): string {
  const written = readFileSync(logFile).subarray(from).toString('utf8').trimEnd();
  return stripVTControlCharacters(written.split('\n').at(-1) ?? '');
}

function sizeOf(file: string): number {
  return existsSync(file) ? readFileSync(file).byteLength : 0;
}
