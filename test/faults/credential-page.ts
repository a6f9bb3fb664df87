import { partNames } from './kill-run.ts';
import type { CredentialVerdict } from './credential-verdict.ts';
import { seedRows } from './seed-rows.ts';

/** Where this section of docs/faults.md begins. */
export const credentialHeading = '## Portal credentials';

const faultsOf = ({ doubled, early, claimed, lost, kept, strange, orphans }: CredentialVerdict) =>
  [doubled, early, [...lost, ...claimed], kept, strange, orphans].map(({ length }) => length);

export const credentialsHeld = (verdict: CredentialVerdict): boolean => faultsOf(verdict).every((count) => count === 0);

function row(verdict: CredentialVerdict): string {
  const { seed, part, moment, cutOff, invited, sent, failed, userNames, secrets } = verdict;
  const counts = [invited.length, cutOff, sent, failed, userNames, secrets];
  return `| ${[seed, partNames[part], moment, ...counts, ...faultsOf(verdict)].join(' | ')} |`;
}

/** `before`: this section as it stands; a seed that was not tried this time keeps its row. */
export function credentialPage(verdicts: readonly CredentialVerdict[], before: string): string {
  const rows = seedRows(verdicts.map(row), before);
  return `${credentialHeading}

Made by \`npm run test:faults\` too; this table shows the ${rows.length} of its seeds 4 to 50 that were run for it. Clients without a login are sent credentials, one
order after the other; when as many of the mails to them as the seed says stand in the ledger, one part is ended by \`kill -9\`. Everything is started again,
and every order is placed again by its Idempotency-Key, as a browser does that heard no answer. The same stack goes on from seed to seed.

- *cut off*: orders that got no answer because of the fall.
- *sent*: clients who have both mails. *failed*: clients whose credential is shown as failed, because one of its mails may not have gone out, with a task for
  the office; if that was the first mail, no secret was sent. A mail in doubt is not repeated, so some of these stand in the ledger and some do not.
- *user names*, *secrets*: mails of each kind in the ledger.
- *doubled*: clients with a second credential or the same mail twice. Must be 0.
- *early*: clients who got the secret before or without the user name. Must be 0.
- *lost*: clients neither sent to nor shown as failed with a task, or of whose mails one is said to be accepted that the ledger lacks. Must be 0.
- *kept*: secrets still sealed in the database after the end. Must be 0.
- *strange*: clients who got any other mail. Must be 0.

| seed | part | killed after | clients | cut off | sent | failed | user names | secrets | doubled | early | lost | kept | strange | orphans |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}
