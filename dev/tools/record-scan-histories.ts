import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { historyAsJson } from '../../test/setup/histories.ts';
import { scanRuns, scanStage } from '../../test/setup/scan-stage.ts';
import { testTemporal } from '../../test/setup/temporal.ts';

/*
 * node dev/tools/record-scan-histories.ts [name …]: as record-histories.ts, of scans of documents, to workflows/document-scan/histories. Record a new one
 * for each change that `patched()` guards, and keep the old ones.
 */
const folder = join(import.meta.dirname, '../../workflows/document-scan/histories');
const wanted = process.argv.slice(2);

Runtime.install({ logger: new DefaultLogger('ERROR') });
const temporal = await testTemporal();
await temporal.start();
const connection = await Connection.connect({ address: temporal.address });
try {
  mkdirSync(folder, { recursive: true });
  const stage = await scanStage({ address: temporal.address, client: new Client({ connection }) });
  for (const name of Object.keys(scanRuns).filter((each) => wanted.length === 0 || wanted.includes(each))) {
    const history = await (await stage.run(name)).fetchHistory();
    const file = join(folder, `${name}.json`);
    writeFileSync(file, `${historyAsJson(history)}\n`);
    console.log(`${history.events?.length ?? 0} events: ${file}`);
  }
  await stage.close();
} finally {
  await connection.close();
  await temporal.remove();
}
