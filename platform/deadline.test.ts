import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { withDeadline } from './deadline.ts';

/** As a call does that ends when it is told to. */
const wait = (signal: AbortSignal) => sleep(60_000, undefined, { signal });
const reasonOf = (limited: AbortSignal): unknown => limited.reason;

describe('a task with a deadline', () => {
  it('gives what the task gives, and leaves nothing at the signal that outlives it', async () => {
    const outer = new AbortController();
    await expect(withDeadline(60_000, outer.signal, async () => 'done')).resolves.toBe('done');
    await expect(withDeadline(60_000, outer.signal, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(getEventListeners(outer.signal, 'abort')).toEqual([]);
  });

  it('is told to end when its time is over', async () => {
    const reasons: unknown[] = [];
    const task = (limited: AbortSignal) => wait(limited).finally(() => reasons.push(reasonOf(limited)));
    await expect(withDeadline(5, undefined, task)).rejects.toThrow();
    expect(reasons).toEqual([expect.objectContaining({ name: 'TimeoutError' })]);
  });

  it('is told to end with the signal around it, also with one that was aborted before', async () => {
    const outer = new AbortController();
    const reasons: unknown[] = [];
    const task = (limited: AbortSignal) => wait(limited).finally(() => reasons.push(reasonOf(limited)));
    const during = withDeadline(60_000, outer.signal, task);
    outer.abort('stopped');
    await expect(during).rejects.toThrow();
    await expect(withDeadline(60_000, outer.signal, task)).rejects.toThrow();
    expect(reasons).toEqual(['stopped', 'stopped']);
  });
});
