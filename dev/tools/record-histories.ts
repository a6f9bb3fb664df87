import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { broadcastStage, runs } from '../../test/setup/broadcast-stage.ts';
import { testDatabase } from '../../test/setup/database.ts';
import { messageRuns } from '../../test/setup/message-runs.ts';
import startServers from '../../test/setup/global.ts';
import { historyAsJson } from '../../test/setup/histories.ts';
import stopServers from '../../test/setup/teardown.ts';
import { testTemporal } from '../../test/setup/temporal.ts';

/*
 * node dev/tools/record-histories.ts [name …]: runs broadcasts and single messages on real servers and writes their histories, without the codec, to
 * workflows/broadcast/histories and workflows/message/histories. Record a new one for each change of the workflow that `patched()` guards, and keep the old ones: they stand
 * for the runs that are under way when the change is deployed.
 */
const all = Object.entries({ broadcast: runs, message: messageRuns }).flatMap(([of, each]) =>
  Object.entries(each).map(([name, run]) => ({ of, name, run })),
);
const wanted = process.argv.slice(2);

Runtime.install({ logger: new DefaultLogger('ERROR') });
await startServers();
const temporal = await testTemporal();
await temporal.start();
const connection = await Connection.connect({ address: temporal.address });
const client = new Client({ connection });
try {
  for (const { of, name, run } of all) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const database = await testDatabase();
    const stage = await broadcastStage({ address: temporal.address, client, database });
    const handle = await run(stage, client);
    const history = await handle.fetchHistory();
    await stage.close();
    await database.close();
    const folder = join(import.meta.dirname, `../../workflows/${of}/histories`);
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${name}.json`);
    writeFileSync(file, `${historyAsJson(history)}\n`);
    console.log(`${history.events?.length ?? 0} events: ${file}`);
  }
} finally {
  await connection.close();
  await temporal.remove();
  await stopServers();
}
