import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestStack } from '../setup/stack.ts';
import { leftBehind, partNames } from './kill-run.ts';
import {
  judgePayment,
  killBetweenPayments,
  paymentHeld,
  paymentPace,
  paymentPlanOf,
  type PaymentVerdict,
} from './payment-kill-run.ts';

/** The worker, the API and PostgreSQL; `npm run test:faults` tries the rest of fifty. */
const seeds = [1, 2, 3];

describe('A payment by card that is cut off by kill -9', () => {
  let stack: TestStack;
  const verdicts: PaymentVerdict[] = [];

  beforeAll(async () => {
    stack = await TestStack.create(paymentPace);
    await stack.start();
    for (const seed of seeds) verdicts.push(await judgePayment(stack, await killBetweenPayments(stack, seed)));
  });

  afterAll(() => stack.remove());

  it.each(seeds.map((seed) => ({ name: partNames[paymentPlanOf(seed).part], ...paymentPlanOf(seed) })))(
    'of $name, just when it was $moment, is one charge, one ledger entry, one receipt, and one refund',
    ({ seed, amount, back }) => {
      const verdict = verdicts.find((each) => each.seed === seed);
      expect(verdict).toMatchObject({
        status: 'succeeded',
        orphans: [],
        charges: 1,
        ledgerPayments: 1,
        receipts: 1,
        refunds: 1,
        ledgerRefunds: 1,
        moved: back - amount,
        openTasks: 0,
      });
      expect(verdict && paymentHeld(verdict)).toBe(true);
    },
  );

  it('leaves no process and no lock behind when the stack is stopped at last', async () => {
    expect(await leftBehind(stack)).toEqual([]);
  });
});
