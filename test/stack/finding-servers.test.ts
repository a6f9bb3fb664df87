import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cliVersion, findTemporal } from '../../dev/stack/servers/temporal-binary.ts';
import { timeSkippingServerPath } from '../../dev/stack/servers/test-server.ts';
import type { Finding } from '../../dev/stack/servers/finding.ts';

let folder: string;
let finding: Finding & { env: NodeJS.ProcessEnv };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rounds-finding-'));
  mkdirSync(join(folder, 'bin'));
  finding = {
    env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, XDG_CACHE_HOME: join(folder, 'cache') },
    reachable: () => Promise.resolve(false),
  };
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Puts a program on PATH, a shell script. */
function program(name: string, script: string): string {
  const file = join(folder, 'bin', name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

const options = '--ui-public-path --ui-codec-endpoint --search-attribute --db-filename';

describe('looking for a Temporal server', () => {
  it('takes the one that ROUNDS_TEMPORAL_BIN names', async () => {
    program('temporal', `echo ${options}`);
    const chosen = program('temporal-of-mine', `echo ${options}`);
    finding.env.ROUNDS_TEMPORAL_BIN = chosen;
    expect(await findTemporal(finding)).toBe(chosen);
  });

  it('says so when that one is not there or too old', async () => {
    finding.env.ROUNDS_TEMPORAL_BIN = join(folder, 'nothing');
    await expect(findTemporal(finding)).rejects.toThrow(/ROUNDS_TEMPORAL_BIN names .*nothing, which is not a program/);
    finding.env.ROUNDS_TEMPORAL_BIN = program('old', 'echo --db-filename');
    await expect(findTemporal(finding)).rejects.toThrow(/which is too old/);
  });

  it('takes the one on PATH', async () => {
    const installed = program('temporal', `echo ${options}`);
    expect(await findTemporal(finding)).toBe(installed);
  });

  it('builds one with Go where nothing else is there, shows how far it is, and builds it once', async () => {
    program('temporal', 'echo an old one without the options');
    program(
      'go',
      'echo "go: downloading go.temporal.io/server" >&2; sleep 2.2; echo "#!/bin/sh" > "$GOBIN/temporal"; chmod +x "$GOBIN/temporal"',
    );
    const notes: string[] = [];
    const built = await findTemporal({ ...finding, note: (text) => notes.push(text) });
    expect(built).toBe(join(folder, 'cache', 'rounds', `temporal-cli-${cliVersion}`, 'temporal'));
    expect(notes).toContainEqual(
      expect.stringMatching(
        /building with Go \(once, about 3 min\) {2}\d+\.\d s {2}go: downloading go\.temporal\.io\/server/,
      ),
    );
    program('go', 'exit 1');
    expect(await findTemporal(finding)).toBe(built);
  });

  it('lists every way when none is open, and leaves no half of a build behind', async () => {
    program('go', 'touch "$GOBIN/half"; echo no route to proxy.golang.org >&2; exit 1');
    const failure = await findTemporal(finding).catch((error: unknown) => String(error));
    for (const way of ['PATH', 'ROUNDS_TEMPORAL_BIN', 'TEMPORAL_ADDRESS', 'temporal.download', 'install Go']) {
      expect(failure).toContain(way);
    }
    const cache = join(folder, 'cache', 'rounds');
    expect(readdirSync(cache)).toEqual(['temporal-build.log']);
    expect(readFileSync(join(cache, 'temporal-build.log'), 'utf8')).toContain('no route to proxy.golang.org');
  });
});

describe('looking for the time-skipping test server', () => {
  it('fetches it with Maven once, and passes the port alone to it', async () => {
    program('mvn', 'echo jar > lib/temporal-test-server.jar');
    program('java', 'echo "$@"');
    const path = await timeSkippingServerPath(finding);
    const said = execFileSync(path, ['4711', '--enable-time-skipping'], { encoding: 'utf8', env: finding.env });
    expect(said.trim()).toMatch(/ io\.temporal\.testserver\.TestServer 4711$/);
    expect(existsSync(join(path, '..', 'lib', 'temporal-test-server.jar'))).toBe(true);
    program('mvn', 'exit 1');
    expect(await timeSkippingServerPath(finding)).toBe(path);
  });

  it('lists every way when none is open', async () => {
    program('mvn', 'exit 1');
    program('java', 'exit 1');
    await expect(timeSkippingServerPath(finding)).rejects.toThrow(
      /Maven[\s\S]*temporal\.download[\s\S]*ROUNDS_TEST_SERVER_BIN/,
    );
  });
});
