import { longSize, storyNames } from './sending-plan.ts';
import type { SendingVerdict } from './sending-verdict.ts';
import { seedRows } from './seed-rows.ts';

/** Where this section of docs/faults.md begins. */
export const sendingHeading = '## Broadcasts to many people, and the death of workers';

const faultsOf = ({ unaccounted, doubled, claimed, open, tooMany, untold, late, undone }: SendingVerdict) => [
  Math.abs(unaccounted) + open.length + claimed.length,
  doubled.length,
  tooMany.length,
  untold.length,
  late.length,
  undone.length,
];

/** Something was tried in the middle of it, most of it went out, and nothing of what must not be came of it. */
export const sendingHeld = (verdict: SendingVerdict): boolean =>
  faultsOf(verdict).every((count) => count === 0) &&
  verdict.struck > 0 &&
  verdict.inLedger > verdict.audience / 2 &&
  (verdict.story !== 'hang' || verdict.held > 0);

function row(verdict: SendingVerdict): string {
  const { seed, story, method, struck, audience, accepted, delivered, failed, skipped, unknown, doubts, bound } =
    verdict;
  const what = verdict.repeats ? `${storyNames[story]}, repeats` : storyNames[story];
  const counts = [
    struck,
    audience,
    accepted,
    delivered,
    failed,
    skipped,
    unknown,
    `${doubts} of ${bound}`,
    verdict.repeated,
  ];
  return `| ${[seed, what, method, ...counts, ...faultsOf(verdict)].join(' | ')} |`;
}

/** `before`: this section as it stands; a seed that was not tried this time keeps its row. */
export function sendingPage(verdicts: readonly SendingVerdict[], before: string): string {
  const rows = seedRows(verdicts.map(row), before);
  return `${sendingHeading}

Made by \`npm run test:faults -- sending\`; this table shows the ${rows.length} of its seeds from 4 on that were run for it. Two workers, each a process of its own, send a
broadcast to a practice of 20,000 clients by e-mail, or 3,000 by text, of whom some have not consented, some have addresses that are refused, and four never get
a clear answer from the server. What the seed says befalls the workers at moments that it says, from before the audience is worked out on:

- *killed*: two to four times one of them is ended by \`kill -9\`, and another one takes its place. *repeats*: the practice has e-mails in doubt sent once more.
- *hung*: one is stopped (SIGSTOP) while it hands messages over, for longer than its lease (here ${longSize.leaseMs / 1_000} s), in some seeds until Temporal takes it to be gone too.
- *clock*: that of one is wrong by two hours, and the other one is killed.

Up to four broadcasts follow each other without waiting for the end of the one before; those of a wrong clock are alone. When they are over, what is in doubt is
looked after as it would be in the two hours that follow, or in four where a clock was two hours ahead: the provider is asked about texts, e-mails are sent
once more where the practice wants that, and people get a task. Then all that Rounds says is compared with the ledger of the stand-ins, which is written before the sender hears that a message was taken.

- *struck*: how often a worker was killed or hung before the broadcast was over.
- *accepted* to *unknown*: people, by what became of their message. Together they are the audience.
- *in doubt*: messages that were unknown when the broadcast was over, and how many may be: 50 e-mails or 10 texts for each worker that was killed or hung,
  and the four.
- *repeated*: e-mails that were handed over once more, under the same Message-ID.
- *lost*: people of whom nothing is said, messages that are not through, that are said to be out and are not, or the other way round. Must be 0.
- *doubled*: texts that were handed over twice; e-mails that were without the practice wanting it, or more often. Must be 0.
- *too many*: seeds with more in doubt than there may be. *untold*: messages that stay in doubt and that nobody is asked about. Must be 0.
- *late*: messages that a worker handed over after its lease. *undone*: what others had settled meanwhile and the worker that came back changed. Must be 0.

| seed | befallen | method | struck | audience | accepted | delivered | failed | skipped | unknown | in doubt | repeated | lost | doubled | too many | untold | late | undone |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}
