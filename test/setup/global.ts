import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Starts the servers of the run (test/setup/server.ts) in a process of their own: Jest's module hooks reach only this one. */
export default async function setup(): Promise<void> {
  const script = join(process.cwd(), 'test/setup/server.ts');
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  globalThis.testServers = child;
  const { port, folder }: { port: number; folder: string } = JSON.parse(await firstLine(child));
  process.env['TEST_POSTGRES_PORT'] = String(port);
  process.env['TEST_RUN_FOLDER'] = folder;
}

declare global {
  var testServers: ChildProcess | undefined;
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The test servers ended before they were ready (code ${code})`)));
    if (child.stdout) createInterface({ input: child.stdout }).once('line', resolve);
  });
}
