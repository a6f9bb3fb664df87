import { partNames } from './kill-run.ts';
import type { HandoffVerdict } from './handoff-verdict.ts';
import { seedRows } from './seed-rows.ts';

/** Where this section of docs/faults.md begins. */
export const handoffHeading = '## Chart hand-off';

const faultsOf = ({ early, owners, lost, doubled, untold, differing, strange, orphans }: HandoffVerdict) =>
  [early, owners, lost, doubled, untold, differing, strange, orphans].map(({ length }) => length);

export const handoffsHeld = (verdict: HandoffVerdict): boolean => faultsOf(verdict).every((count) => count === 0);

function row(verdict: HandoffVerdict): string {
  const { seed, part, moment, requests, made, refused, cutOff, released, told, unknown } = verdict;
  const counts = [moment, requests, made, refused, cutOff, released, told, unknown];
  return `| ${[seed, partNames[part], ...counts, ...faultsOf(verdict)].join(' | ')} |`;
}

/** `before`: this section as it stands; a seed that was not tried this time keeps its row. */
export function handoffPage(verdicts: readonly HandoffVerdict[], before: string): string {
  const rows = seedRows(verdicts.map(row), before);
  return `${handoffHeading}

Made by \`npm run test:faults\` too; this table shows the ${rows.length} of its seeds 4 to 50 that were run for it. Two clinicians ask for what a chart lacks, two requests
a note, of a chart keeper, of one who is away and has a delegate, and of a group of three. All of them, and a supervisor, then do what they may, every request
in an order of its own that the seed decides and all requests at the same time; members claim at once, others try something at the same moment, documents
are attached, notes released with and without a reason, and due times moved so that reminders and every rung of the escalation come within seconds. When as
many steps as the seed says were asked for, one part is ended by \`kill -9\`. Everything is started again, what got no answer is asked for again by its
\`moveId\` or Idempotency-Key, as a browser does, the play goes on, and every other note is brought to its release. The same stack goes on from seed to seed.

- *made*, *refused*: steps of people; refused with a reason, since somebody was faster or it is not theirs. *cut off*: got no answer because of the fall.
- *released*: notes. *told*: alerts of all steps, each with its text or e-mail. *unknown*: of these messages, those that are shown as such, since nobody can
  tell any more whether they went out; they are not repeated.
- *early*: notes that were released while something required was missing, without a reason; by the audit, which has both in their order. Must be 0.
- *owners*: requests that two own, that were claimed although somebody owned them, or two steps of which each was the first. Must be 0.
- *lost*: requests and steps that were answered as made and are not there, with every word and document; asked for, and neither made nor refused. Must be 0.
- *doubled*: requests, steps, alerts and messages that are there twice, by the ledger of the stand-ins, too; steps that were refused and made. Must be 0.
- *untold*: whom a step concerns and who was not told of it in the console; messages that are said to be out and are not. Must be 0.
- *differing*: workflows that stand elsewhere than their row, or that do not run although they have to. Must be 0.
- *strange*: steps that were answered by anything else. Must be 0.

| seed | part | killed at step | requests | made | refused | cut off | released | told | unknown | early | owners | lost | doubled | untold | differing | strange | orphans |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}
