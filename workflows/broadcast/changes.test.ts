import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { noSends } from '../../activities/sending.ts';
import { type Activities, range, Rehearsal, totals } from '../../test/setup/broadcast-rehearsal.ts';
import { until } from '../../test/setup/until.ts';
import { cancelUpdate, changedSignal, changedUpdate, progressQuery } from './contract.ts';

let stage: Rehearsal;
beforeAll(async () => {
  stage = await Rehearsal.create();
});
afterAll(() => stage.close());

const often = { every: 10 };
const hour = 3_600_000;

/** The row of a broadcast that people change, as its activities read it. */
function rowOf(first: { phase: 'scheduled' | 'running' | 'paused' | 'cancelled'; sendAt: number }) {
  const row = { ...first };
  const sendAt = () => new Date(row.sendAt).toISOString();
  const activities: Partial<Activities> = {
    scheduleBroadcast: async () => ({ phase: row.phase, method: 'text', sendAt: sendAt() }),
    lookAtBroadcast: async () => ({ phase: row.phase, sendAt: sendAt() }),
    async freezeBroadcast({ at }) {
      if (Date.parse(at) < row.sendAt) return { phase: 'scheduled', totals, ranges: [], sendAt: sendAt() };
      row.phase = 'running';
      return { phase: 'running', totals, ranges: [range(1), range(2)] };
    },
  };
  return { row, activities };
}

describe('until it fires', () => {
  it('a broadcast waits for the time that its row says last', async () => {
    const now = await stage.environment.currentTimeMs();
    const { row, activities } = rowOf({ phase: 'scheduled', sendAt: now + 240 * hour });
    const { handle, asked } = await stage.start(activities);
    await until('it is scheduled', () => asked('scheduleBroadcast').length > 0, often);
    row.sendAt = now + 48 * hour;
    expect(await handle.executeUpdate(changedUpdate)).toEqual({
      phase: 'scheduled',
      sendAt: new Date(row.sendAt).toISOString(),
    });
    expect(await handle.result()).toMatchObject({ phase: 'completed' });
    const [frozen] = asked('freezeBroadcast');
    expect(frozen?.at).toBeGreaterThanOrEqual(now + 48 * hour);
    expect(frozen?.at).toBeLessThan(now + 72 * hour);
  });

  it('one that was put off while nobody could tell it goes at its new time: the row decides', async () => {
    const now = await stage.environment.currentTimeMs();
    const { row, activities } = rowOf({ phase: 'scheduled', sendAt: now + hour });
    const { handle, asked } = await stage.start(activities);
    await until('it is scheduled', () => asked('scheduleBroadcast').length > 0, often);
    row.sendAt = now + 24 * hour;
    expect(await handle.result()).toMatchObject({ phase: 'completed' });
    expect(asked('freezeBroadcast')).toHaveLength(2);
    expect(asked('freezeBroadcast')[1]?.at).toBeGreaterThanOrEqual(now + 24 * hour);
  });

  it('one that was cancelled in its row alone ends when the sweeper tells it', async () => {
    const now = await stage.environment.currentTimeMs();
    const { row, activities } = rowOf({ phase: 'scheduled', sendAt: now + 240 * hour });
    const { handle, names, asked } = await stage.start(activities);
    await until('it is scheduled', () => asked('scheduleBroadcast').length > 0, often);
    row.phase = 'cancelled';
    await handle.signal(changedSignal);
    expect(await handle.result()).toMatchObject({ phase: 'cancelled' });
    expect(names()).not.toContain('freezeBroadcast');
  });
});

/** Paused while its first range is in the air, where it stays until it lands. */
async function paused(more: Partial<Activities> = {}) {
  const { row, activities } = rowOf({ phase: 'running', sendAt: 0 });
  const open = [1, 2, 3, 4];
  const air = Promise.withResolvers<void>();
  const play = await stage.start(
    {
      ...activities,
      freezeBroadcast: async () => ({ phase: 'running', totals, ranges: open.map(range) }),
      async sendBroadcastRange() {
        await air.promise;
        if (row.phase === 'running') open.pop();
        return noSends;
      },
      settleBroadcast: async () => ({
        open: open.length,
        waitMs: 0,
        ranges: open.map(range),
        ...(row.phase === 'paused' && { paused: true }),
      }),
      ...more,
    },
    { parallel: 1 },
  );
  await until('a range is in the air', () => play.asked('sendBroadcastRange').length > 0, often);
  row.phase = 'paused';
  return { ...play, row, land: air.resolve };
}

describe('a paused broadcast', () => {
  it('begins no other range, waits for days, and goes on where it was', async () => {
    const { handle, asked, row, land } = await paused();
    expect(await handle.executeUpdate(changedUpdate)).toMatchObject({ phase: 'paused' });
    land();
    await stage.environment.sleep('10 days');
    expect(asked('sendBroadcastRange')).toHaveLength(1);
    expect(await handle.query(progressQuery)).toMatchObject({ phase: 'paused' });
    row.phase = 'running';
    await handle.executeUpdate(changedUpdate);
    expect(await handle.result()).toMatchObject({ phase: 'completed' });
    expect(asked('sendBroadcastRange').length).toBeGreaterThan(3);
  });

  it('of which nobody told it finds out by itself, and is told by the sweeper when it is resumed', async () => {
    const { handle, asked, row, land } = await paused();
    land();
    await until('it has looked', () => asked('lookAtBroadcast').length > 0, often);
    const before = asked('sendBroadcastRange').length;
    await stage.environment.sleep('3 days');
    expect(asked('sendBroadcastRange')).toHaveLength(before);
    expect(asked('settleBroadcast')).toHaveLength(1);
    row.phase = 'running';
    await handle.signal(changedSignal);
    expect(await handle.result()).toMatchObject({ phase: 'completed' });
  });

  it('can be cancelled', async () => {
    const { handle, asked, land } = await paused();
    await handle.executeUpdate(changedUpdate);
    await handle.executeUpdate(cancelUpdate, { args: [{ actor: 'staff:1' }] });
    land();
    expect(await handle.result()).toMatchObject({ phase: 'cancelled' });
    expect(asked('finishBroadcast')[0]?.input).toMatchObject({ outcome: 'cancelled' });
  });
});

it.each(['email', 'text'] as const)(
  'a thousand recipients of a large broadcast by %s are at most 30 events of its history',
  async (method) => {
    const size = 10_000;
    const { handle } = await stage.start({
      scheduleBroadcast: async () => ({ phase: 'scheduled', method, sendAt: '2020-01-01T00:00:00Z' }),
      freezeBroadcast: async ({ rangeSize }) => ({
        phase: 'running',
        totals,
        ranges: Array.from({ length: Math.min(100, size / rangeSize) }, (_, n) => range(n)),
      }),
    });
    await handle.result();
    const { events } = await handle.fetchHistory();
    expect((events?.length ?? 0) / (size / 1_000)).toBeLessThanOrEqual(30);
  },
);
