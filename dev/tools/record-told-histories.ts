import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { historyAsJson } from '../../test/setup/histories.ts';
import { runTold, toldProcesses } from '../../test/setup/told-runs.ts';
import { testTemporal } from '../../test/setup/temporal.ts';

/*
 * node dev/tools/record-told-histories.ts <process> [name …]: as record-histories.ts, of a process whose activities are told what to answer, to its folder
 * under workflows/. Record a new one for each change that `patched()` guards, and keep the old ones.
 */
const [process_ = '', ...wanted] = process.argv.slice(2);
const folder = join(import.meta.dirname, '../../workflows', process_, 'histories');

Runtime.install({ logger: new DefaultLogger('ERROR') });
const temporal = await testTemporal();
await temporal.start();
const connection = await Connection.connect({ address: temporal.address });
try {
  mkdirSync(folder, { recursive: true });
  const runs = Object.keys(toldProcesses[process_]?.runs ?? {});
  for (const name of runs.filter((each) => wanted.length === 0 || wanted.includes(each))) {
    const client = new Client({ connection });
    const history = await (await runTold({ address: temporal.address, client }, process_, name)).fetchHistory();
    const file = join(folder, `${name}.json`);
    writeFileSync(file, `${historyAsJson(history)}\n`);
    console.log(`${history.events?.length ?? 0} events: ${file}`);
  }
} finally {
  await connection.close();
  await temporal.remove();
}
