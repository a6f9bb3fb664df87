import { ApplicationFailure } from '@temporalio/activity';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CcdStand } from '../../activities/ccd-request.ts';
import { newId } from '../../db/ids.ts';
import { type SkippingStage, skippingStage } from '../../test/setup/skipping-stage.ts';
import { until } from '../../test/setup/until.ts';
import { documentScanStart, documentScanType } from '../document-scan/contract.ts';
import { ccdChangedSignal, ccdRequestStart, ccdRequestType } from './contract.ts';

interface Play {
  stands: CcdStand[];
  /** Activities that ran, in order, and when it was looked at. */
  did: string[];
  looks: number[];
  /** What PIMSY answers instead of the document. */
  away: ApplicationFailure | null;
  /** PIMSY does not answer before it is told to. */
  waits: Promise<void> | null;
  /** Failed calls of `checkCcd` until it works. */
  failing: number;
}
interface Of {
  requestId: string;
}

const over: CcdStand = { step: 'over', documentId: null, waitMs: 1_000 };
const stand = (step: CcdStand['step'], waitMs: number, documentId: string | null = null): CcdStand => ({
  step,
  documentId,
  waitMs,
});
const hour = 3_600_000;
const plays = new Map<string, Play>();
const scans: string[] = [];
const did = async ({ requestId }: Of, what: string) => void plays.get(requestId)?.did.push(what);
/** A scan that takes until it is released, whether it has begun by then or not. */
const slow = { documentId: '', ...Promise.withResolvers<void>() };
let stage: SkippingStage;

beforeAll(async () => {
  stage = await skippingStage({
    default: {
      async lookAtCcd({ requestId, at }: Of & { at: number }): Promise<CcdStand> {
        const play = plays.get(requestId);
        play?.looks.push(at);
        return play?.stands.shift() ?? over;
      },
      leaveToStaff: (of: Of & { failure: string }) => did(of, `leaveToStaff ${of.failure}`),
    },
    integration: {
      async fetchCcd(of: Of) {
        await did(of, 'fetchCcd');
        const { waits = null, away = null } = plays.get(of.requestId) ?? {};
        await waits;
        if (away) throw away;
      },
    },
    documents: {
      async scanDocument({ documentId }: { documentId: string }) {
        if (documentId === slow.documentId) await slow.promise;
        scans.push(documentId);
        return { outcome: 'clean' };
      },
      async checkCcd(of: Of) {
        const play = plays.get(of.requestId);
        if (play && play.failing-- > 0) throw new Error('The storage is away');
        await did(of, 'checkCcd');
      },
    },
  });
});
afterAll(() => stage.close());

async function start(
  stands: CcdStand[],
  { looks, ...more }: Partial<Pick<Play, 'away' | 'waits' | 'failing'>> & { looks?: number } = {},
) {
  const requestId = newId();
  const play: Play = { stands, did: [], looks: [], away: null, waits: null, failing: 0, ...more };
  plays.set(requestId, play);
  const { signal: _, ...options } = ccdRequestStart({ practiceId: newId(), requestId, ...(looks ? { looks } : {}) });
  return { play, handle: await stage.environment.client.workflow.start(ccdRequestType, options) };
}

