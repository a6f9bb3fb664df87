import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { cacheFolder } from '../data-folder.ts';
import { runToEnd } from '../serve.ts';
import { StackError } from '../stack-error.ts';
import { downloadBySdk, fetchLog, fillCache, isProgram, onPath, succeeded } from './finding.ts';
import type { Finding } from './finding.ts';

/** The newest one that `go install` can build: later ones carry a `replace` directive. Server 1.29.1. */
export const cliVersion = '1.5.1';

const needed = ['--ui-public-path', '--ui-codec-endpoint', '--search-attribute', '--db-filename'];

/**
 * The path of Temporal's command line program, which holds the server: the one that `ROUNDS_TEMPORAL_BIN` names, else
 * `temporal` on PATH, a copy in the cache, the SDK's download, or one built with Go (minutes, once).
 * @throws {StackError} listing these ways where none is open.
 */
export async function findTemporal(finding: Finding = {}): Promise<string> {
  const env = finding.env ?? process.env;
  if (env.ROUNDS_TEMPORAL_BIN) return named(env.ROUNDS_TEMPORAL_BIN);
  const installed = onPath('temporal', env);
  if (installed && suits(installed)) return installed;
  const folder = join(cacheFolder(env), `temporal-cli-${cliVersion}`);
  const cached = join(folder, 'temporal');
  if (isProgram(cached)) return cached;
  if ((await downloadBySdk(`v${cliVersion}`, folder, 'temporal', finding)) || (await built(folder, finding, env)))
    return cached;
  throw new StackError(
    [
      'No Temporal server was found. Any one of these helps:',
      '  - install the Temporal CLI (https://docs.temporal.io/cli) so that `temporal` is on PATH',
      '  - name a copy of it:            ROUNDS_TEMPORAL_BIN=/path/to/temporal npm start',
      '  - use a server that runs:       TEMPORAL_ADDRESS=host:7233 npm start',
      '  - let https://temporal.download be reached, where it is downloaded from',
      `  - install Go (https://go.dev), so that it is built from the Go module proxy`,
      `What was tried is in ${fetchLog('temporal-download', env)} and ${fetchLog('temporal-build', env)}`,
    ].join('\n'),
  );
}

function named(file: string): string {
  if (!isProgram(file)) throw new StackError(`ROUNDS_TEMPORAL_BIN names ${file}, which is not a program.`);
  if (suits(file)) return file;
  throw new StackError(
    `ROUNDS_TEMPORAL_BIN names ${file}, which is too old: it needs \`server start-dev ${needed[0]}\`.`,
  );
}

/** Whether its development server has every option that we use. */
function suits(file: string): boolean {
  try {
    const help = execFileSync(file, ['server', 'start-dev', '--help'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return needed.every((option) => help.includes(option));
  } catch {
    return false;
  }
}

async function built(folder: string, finding: Finding, env: NodeJS.ProcessEnv): Promise<boolean> {
  const go = onPath('go', { PATH: `${env.PATH ?? ''}:/usr/local/go/bin:/opt/homebrew/bin` });
  if (!go) return false;
  const module = `github.com/temporalio/cli/cmd/temporal@v${cliVersion}`;
  return succeeded(
    fillCache(folder, (scratch) =>
      runToEnd(
        'Building the Temporal server with Go',
        { file: go, args: ['install', '-v', module], env: { ...env, GOBIN: scratch } },
        { logFile: fetchLog('temporal-build', env) },
        { signal: finding.signal, note: (text) => finding.note?.(`building with Go (once, about 3 min)  ${text}`) },
      ),
    ),
  );
}
