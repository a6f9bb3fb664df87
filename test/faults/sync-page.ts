import { partNames } from './kill-run.ts';
import type { SyncVerdict } from './sync-kill-run.ts';
import { seedRows } from './seed-rows.ts';

/** Where this section of docs/faults.md begins. */
export const syncHeading = '## Schedule sync';

const faultsOf = ({ doubled, lost, strange, unexplained, orphans }: SyncVerdict) =>
  [doubled, lost, strange, unexplained, orphans].map(({ length }) => length);

export const syncsHeld = (verdict: SyncVerdict): boolean => faultsOf(verdict).every((count) => count === 0);

const whenWords = { asked: 'before it arrives', answered: 'its answer under way' };

function row(verdict: SyncVerdict): string {
  const { seed, part, calls, when, end, runs, planned } = verdict;
  return `| ${[seed, partNames[part], calls, whenWords[when], end, runs, planned, ...faultsOf(verdict)].join(' | ')} |`;
}

/** `before`: this section as it stands; a seed that was not tried this time keeps its row. */
export function syncPage(verdicts: readonly SyncVerdict[], before: string): string {
  const rows = seedRows(verdicts.map(row), before);
  return `${syncHeading}

Made by \`npm run test:faults\` too; this table shows the ${rows.length} of its seeds 4 to 103 that were run for it. In PIMSY eight appointments are made, some deleted and a
client renamed; in Timeero two shifts are deleted and two edited behind our back. Then a sync is asked for. All calls to both systems go through a counter, and at
the call that the seed says, one part is ended by \`kill -9\`: before the call arrives, or when it was done and its answer is under way. Neither goes on. Of one
creation the answer is lost whatever is killed. Everything is started again over the same data, the run goes on to its end, and others follow until one has
nothing to write. The same stack goes on from seed to seed.

- *ends*: how the run ended that was cut off, with the reason where it failed. *more*: runs after it, the last of which had nothing to write.
- *planned*: shifts that PIMSY plans in the end, from six hours on, of people who are mapped.
- *doubled*: shifts that Timeero held twice at any time, by the ledger of all that it ever took; users and jobs that it holds twice; clients, appointments and
  links that are here twice. Must be 0.
- *lost*: planned shifts that are not there, or otherwise than planned. Must be 0.
- *strange*: shifts of ours that PIMSY does not plan (any more). Must be 0.
- *unexplained*: runs, readings and changes that are over without saying how, shifts still in doubt, a client whose new name did not come. Must be 0.

| seed | part | killed at call | when | ends | more | planned | doubled | lost | strange | unexplained | orphans |
|---|---|---|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}
