import { partNames } from './kill-run.ts';
import { paymentHeld, type PaymentVerdict } from './payment-kill-run.ts';
import { seedRows } from './seed-rows.ts';

/** Where this section of docs/faults.md begins. */
export const paymentHeading = '## Payments by card';

function row(verdict: PaymentVerdict): string {
  const {
    seed,
    part,
    moment,
    told,
    answer,
    status,
    charges,
    ledgerPayments,
    receipts,
    refunds,
    ledgerRefunds,
    orphans,
  } = verdict;
  const kept = paymentHeld(verdict) ? 'kept' : 'BROKEN';
  const counts = [charges, ledgerPayments, receipts, refunds, ledgerRefunds, orphans.length];
  return `| ${[seed, partNames[part], moment, told, answer, status, ...counts, kept].join(' | ')} |`;
}

/** `before`: this section as it stands; a seed that was not tried this time keeps its row. */
export function paymentPage(verdicts: readonly PaymentVerdict[], before: string): string {
  const rows = seedRows(verdicts.map(row), before);
  return `${paymentHeading}

Made by \`npm run test:faults\` too; this table shows the ${rows.length} of its seeds 4 to 50 that were run for it. A client of the sample practice pays a part of what they owe at Stripe's stand-in, and
staff pay a part of that back. After the step that the seed says, and some milliseconds, one part is ended by \`kill -9\`, and everything is started again over the same data. Who heard no
answer presses again with the same key.

- *told*: how Stripe's events come: once, each twice (double), the last first (reorder), two seconds late (delay), forged ones before them (forge), or never.
- *answer*: of the first checkout or refund made at Stripe: it comes, it is lost although all was done (drop), or it is an error (fail).
- *charges*, *refunds*: what Stripe took and gave back of this payment. *ledger*: transactions of it in the ledger. *receipts*: numbers given. Each must be 1.
- *kept*: also that the ledger moved by exactly what was paid and paid back, and that no task was left.

| seed | part | after it was | told | answer | ends | charges | ledger | receipts | refunds | ledger | orphans | promise |
|---|---|---|---|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}
