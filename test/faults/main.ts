/**
 * `npm run test:faults`: kills parts in the middle of broadcasts (24 seeds), between the mails of credentials (seeds 4 to 50; `npm test` runs the others),
 * in the middle of imports into Timeero (seeds 4 to 30), between the calls of a schedule sync (seeds 4 to 103), between the steps of requests to the chart
 * keeper (seeds 4 to 50), while a client uses the portal (seeds 4 to 30), and while they pay by card (seeds 4 to 50), ends or stops workers in the middle of
 * broadcasts to many people (seeds 4 to 103), takes servers away from parts that live on (outages), and writes docs/faults.md. `-- broadcasts 5`,
 * `-- sending 5`, `-- credentials 5`, `-- imports 5`, `-- sync 5`, `-- handoff 5`, `-- portal 5` or `-- payments 5`: only those, as many; `-- sending 5 12`
 * begins at seed 12; the rows of other seeds stay; `-- outages`, or with names of some behind it: only those. The other sections, and rows of outages, stay.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keysOf } from '../../domain/keys.ts';
import { benchPostgres } from '../../dev/bench/postgres.ts';
import { createReport } from '../../dev/stack/report.ts';
import { TestStack } from '../setup/stack.ts';
import { broadcastPage, held } from './broadcast-page.ts';
import { credentialPace, killBetweenMails } from './credential-kill-run.ts';
import { credentialHeading, credentialPage, credentialsHeld } from './credential-page.ts';
import { judgeCredentials } from './credential-verdict.ts';
import { handoffPace, killBetweenSteps } from './handoff-kill-run.ts';
import { handoffHeading, handoffPage, handoffsHeld } from './handoff-page.ts';
import { judgeHandoff } from './handoff-verdict.ts';
import { importPace, judgeImport, killBetweenCreates } from './import-kill-run.ts';
import { importHeading, importPage, importsHeld } from './import-page.ts';
import { judge, killInTheMiddle, leftBehind, pace, type Part, partNames } from './kill-run.ts';
import { outageHeading, outagePage, outagesHeld } from './outage-page.ts';
import type { OutageRun, OutageVerdict } from './outage-run.ts';
import { messageOutages } from './outage-messages.ts';
import { serverOutages } from './outage-servers.ts';
import { OutageStage } from './outage-stage.ts';
import { killBetweenPayments, judgePayment, paymentHeld, paymentPace } from './payment-kill-run.ts';
import { paymentHeading, paymentPage } from './payment-page.ts';
import { judgePortal, killBetweenPresses, portalPace } from './portal-kill-run.ts';
import { portalHeading, portalHeld, portalPage } from './portal-page.ts';
import { sendingHeading, sendingHeld, sendingPage } from './sending-page.ts';
import { longSize, sendingPlanOf, storyNames } from './sending-plan.ts';
import { runSending } from './sending-run.ts';
import { runsKept, SendingStage } from './sending-stage.ts';
import { judgeSending } from './sending-verdict.ts';
import { judgeSync, killBetweenCalls, syncPace } from './sync-kill-run.ts';
import { syncHeading, syncPage, syncsHeld } from './sync-page.ts';

const [only, count, begin] = process.argv.slice(2);
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

interface Seeds<Run, Verdict> extends Pick<Faults<Run, Verdict>, 'seeds' | 'held' | 'write'> {
  /** Whether nothing else may go on beside the seed. Default no. */
  isAlone?: (seed: number) => boolean;
  kill: (seed: number) => Promise<Run>;
  /** Waits until none of them goes on, where they are not judged before. */
  over?: (runs: readonly Run[]) => Promise<unknown>;
  judge: (run: Run) => Promise<Verdict>;
  told: (run: Run) => string;
}