describe('a request for a clinical document', () => {
  it('is fetched, scanned, looked into, and over', async () => {
    const documentId = newId();
    const { handle, play } = await start([stand('fetch', hour), stand('scan', hour, documentId), stand('check', hour)]);
    expect(await handle.result()).toEqual({ looks: 4 });
    expect([play.did, scans.filter((each) => each === documentId)]).toEqual([['fetchCcd', 'checkCcd'], [documentId]]);
  });

  it('is left to staff when PIMSY has not answered for some minutes, and goes on at once when they do', async () => {
    const { handle, play } = await start([stand('fetch', hour), stand('wait', 1_000 * hour), stand('check', hour)], {
      away: ApplicationFailure.retryable('It is away', 'EhrUnreachable'),
    });
    // Its clock jumps only while somebody waits for it.
    while (play.looks.length < 2) await stage.environment.sleep(60_000);
    expect(play.did).toEqual([...Array.from({ length: 6 }, () => 'fetchCcd'), 'leaveToStaff EhrUnreachable']);
    expect(play.looks[1]! - play.looks[0]!).toBeGreaterThan(5 * 60_000);
    await handle.signal(ccdChangedSignal);
    await handle.result();
    expect(play.looks[2]! - play.looks[1]!).toBeLessThan(hour);
  });

  it('sleeps until it is overdue, by a timer that outlives everything, also in a new history', async () => {
    const { handle, play } = await start([stand('wait', 20 * hour), stand('wait', 8 * hour)], { looks: 1 });
    await handle.result();
    const [first = 0, second = 0, third = 0] = play.looks;
    expect([second - first >= 20 * hour, third - second >= 8 * hour]).toEqual([true, true]);
  });

  it('waits for a scan that somebody else has started', async () => {
    const documentId = newId();
    slow.documentId = documentId;
    const scan = await stage.environment.client.workflow.start(
      documentScanType,
      documentScanStart({ practiceId: newId(), documentId }),
    );
    const { handle, play } = await start([
      stand('scan', hour, documentId),
      stand('scan', hour, documentId),
      stand('check', hour),
    ]);
    await until('it has looked twice', () => play.looks.length >= 2, { every: 10 });
    slow.resolve();
    await scan.result();
    await handle.result();
    expect(play.did).toEqual(['checkCcd']);
    expect(scans.filter((each) => each === documentId).length).toBeGreaterThan(0);
  });

  it('is looked at while PIMSY is asked, and PIMSY is not asked anew for that', async () => {
    const { promise: waits, resolve: answer } = Promise.withResolvers<void>();
    const stands = [stand('fetch', 1_000), stand('fetch', 1_000), stand('fetch', 1_000 * hour)];
    const { handle, play } = await start(stands, { waits });
    await until('it was looked at three times', () => play.looks.length === 3, { every: 10 });
    answer();
    // Before the clock may jump, which would run into the time-out of what is still under way.
    await until('it is over', () => play.looks.length === 4, { every: 10 });
    await handle.result();
    expect(play.did).toEqual(['fetchCcd']);
  });

  it('is looked at while it cannot be checked, so that it is told when it is overdue', async () => {
    const stands = [stand('check', 60_000), stand('check', 60_000), stand('check', hour)];
    const { handle, play } = await start(stands, { failing: 9 });
    await handle.result();
    expect([play.did, play.looks.length]).toEqual([['checkCcd'], 4]);
    expect(play.looks[1]! - play.looks[0]!).toBeLessThan(5 * 60_000);
  });

  it('goes on at once with what staff upload while PIMSY is asked', async () => {
    const { promise: waits, resolve: answer } = Promise.withResolvers<void>();
    const { handle, play } = await start([stand('fetch', 1_000 * hour), stand('check', hour)], { waits });
    await until('PIMSY is asked', () => play.did.includes('fetchCcd'), { every: 10 });
    await handle.signal(ccdChangedSignal);
    await until('it is checked', () => play.did.includes('checkCcd'), { every: 10 });
    await until('it is over', () => play.looks.length === 3, { every: 10 });
    answer();
    await handle.result();
    expect(play.did).toEqual(['fetchCcd', 'checkCcd']);
  });

  // The last one: an activity that ends while it waits for its next try leaves the clock of the test server jumping.
  it('is left to staff within half an hour where PIMSY asks to wait for a day', async () => {
    const away = ApplicationFailure.create({ message: 'Wait', type: 'EhrRateLimited', nextRetryDelay: '1 day' });
    const { handle, play } = await start([stand('fetch', 1_000 * hour)], { away });
    await handle.result();
    expect(play.did.map((what) => what.split(' ')[0])).toEqual(['fetchCcd', 'leaveToStaff']);
    expect(play.looks[1]! - play.looks[0]!).toBeLessThan(35 * 60_000);
  });
});
