import { partNames, type Verdict } from './kill-run.ts';
import { seedRows } from './seed-rows.ts';

export const held = (verdict: Verdict) =>
  verdict.doubled.length + verdict.claimed.length + verdict.lost.length + verdict.forgotten + verdict.orphans.length ===
  0;

function row(verdict: Verdict): string {
  const { seed, part, method, moment, recipients, messages, inLedger, unknown, doubled, claimed, lost, forgotten } =
    verdict;
  const cells = [seed, partNames[part], method, moment, recipients, messages, inLedger, unknown, doubled.length];
  return `| ${[...cells, lost.length + claimed.length + forgotten, verdict.orphans.length].join(' | ')} |`;
}

/** `before`: this section as it stands; a seed that was not tried this time keeps its row. */
export function broadcastPage(verdicts: readonly Verdict[], before: string): string {
  const rows = seedRows(verdicts.map(row), before);
  return `# What survives kill -9

Made by \`npm run test:faults\`. A real \`npm start\` sends a broadcast to the sample practice; when as many of its messages as the seed says stand in the
stand-ins' ledger, one part is ended by \`kill -9\`. Everything falls, is started again over the same data, and the broadcast runs to its end. The same stack
goes on from seed to seed, so that a broadcast may be cut off more than once.

The ledger is written before the sender hears that a message was taken, so it is the truth to compare with:

- *doubled*: messages that the ledger holds more than once. Must be 0.
- *lost*: messages that the ledger lacks and that are not shown as unknown, failed or skipped, or that are said to be accepted or delivered; and active
  clients who are neither served by a message nor skipped with a reason. Must be 0.
- *unknown*: shown as such in History, because nobody can tell any more whether they went out. They are never repeated by themselves. Some of them stand
  in the ledger and some do not; a part that dies leaves at most 50 e-mails or 10 texts, and one address more of the sample never gives a clear answer.
- *orphans*: processes that outlived the fall. Must be 0.

| seed | part | method | killed after | recipients | messages | in ledger | unknown | doubled | lost | orphans |
|---|---|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}
