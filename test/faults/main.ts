/**
 * `npm run test:faults`: kills parts in the middle of broadcasts (24 seeds) and between the mails of credentials (seeds 4 to 50; `npm test` runs the others),
 * and writes docs/faults.md. `-- broadcasts 5` or `-- credentials 5`: only those, as many; the other section stays.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createReport } from '../../dev/stack/report.ts';
import { TestStack } from '../setup/stack.ts';
import { broadcastPage, held } from './broadcast-page.ts';
import { credentialPace, type CredentialPlan, killBetweenMails } from './credential-kill-run.ts';
import { credentialHeading, credentialPage, credentialsHeld } from './credential-page.ts';
import { judgeCredentials } from './credential-verdict.ts';
import { judge, killInTheMiddle, leftBehind, pace, type Part, partNames } from './kill-run.ts';

const [only, count] = process.argv.slice(2);
const report = createReport();
const file = join(import.meta.dirname, '..', '..', 'docs', 'faults.md');

interface Faults<Run, Verdict> {
  pace: Record<string, string>;
  /** `together`: so many are killed before they are judged, and the page is written anew, so that a run that is stopped leaves its table. */
  seeds: { first: number; count: number; together: number };
  kill: (stack: TestStack, seed: number) => Promise<Run>;
  judge: (stack: TestStack, run: Run) => Promise<Verdict>;
  held: (verdict: Verdict) => boolean;
  /** Puts what was found into docs/faults.md. */
  write: (verdicts: Verdict[]) => void;
}

async function tryOut<Run extends Pick<CredentialPlan, 'seed' | 'moment'> & { part: Part }, Verdict>(
  faults: Faults<Run, Verdict>,
): Promise<void> {
  const stack = await TestStack.create(faults.pace);
  try {
    await stack.start();
    const { first, together } = faults.seeds;
    const end = first + Number(count ?? faults.seeds.count);
    let runs: Run[] = [];
    const verdicts: Verdict[] = [];
    for (let seed = first; seed < end; seed++) {
      const begun = Date.now();
      const run = await faults.kill(stack, seed);
      runs.push(run);
      report.done(`seed ${seed}`, `${partNames[run.part]}, after ${run.moment}`, Date.now() - begun);
      if (runs.length < together && seed + 1 < end) continue;
      for (const each of runs) verdicts.push(await faults.judge(stack, each));
      runs = [];
      faults.write(verdicts);
    }
    const left = await leftBehind(stack);
    const kept = verdicts.filter((verdict) => faults.held(verdict)).length;
    report.line(`${kept} of ${verdicts.length} seeds kept the promise; see docs/faults.md`);
    if (left.length > 0) report.line(`Left behind: ${left.join(', ')}`);
    if (kept < verdicts.length || left.length > 0) process.exitCode = 1;
  } finally {
    await stack.remove();
  }
}

function sections(): { broadcasts: string; credentials: string } {
  const text = readFileSync(file, 'utf8');
  const at = text.indexOf(credentialHeading);
  return at < 0
    ? { broadcasts: text, credentials: '' }
    : { broadcasts: text.slice(0, at).trimEnd() + '\n', credentials: text.slice(at) };
}

function write(changed: Partial<ReturnType<typeof sections>>): void {
  const { broadcasts, credentials } = { ...sections(), ...changed };
  writeFileSync(file, [broadcasts, credentials].filter(Boolean).join('\n'));
}

if (only !== 'credentials')
  await tryOut({
    pace,
    judge,
    held,
    seeds: { first: 0, count: 24, together: 24 },
    kill: killInTheMiddle,
    write: (verdicts) => write({ broadcasts: broadcastPage(verdicts) }),
  });
if (only !== 'broadcasts')
  await tryOut({
    pace: credentialPace,
    seeds: { first: 4, count: 47, together: 5 },
    kill: killBetweenMails,
    judge: judgeCredentials,
    held: credentialsHeld,
    write: (verdicts) => write({ credentials: credentialPage(verdicts) }),
  });
