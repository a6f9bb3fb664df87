import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../db/ids.ts';
import type { PaymentStand } from '../../domain/payments/statuses.ts';
import { type SkippingStage, skippingStage } from '../../test/setup/skipping-stage.ts';
import { until } from '../../test/setup/until.ts';
import { paymentChangedSignal, type PaymentInput, paymentStart, paymentType } from './contract.ts';

const open = (waitMs: number): PaymentStand => ({ status: 'open', over: false, waitMs });
const over: PaymentStand = { status: 'succeeded', over: true, waitMs: 0 };
const minute = 60_000;

/** What Stripe answers, one look after the other, and when it was asked; by payment. */
const plays = new Map<string, { stands: PaymentStand[]; looks: number }>();
let stage: SkippingStage;

const openCheckout = async (): Promise<PaymentStand> => open(5 * minute);
const lookAtPayment = async ({ paymentId }: PaymentInput): Promise<PaymentStand> => {
  const play = plays.get(paymentId);
  if (play) play.looks += 1;
  return play?.stands.shift() ?? over;
};

beforeAll(async () => {
  stage = await skippingStage({ integration: { openCheckout, lookAtPayment } });
});
afterAll(() => stage.close());

async function start(...stands: PaymentStand[]) {
  const paymentId = newId();
  const play = { stands, looks: 0 };
  plays.set(paymentId, play);
  const { signal: _, ...options } = paymentStart({ practiceId: newId(), paymentId });
  return { play, handle: await stage.environment.client.workflow.start(paymentType, options) };
}

describe('a payment by card', () => {
  it('of which nobody tells is asked for until it has ended', async () => {
    const before = await stage.environment.currentTimeMs();
    const { handle, play } = await start(open(5 * minute), open(5 * minute), over);
    expect(await handle.result()).toEqual(over);
    expect(play.looks).toBe(3);
    expect((await stage.environment.currentTimeMs()) - before).toBeGreaterThanOrEqual(15 * minute);
  });

  it('ends at once when the word has come', async () => {
    const { handle, play } = await start();
    await handle.signal(paymentChangedSignal);
    await until('it has looked', () => play.looks === 1, { every: 10 });
    expect(await handle.result()).toEqual(over);
  });
});
