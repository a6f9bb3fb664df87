/** `npm start`: brings up everything that Rounds needs on this machine; see README. `-- --fresh` begins anew. */
import { resolve } from 'node:path';
import { demoLogins, demoPortalLogins } from '../../db/seed/logins.ts';
import { openDataFolder, readSecrets, wipe } from './data-folder.ts';
import { realParts } from './parts.ts';
import { createReport, seconds } from './report.ts';
import { runStack } from './run-stack.ts';
import { stopLeftoverPostgres } from './servers/postgres.ts';
import { portUses, readSettings } from './settings.ts';
import { StackError } from './stack-error.ts';
import { startTable } from './table.ts';

const checkout = resolve(import.meta.dirname, '..', '..');
const report = createReport();

async function main(args: string[]): Promise<0 | 1> {
  const unknown = args.filter((arg) => arg !== '--fresh');
  if (unknown.length > 0) throw new StackError(`Unknown: ${unknown.join(' ')}. The only option is --fresh.`);
  const settings = readSettings(checkout);
  const { folder } = settings;
  return runStack({
    folder: folder.root,
    ports: portUses(settings),
    report,
    prepare: async () => {
      openDataFolder(folder);
      await stopLeftoverPostgres(folder.postgres);
      if (args.includes('--fresh')) {
        const gone = wipe(folder);
        report.line(gone.length > 0 ? `  Removed ${gone.join(', ')}` : `  Nothing to remove in ${folder.root}`);
      }
      return realParts(checkout, settings, readSecrets(folder));
    },
    announce: (ms) => {
      report.line(startTable(settings, demoLogins, demoPortalLogins));
      report.line(`  Ready after ${seconds(ms)}.`);
    },
  });
}

try {
  report.line('Rounds is starting …');
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof StackError)) throw error;
  report.line(error.message);
  process.exitCode = 1;
}
