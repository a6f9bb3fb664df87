import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  broadcastIsOver,
  broadcastMayBecome,
  broadcastStatuses,
  canRefresh,
  foldStatus,
  messageMayBecome,
  messageStatuses,
} from './statuses.ts';
import type { DeliveryEvent, MessageStatus } from './statuses.ts';

const events = fc.constantFrom<DeliveryEvent>('unknown', 'accepted', 'failed', 'delivered');

const fold = (reports: readonly DeliveryEvent[]) => reports.reduce<MessageStatus>(foldStatus, 'sending');

describe('the status of a message', () => {
  it('stays delivered when the report that it was sent comes late', () => {
    expect(foldStatus('delivered', 'accepted')).toBe('delivered');
    expect(foldStatus('failed', 'accepted')).toBe('failed');
  });

  it('becomes known again when a report comes for a message in doubt, and a doubt never undoes a report', () => {
    expect(foldStatus('unknown', 'accepted')).toBe('accepted');
    expect(foldStatus('accepted', 'unknown')).toBe('accepted');
    expect(foldStatus('sending', 'unknown')).toBe('unknown');
  });

  it('believes a proof of delivery over a report of failure', () => {
    expect(foldStatus('failed', 'delivered')).toBe('delivered');
    expect(foldStatus('delivered', 'failed')).toBe('delivered');
  });

  it('ends the same however often and in whatever order the same reports come', () => {
    const shuffledAndDoubled = fc
      .array(events)
      .chain((reports) =>
        fc.tuple(
          fc.constant(reports),
          fc.shuffledSubarray([...reports, ...reports], { minLength: reports.length * 2 }),
        ),
      );
    fc.assert(
      fc.property(shuffledAndDoubled, ([reports, again]) => {
        expect(fold(again)).toBe(fold(reports));
      }),
    );
  });

  it('goes from waiting to sending only through a claim, which can be given back', () => {
    expect(messageMayBecome('pending', 'sending')).toBe(false);
    expect(messageMayBecome('pending', 'claimed')).toBe(true);
    expect(messageMayBecome('claimed', 'pending')).toBe(true);
  });

  it('is never sent again once it was handed over or is in doubt', () => {
    const handedOver = messageStatuses.filter((status) => messageMayBecome('sending', status) && status !== 'pending');
    expect(handedOver).toEqual(['accepted', 'failed', 'unknown']);
    // Save on the word of its own sender, who was only slow, that the provider has not taken it.
    expect(messageMayBecome('unknown', 'pending')).toBe(true);
    fc.assert(
      fc.property(fc.constantFrom(...handedOver, 'delivered' as const), (status) => {
        expect((['claimed', 'sending'] as const).some((next) => messageMayBecome(status, next))).toBe(false);
        // Nor has a call that failed because nobody took it been heard.
        expect(!['unknown', 'failed'].includes(status) && messageMayBecome(status, 'pending')).toBe(false);
      }),
    );
  });
});

describe('the status of a broadcast', () => {
  it('never leaves its end', () => {
    for (const end of ['completed', 'cancelled', 'failed'] as const)
      expect(broadcastStatuses.some((next) => broadcastMayBecome(end, next))).toBe(false);
    expect(broadcastStatuses.filter(broadcastIsOver)).toEqual(['completed', 'cancelled', 'failed']);
  });

  it('can be refreshed until it fires', () => {
    expect(broadcastStatuses.filter(canRefresh)).toEqual(['requested', 'scheduled']);
  });
});
