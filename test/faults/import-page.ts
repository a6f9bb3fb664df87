import type { ImportVerdict } from './import-kill-run.ts';
import { partNames } from './kill-run.ts';
import { seedRows } from './seed-rows.ts';

/** Where this section of docs/faults.md begins. */
export const importHeading = '## Imports into Timeero';

const faultsOf = ({ doubled, lost, claimed, strange, orphans }: ImportVerdict) =>
  [doubled, [...lost, ...claimed], strange, orphans].map(({ length }) => length);

export const importsHeld = (verdict: ImportVerdict): boolean => faultsOf(verdict).every((count) => count === 0);

function row(verdict: ImportVerdict): string {
  const { seed, part, kind, moment, whole, broken, imported } = verdict;
  return `| ${[seed, partNames[part], `${kind}s`, moment, whole.length, broken.length, imported, ...faultsOf(verdict)].join(' | ')} |`;
}

/** `before`: this section as it stands; a seed that was not tried this time keeps its row. */
export function importPage(verdicts: readonly ImportVerdict[], before: string): string {
  const rows = seedRows(verdicts.map(row), before);
  return `${importHeading}

Made by \`npm run test:faults\` too; this table shows the ${rows.length} of its seeds 4 to 30 that were run for it. An import of twelve people of PIMSY is ordered; when as
many of them as the seed says stand in the stand-in for Timeero, one part is ended by \`kill -9\`. Of one of them the answer is lost whatever is killed, and a
quarter of them has to be corrected. Everything is started again, and the import runs to its end. The same stack goes on from seed to seed.

- *whole*, *broken*: people who can be imported, and who have to be corrected in PIMSY. *imported*: who is in Timeero, mapped, and in the EVV register.
- *doubled*: people who stand in Timeero more than once. Must be 0.
- *lost*: neither imported nor shown as one to correct, or said to be imported and not there. Must be 0.
- *strange*: in Timeero, although they have to be corrected. Must be 0.

| seed | part | kind | killed after | whole | broken | imported | doubled | lost | strange | orphans |
|---|---|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}
