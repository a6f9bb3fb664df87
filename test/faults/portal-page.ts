import { partNames } from './kill-run.ts';
import { newFirstName, type PortalVerdict } from './portal-kill-run.ts';
import { seedRows } from './seed-rows.ts';

/** Where this section of docs/faults.md begins. */
export const portalHeading = '## The client portal';

const isOnce = (times: readonly number[]): boolean => times.length > 0 && times.every((each) => each === 1);

/** What must be nothing, in the order of the table's columns. */
function faultsOf({ seed, documents, forms, change, openTasks, told, statuses, orphans }: PortalVerdict): boolean[] {
  return [
    documents.length !== 1 || documents[0] !== 'clean' || ![200, 409].includes(statuses.document),
    forms !== 1 || statuses.form !== 200,
    change.status !== 'approved' ||
      change.firstName !== newFirstName(seed) ||
      openTasks > 0 ||
      ![200, 409].includes(statuses.approval),
    !isOnce(told.documents),
    !isOnce(told.forms),
    orphans.length > 0,
  ];
}

export const portalHeld = (verdict: PortalVerdict): boolean => !faultsOf(verdict).includes(true);

function row(verdict: PortalVerdict): string {
  const { seed, part, moment } = verdict;
  return `| ${[seed, partNames[part], moment, ...faultsOf(verdict).map((isBroken) => (isBroken ? 'BROKEN' : 'kept'))].join(' | ')} |`;
}

/** `before`: this section as it stands; a seed that was not tried this time keeps its row. */
export function portalPage(verdicts: readonly PortalVerdict[], before: string): string {
  const rows = seedRows(verdicts.map(row), before);
  return `${portalHeading}

Made by \`npm run test:faults -- portal\`; this table shows the ${rows.length} of its seeds 4 to 30 that were run for it. A client sends a document and a form while staff approve a
change of the client's name; as many milliseconds after these presses as the seed says, one part is ended by \`kill -9\`. Everything is started again, and whoever
heard no answer presses again, as their browser does. The same stack goes on from seed to seed.

- *document*: it is there once, and clean. *form*: it was handed in once. *change*: it is approved, the record has the new name, and no task about it is open.
- *told of the document*, *of the form*: each member of staff whose rules say so has one alert of it.

| seed | part | killed after, ms | document | form | change | told of the document | told of the form | orphans |
|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}