async function trySeeds<Run, Verdict>(faults: Seeds<Run, Verdict>): Promise<void> {
  const { together } = faults.seeds;
  const first = Number(begin ?? faults.seeds.first);
  const end = first + Number(count ?? faults.seeds.count);
  const isAlone = (seed: number) => faults.isAlone?.(seed) ?? false;
  let runs: Run[] = [];
  const verdicts: Verdict[] = [];
  for (let seed = first; seed < end; seed++) {
    const begun = Date.now();
    const run = await faults.kill(seed);
    runs.push(run);
    report.done(`seed ${seed}`, faults.told(run), Date.now() - begun);
    if (runs.length < together && seed + 1 < end && !isAlone(seed) && !isAlone(seed + 1)) continue;
    await faults.over?.(runs);
    for (const each of runs) verdicts.push(await faults.judge(each));
    runs = [];
    faults.write(verdicts);
  }
  const kept = verdicts.filter((verdict) => faults.held(verdict)).length;
  report.line(`${kept} of ${verdicts.length} seeds kept the promise; see docs/faults.md`);
  if (kept < verdicts.length) process.exitCode = 1;
}

async function tryOut<Run extends { seed: number; moment: string | number; part: Part }, Verdict>(
  faults: Faults<Run, Verdict>,
): Promise<void> {
  const stack = await TestStack.create(faults.pace);
  try {
    await stack.start();
    await trySeeds({
      ...faults,
      kill: (seed) => faults.kill(stack, seed),
      judge: (run) => faults.judge(stack, run),
      told: ({ part, moment }) => `${partNames[part]}, after ${moment}`,
    });
    const left = await leftBehind(stack);
    if (left.length > 0) report.line(`Left behind: ${left.join(', ')}`);
    if (left.length > 0) process.exitCode = 1;
  } finally {
    await stack.remove();
  }
}

/** Not a whole stack: two workers that die one by one, and others that go on. */
async function tryOutSending(): Promise<void> {
  const stopPostgres = await benchPostgres();
  try {
    const stage = await SendingStage.open(longSize);
    try {
      await trySeeds({
        // The next one begins while the last one waits until its dead workers are taken to be gone. A wrong clock would take those of others to be gone, too.
        seeds: { first: 4, count: 100, together: runsKept },
        isAlone: (seed) => sendingPlanOf(seed, longSize).clockOffMs !== 0,
        kill: (seed) => runSending(stage, sendingPlanOf(seed, longSize)),
        over: (runs) => Promise.all(runs.map(({ end }) => end)),
        judge: async (run) => {
          const verdict = await judgeSending(stage, run);
          if (!sendingHeld(verdict)) report.line(JSON.stringify(verdict));
          return verdict;
        },
        held: sendingHeld,
        told: ({ plan }) => `${plan.method}, ${storyNames[plan.story]}`,
        write: (verdicts) => write({ sending: sendingPage(verdicts, sections().sending) }),
      });
    } finally {
      await stage.remove();
    }
  } finally {
    await stopPostgres();
  }
}

/** The sections of docs/faults.md in their order, by where each begins. */
const headings = {
  broadcasts: '',
  sending: sendingHeading,
  credentials: credentialHeading,
  imports: importHeading,
  sync: syncHeading,
  handoff: handoffHeading,
  portal: portalHeading,
  payments: paymentHeading,
  outages: outageHeading,
};
type Section = keyof typeof headings;

function sections(): Record<Section, string> {
  const text = readFileSync(file, 'utf8');
  const found = keysOf(headings)
    .map((name) => ({ name, at: text.indexOf(headings[name]) }))
    .filter(({ at }) => at >= 0);
  const parts = found.map(({ name, at }, n) => [name, text.slice(at, found[n + 1]?.at).trim()]);
  return {
    broadcasts: '',
    sending: '',
    credentials: '',
    imports: '',
    sync: '',
    handoff: '',
    portal: '',
    payments: '',
    outages: '',
    ...Object.fromEntries(parts),
  };
}

function write(changed: Partial<Record<Section, string>>): void {
  const all = { ...sections(), ...changed };
  const parts = keysOf(headings).map((name) => all[name].trim());
  writeFileSync(file, `${parts.filter(Boolean).join('\n\n')}\n`);
}

