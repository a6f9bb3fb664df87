import { describe, expect, it } from '@jest/globals';
import { createLogger } from '../platform/log.ts';
import { sweepRegularly } from './sweeper.ts';

const silent = createLogger({ level: 'silent', name: 'worker' });

describe('Looking for work that waits', () => {
  it('begins at once, goes on after a failure, and never runs twice at a time', async () => {
    const stop = new AbortController();
    let count = 0;
    let running = 0;
    let most = 0;
    const sweep = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running -= 1;
      if (++count === 3) stop.abort();
      if (count === 1) throw new Error('the database is away');
    };
    await sweepRegularly({ sweep, everyMs: 1, log: silent }, stop.signal);
    expect([count, most]).toEqual([3, 1]);
  });

  it('ends only when the sweep that runs is done, and without waiting for the next one', async () => {
    const stop = new AbortController();
    const events: string[] = [];
    const sweep = async (): Promise<void> => {
      stop.abort();
      await Promise.resolve();
      events.push('swept');
    };
    await sweepRegularly({ sweep, everyMs: 3_600_000, log: silent }, stop.signal);
    events.push('ended');
    expect(events).toEqual(['swept', 'ended']);
  });

  it('does not begin when it was ended before', async () => {
    let count = 0;
    const sweep = async (): Promise<void> => void (count += 1);
    await sweepRegularly({ sweep, everyMs: 1, log: silent }, AbortSignal.abort());
    expect(count).toBe(0);
  });
});
