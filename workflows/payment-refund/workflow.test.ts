import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '../../db/ids.ts';
import { type SkippingStage, skippingStage } from '../../test/setup/skipping-stage.ts';
import { until } from '../../test/setup/until.ts';
import { paymentRefundStart, paymentRefundType, refundChangedSignal, type RefundStand } from './contract.ts';

let stage: SkippingStage;
/** When each refund was looked at, by its id, and how it stands. */
const looks = new Map<string, { at: number[]; stand: RefundStand }>();

beforeAll(async () => {
  stage = await skippingStage({
    integration: {
      async sendRefund({ refundId }: { refundId: string }): Promise<RefundStand> {
        const of = looks.get(refundId);
        if (!of) throw new Error('There is no such refund');
        of.at.push(await stage.environment.currentTimeMs());
        return of.stand;
      },
    },
  });
});
afterAll(() => stage.close());

async function pending() {
  const refundId = newId();
  const of: { at: number[]; stand: RefundStand } = { at: [], stand: { status: 'sent', over: false } };
  looks.set(refundId, of);
  const input = paymentRefundStart({ practiceId: newId(), refundId });
  const handle = await stage.environment.client.workflow.start(paymentRefundType, input);
  await until('it was sent', () => of.at.length > 0);
  return { handle, of };
}
const hourMs = 3_600_000;

it('ends as soon as Stripe has told how, and does not wait for its next look', async () => {
  const { handle, of } = await pending();
  of.stand = { status: 'succeeded', over: true };
  await handle.signal(refundChangedSignal);
  expect(await handle.result()).toEqual({ status: 'succeeded', over: true });
  expect((of.at[1] ?? 0) - (of.at[0] ?? 0)).toBeLessThan(hourMs);
});

it('looks every six hours where nobody tells, for ten days', async () => {
  const { handle, of } = await pending();
  expect(await handle.result()).toEqual({ status: 'sent', over: false });
  expect(of.at).toHaveLength(41);
  const pauses = of.at.slice(1).map((at, n) => Math.round((at - (of.at[n] ?? 0)) / hourMs));
  expect(new Set(pauses)).toEqual(new Set([6]));
});
