import { describe, expect, it } from '@jest/globals';
import { Orders, type OrderScope } from './orders.ts';

interface Order extends OrderScope {
  fault: 'slow' | 'drop';
}

const setUp = () => {
  const clock = { now: 0 };
  const orders = new Orders<Order>(() => clock.now);
  const take = (to: string | null, fault: Order['fault'] = 'drop') =>
    orders.take(to, (each) => each.fault === fault) !== null;
  return { clock, orders, take };
};

describe('faults that are ordered', () => {
  it('happen once where nothing else is said', () => {
    const { orders, take } = setUp();
    orders.add({ fault: 'drop' });
    expect([take('a'), take('a')]).toEqual([true, false]);
    expect(orders.list()).toEqual([]);
  });

  it('happen for a time, however often', () => {
    const { clock, orders, take } = setUp();
    orders.add({ fault: 'drop', forMs: 1_000 });
    expect([take('a'), take('b'), take('c')]).toEqual([true, true, true]);
    clock.now = 1_000;
    expect(take('a')).toBe(false);
  });

  it('happen for a time and so often, whichever ends first', () => {
    const { orders, take } = setUp();
    orders.add({ fault: 'drop', forMs: 1_000, times: 1 });
    expect([take('a'), take('a')]).toEqual([true, false]);
  });

  it('meet only the address that they name, in any case, and nobody while it is not known', () => {
    const { orders, take } = setUp();
    orders.add({ fault: 'drop', to: 'One@Example.com' });
    expect([take('two@example.com'), take(null), take('one@EXAMPLE.com')]).toEqual([false, false, true]);
  });

  it('do not take the place of another kind', () => {
    const { orders, take } = setUp();
    orders.add({ fault: 'slow' });
    expect([take('a', 'drop'), take('a', 'slow')]).toEqual([false, true]);
  });
});
