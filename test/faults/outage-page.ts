import type { OutageVerdict } from './outage-run.ts';

/** Where this section of docs/faults.md begins. */
export const outageHeading = '## Outages';

const faultsOf = ({ broadcasts }: OutageVerdict) => {
  const count = (of: (each: OutageVerdict['broadcasts'][number]) => number) =>
    broadcasts.reduce((sum, each) => sum + of(each), 0);
  return {
    unwritten: count(({ unwritten }) => unwritten.length),
    doubled: count(({ doubled }) => doubled.length),
    lost: count(({ lost, claimed, forgotten }) => lost.length + claimed.length + forgotten),
  };
};

export const outagesHeld = (verdict: OutageVerdict): boolean =>
  verdict.broken.length === 0 && Object.values(faultsOf(verdict)).every((count) => count === 0);

function row(verdict: OutageVerdict): string {
  const { name, promise, done, broadcasts, afterMs, seen, broken } = verdict;
  const sum = (of: (each: OutageVerdict['broadcasts'][number]) => number) =>
    broadcasts.reduce((total, each) => total + of(each), 0);
  const { unwritten, doubled, lost } = faultsOf(verdict);
  const after = afterMs === null ? '–' : `${Math.round(afterMs / 1000)} s`;
  const also = [...seen, ...broken.map((words) => `**broken**: ${words}`)].join('; ');
  const counts = [
    sum(({ messages }) => messages),
    sum(({ inLedger }) => inLedger),
    sum(({ unknown }) => unknown),
    unwritten,
    doubled,
    lost,
  ];
  return `| ${[name, promise, done, ...counts, after, also || '–'].join(' | ')} |`;
}

/** `before`: this section as it stands; what was not tried this time keeps its row. `names`: all there are, in order. */
export function outagePage(verdicts: readonly OutageVerdict[], before: string, names: readonly string[]): string {
  const rows = names.flatMap((name) => {
    const verdict = verdicts.find((each) => each.name === name);
    return verdict ? [row(verdict)] : before.split('\n').filter((line) => line.startsWith(`| ${name} |`));
  });
  return `${outageHeading}

Made by \`npm run test:faults -- outages\`; with names behind it (\`-- outages 'The disk is full'\`) only those rows are made anew. All parts of a real \`npm start\`
live on, and what goes away is what they depend on: proxies stand between API and worker, and PostgreSQL, Temporal and the mail server, and Temporal is ended by
\`kill -9\`. Nobody does anything afterwards; every broadcast has to come to its end by itself. Columns as in the first table; the stand-ins' ledger is the truth.

- *unwritten*: messages that a stand-in took and answered for and that are shown as interrupted all the same, since their outcome was lost. Must be 0.
- *doubled*, *lost*: as above, over all broadcasts of the row. Must be 0.
- *after*: from the end of the outage to the end of the last broadcast.

| outage | promise | what was done | messages | in ledger | unknown | unwritten | doubled | lost | after | also seen |
|---|---|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}
