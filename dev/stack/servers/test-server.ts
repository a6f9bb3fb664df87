import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../data-folder.ts';
import { runToEnd } from '../serve.ts';
import { StackError } from '../stack-error.ts';
import { downloadBySdk, fetchLog, fillCache, isProgram, onPath, succeeded } from './finding.ts';
import type { Finding } from './finding.ts';

const version = '1.38.0';

/** slf4j-nop in place of logback, which writes every request at debug level. */
const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>rounds</groupId>
  <artifactId>test-server</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${version}</version>
      <exclusions><exclusion><groupId>ch.qos.logback</groupId><artifactId>*</artifactId></exclusion></exclusions>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-nop</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
`;

const java =
  'java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m -cp "$(dirname "$0")/lib/*" io.temporal.testserver.TestServer';

/**
 * The path of Temporal's time-skipping test server, for `TestWorkflowEnvironment.createTimeSkipping({ server: {
 * executable: { type: 'existing-path', path } } })`: the one that `ROUNDS_TEST_SERVER_BIN` names, else a copy in the
 * cache, the SDK's download, or Maven Central's (needs Maven and Java 11 or later).
 * @throws {StackError} listing these ways where none is open.
 */
export async function timeSkippingServerPath(finding: Finding = {}): Promise<string> {
  const env = finding.env ?? process.env;
  if (env.ROUNDS_TEST_SERVER_BIN) return env.ROUNDS_TEST_SERVER_BIN;
  const folder = join(cacheFolder(env), `temporal-test-server-${version}`);
  const cached = join(folder, 'test-server');
  if (isProgram(cached)) return cached;
  if ((await fromMaven(folder, finding, env)) || (await downloaded(folder, finding))) return cached;
  throw new StackError(
    [
      "Temporal's time-skipping test server was not found. Any one of these helps:",
      '  - install Maven and Java, so that it comes from Maven Central',
      '  - let https://temporal.download be reached, where it is downloaded from',
      '  - name a copy of it:  ROUNDS_TEST_SERVER_BIN=/path/to/temporal-test-server',
      `What was tried is in ${fetchLog('test-server', env)}`,
    ].join('\n'),
  );
}

async function fromMaven(folder: string, { signal, note }: Finding, env: NodeJS.ProcessEnv): Promise<boolean> {
  const maven = onPath('mvn', env);
  if (!maven || !onPath('java', env)) return false;
  return succeeded(
    fillCache(folder, async (scratch) => {
      writeFileSync(join(scratch, 'pom.xml'), pom);
      mkdirSync(join(scratch, 'lib'));
      await runToEnd(
        'Maven',
        {
          file: maven,
          args: ['-B', '-ntp', 'dependency:copy-dependencies', '-DoutputDirectory=lib'],
          cwd: scratch,
          env,
        },
        { logFile: fetchLog('test-server', env) },
        { signal, note: (text) => note?.(`from Maven Central (once)  ${text}`) },
      );
      writeScript(scratch, java);
    }),
  );
}

async function downloaded(folder: string, finding: Finding): Promise<boolean> {
  if (!(await downloadBySdk('test-server', folder, 'temporal-test-server', finding))) return false;
  writeScript(folder, '"$(dirname "$0")/temporal-test-server"');
  return true;
}

/**
 * Only the port is passed on. The SDK also passes --enable-time-skipping, with which the clock runs ahead before the first
 * workflow has begun and that one times out; the SDK switches skipping on by a call anyway.
 */
function writeScript(folder: string, program: string): void {
  const file = join(folder, 'test-server');
  writeFileSync(file, `#!/bin/sh\nexec ${program} "$1"\n`);
  chmodSync(file, 0o755);
}
