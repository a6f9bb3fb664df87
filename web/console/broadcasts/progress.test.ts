import { describe, expect, it } from '@jest/globals';
import { isGoing, noCounts as none } from '../../../domain/broadcast-counts.ts';
import { canCancel, canResend, inPeople, isMoving, sharesOf, sharing } from './progress.ts';

describe('The bar of a broadcast', () => {
  it('Shows each status by its share of all', () => {
    const shares = sharesOf({ ...none, delivered: 6, failed: 1, skipped: 1 });
    expect(shares).toEqual([
      { status: 'delivered', count: 6, part: 0.75 },
      { status: 'failed', count: 1, part: 0.125 },
      { status: 'skipped', count: 1, part: 0.125 },
    ]);
  });

  it('Counts people, as the list below it does, and adds up to all recipients where some share a message', () => {
    const counts = { ...none, recipients: 4, skipped: 1, messages: 2, pending: 2 };
    const { pending, sending, accepted, delivered, failed, unknown, cancelled } = { ...none, pending: 3 };
    const people = { pending, sending, accepted, delivered, failed, unknown, cancelled };
    const shares = sharesOf(inPeople({ counts, people }));
    expect(shares.map(({ status, count }) => [status, count])).toEqual([
      ['pending', 3],
      ['skipped', 1],
    ]);
    expect(sharing(counts)).toBe(1);
    expect(sharing({ ...counts, messages: 3 })).toBe(0);
  });

  it('Is empty before the audience is frozen', () => {
    expect(sharesOf(none)).toEqual([]);
  });
});

describe('A broadcast is watched live', () => {
  it('Until nothing can change by itself any more', () => {
    expect(isMoving({ status: 'completed', method: 'text', counts: { ...none, delivered: 9, failed: 1 } })).toBe(false);
  });

  it('Also by fax only as long as a machine may still report; what a gateway took is the last that is heard', () => {
    const counts = { ...none, accepted: 3 };
    const fax = (reports: number) =>
      isMoving({ status: 'completed', method: 'fax', counts, afterwards: { reports, again: 0 } });
    expect([fax(1), fax(0)]).toEqual([true, false]);
  });

  it('Also after its end, while something goes out: what is sent again, what was being handed over, a call that is made again', () => {
    const again = { ...none, accepted: 6, pending: 3 };
    const handed = { ...none, accepted: 6, sending: 2 };
    expect(isMoving({ status: 'completed', method: 'email', counts: again })).toBe(true);
    expect(isMoving({ status: 'cancelled', method: 'email', counts: handed })).toBe(true);
    const calls = { counts: { ...none, failed: 5 }, afterwards: { reports: 0, again: 5 } };
    expect(isMoving({ status: 'completed', method: 'voice', ...calls })).toBe(true);
    expect([again, handed, { ...none, accepted: 6 }].map((counts) => isGoing({ counts }))).toEqual([true, true, false]);
  });

  it('Also after its end, while a carrier has yet to report', () => {
    expect(isMoving({ status: 'completed', method: 'text', counts: { ...none, delivered: 9, accepted: 1 } })).toBe(
      true,
    );
  });
});

describe('An e-mail broadcast', () => {
  it('Is over once the mail servers have accepted everything: nobody reports its delivery', () => {
    expect(isMoving({ status: 'completed', method: 'email', counts: { ...none, accepted: 9 } })).toBe(false);
  });
});

describe('A broadcast can be cancelled', () => {
  it('Before it fires and while it runs, not when it is over', () => {
    const over = ['completed', 'cancelled', 'failed'] as const;
    expect((['requested', 'scheduled', 'running', 'paused'] as const).every(canCancel)).toBe(true);
    expect(over.some(canCancel)).toBe(false);
  });
});

describe('A broadcast can be sent again', () => {
  it('When it is over and has not reached somebody whom nothing else has in hand', () => {
    expect(canResend({ status: 'completed', toResend: 1 })).toBe(true);
    expect(canResend({ status: 'cancelled', toResend: 1 })).toBe(true);
    expect(canResend({ status: 'paused' })).toBe(false);
    expect(canResend({ status: 'completed', toResend: 0 })).toBe(false);
  });
});