const wanted = (section: Section): boolean => only === undefined || only === section;

if (wanted('broadcasts'))
  await tryOut({
    pace,
    judge,
    held,
    seeds: { first: 0, count: 24, together: 24 },
    kill: killInTheMiddle,
    write: (verdicts) => write({ broadcasts: broadcastPage(verdicts, sections().broadcasts) }),
  });
if (wanted('sending')) await tryOutSending();
if (wanted('credentials'))
  await tryOut({
    pace: credentialPace,
    seeds: { first: 4, count: 47, together: 5 },
    kill: killBetweenMails,
    judge: judgeCredentials,
    held: credentialsHeld,
    write: (verdicts) => write({ credentials: credentialPage(verdicts, sections().credentials) }),
  });
if (wanted('imports'))
  await tryOut({
    pace: importPace,
    seeds: { first: 4, count: 27, together: 5 },
    kill: killBetweenCreates,
    judge: judgeImport,
    held: importsHeld,
    write: (verdicts) => write({ imports: importPage(verdicts, sections().imports) }),
  });
if (wanted('sync'))
  await tryOut({
    pace: syncPace,
    seeds: { first: 4, count: 100, together: 1 },
    kill: killBetweenCalls,
    judge: judgeSync,
    held: syncsHeld,
    write: (verdicts) => write({ sync: syncPage(verdicts, sections().sync) }),
  });
if (wanted('handoff'))
  await tryOut({
    pace: handoffPace,
    seeds: { first: 4, count: 47, together: 3 },
    kill: killBetweenSteps,
    judge: judgeHandoff,
    held: handoffsHeld,
    write: (verdicts) => write({ handoff: handoffPage(verdicts, sections().handoff) }),
  });
if (wanted('portal'))
  await tryOut({
    pace: portalPace,
    seeds: { first: 4, count: 27, together: 1 },
    kill: killBetweenPresses,
    judge: judgePortal,
    held: portalHeld,
    write: (verdicts) => write({ portal: portalPage(verdicts, sections().portal) }),
  });

if (wanted('payments'))
  await tryOut({
    pace: paymentPace,
    seeds: { first: 4, count: 47, together: 1 },
    kill: killBetweenPayments,
    judge: judgePayment,
    held: paymentHeld,
    write: (verdicts) => write({ payments: paymentPage(verdicts, sections().payments) }),
  });

const outages = { ...serverOutages, ...messageOutages };

async function tryOutages(asked: readonly string[]): Promise<void> {
  const names = Object.keys(outages);
  const strange = asked.filter((name) => !names.includes(name));
  if (strange.length > 0)
    throw new Error(`There is no outage "${strange.join('", "')}". There are: ${names.join(', ')}`);
  const stage = await OutageStage.create();
  const verdicts: OutageVerdict[] = [];
  try {
    for (const [name, outage] of Object.entries(outages)) {
      if (asked.length > 0 && !asked.includes(name)) continue;
      const begun = Date.now();
      const run = await outage.run(stage).catch(failedRun);
      const verdict = { name, promise: outage.promise, ...run };
      verdicts.push(verdict);
      write({ outages: outagePage(verdicts, sections().outages, names) });
      report.done(name, outagesHeld(verdict) ? '' : 'BROKEN', Date.now() - begun);
    }
  } finally {
    await stage.remove();
  }
  const kept = verdicts.filter(outagesHeld).length;
  report.line(`${kept} of ${verdicts.length} outages kept the promise; see docs/faults.md`);
  if (kept < verdicts.length) process.exitCode = 1;
}

/** One that did not come to its end stands in the table as broken, and the next is tried all the same. */
const failedRun = (error: unknown): OutageRun => ({
  done: '–',
  broadcasts: [],
  afterMs: null,
  seen: [],
  broken: [error instanceof Error ? error.message : String(error)],
});

if (wanted('outages')) await tryOutages(process.argv.slice(3));
