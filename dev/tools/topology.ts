/**
 * `npm run check:topology`: proves docker-compose.yml without a container engine. Temporal's real server on PostgreSQL,
 * the image's files with production packages, migrations as a step, the API and two workers, by the scripts and
 * environments of that file. Needs Go; minutes on the first run. Leaves nothing behind but what Go built.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { queues } from '../../platform/names.ts';
import { freePort } from '../stack/ports.ts';
import { createReport } from '../stack/report.ts';
import { StackError } from '../stack/stack-error.ts';
import { Supervisor } from '../stack/supervisor.ts';
import { topologyParts } from './topology/parts.ts';

const report = createReport();
const folder = mkdtempSync(join(tmpdir(), 'rounds-topology-'));
chmodSync(folder, 0o755);
const folders = { logs: join(folder, 'logs'), pids: join(folder, 'pids') };
for (const path of Object.values(folders)) mkdirSync(path);

const secret = () => randomBytes(16).toString('hex');
const workers = [await freePort(), await freePort()];
const ports = { postgres: await freePort(), temporal: await freePort(), api: await freePort(), workers };
const variables = {
  ROUNDS_MASTER_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  ROUNDS_OWNER_PASSWORD: secret(),
  ROUNDS_APP_PASSWORD: secret(),
  TEMPORAL_DATABASE_PASSWORD: secret(),
  PUBLIC_URL: 'https://rounds.example.org',
  SMTP_URL: 'smtp://127.0.0.1:9',
  MAIL_FROM: 'reminders@example.org',
  TWILIO_ACCOUNT_SID: `AC${secret()}`,
  TWILIO_AUTH_TOKEN: secret(),
  TWILIO_FROM: '+12025550100',
};

/** Waits until it holds. @throws {StackError} after 30 s. */
async function untilHolds(what: string, holds: () => Promise<boolean>): Promise<void> {
  const begun = Date.now();
  while (!(await holds().catch(() => false))) {
    if (Date.now() - begun > 30_000) throw new StackError(`Not so after 30 s: ${what}`);
    await wait(200);
  }
  report.done(what, '', Date.now() - begun);
}

async function check(): Promise<void> {
  const connection = await Connection.connect({ address: `127.0.0.1:${ports.temporal}` });
  try {
    await untilHolds('Both workers poll', async () => {
      const { pollers } = await connection.workflowService.describeTaskQueue({
        namespace: 'default',
        taskQueue: { name: queues.workflows },
      });
      return new Set(pollers?.map(({ identity }) => identity)).size === workers.length;
    });
    await untilHolds('The API answers', async () => (await fetch(`http://127.0.0.1:${ports.api}/healthz`)).ok);
  } finally {
    await connection.close();
  }
}

const supervisor = new Supervisor(
  topologyParts({ checkout: resolve(import.meta.dirname, '..', '..'), folder, ports, variables }),
  folders,
  report,
);
const told = new Promise<string>((tell) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => tell('Stopped before the end.'));
});
try {
  const work = supervisor.start().then(check);
  work.catch(() => {});
  const fault = await Promise.race([work, supervisor.crashed, told]);
  if (fault) throw new StackError(fault);
  report.line('The topology of docker-compose.yml runs.');
} catch (error) {
  if (!(error instanceof StackError)) throw error;
  report.line(error.message);
  process.exitCode = 1;
} finally {
  await supervisor.stop();
  rmSync(folder, { recursive: true, force: true });
}
