import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { channels, purposes } from './channels.ts';
import { decide } from './gate.ts';
import { otherwiseChoices, usualMethods } from './preferred-method.ts';
import type { Purpose } from './channels.ts';
import type { GateFacts } from './gate.ts';

/** A client who may be reminded by text. */
const fine: GateFacts = {
  purpose: 'broadcast',
  channel: 'text',
  active: true,
  address: '+12085550123',
  optedOut: false,
  consented: true,
  preference: null,
  preferenceOnly: true,
  relevant: true,
  quietHours: null,
  caps: null,
};
const night = { opensAt: '2026-03-04T15:00:00Z', lastUseful: '2026-03-04T17:00:00Z' };
const full = { sentToday: 1, sentThisWeek: 1, perDay: 1, perWeek: 3 };
const skipped = (facts: Partial<GateFacts>) => {
  const decision = decide({ ...fine, ...facts });
  return decision.kind === 'skip' ? decision.reason : decision.kind;
};

describe('the gate, for a reminder', () => {
  it('lets a reminder through when nothing stands against it', () => {
    expect(decide(fine)).toEqual({ kind: 'send' });
  });

  it('names the one reason why not', () => {
    expect(skipped({ active: false })).toBe('inactive');
    expect(skipped({ address: null })).toBe('no-address');
    expect(skipped({ addressProblem: 'bad' })).toBe('bad-address');
    expect(skipped({ address: null, addressProblem: 'bad' })).toBe('bad-address');
    expect(skipped({ notWorking: true })).toBe('not-working');
    expect(skipped({ notWorking: true, optedOut: true })).toBe('not-working');
    expect(skipped({ optedOut: true })).toBe('opted-out');
    expect(skipped({ consented: false })).toBe('no-consent');
    expect(skipped({ relevant: false })).toBe('no-longer-relevant');
    expect(skipped({ caps: full })).toBe('capped');
  });

  it.each([
    ['this method', 'text', true, 'send'],
    ['this method', 'text', false, 'send'],
    ['another method', 'email', true, 'prefers-other'],
    ['another method', 'email', false, 'send'],
    ['no method', null, true, 'send'],
    ['no method', null, false, 'send'],
  ] as const)('for a person who prefers %s (%s) with the box at %s: %s', (_, preference, preferenceOnly, expected) => {
    expect(skipped({ preference, preferenceOnly })).toBe(expected);
  });

  it.each([
    ['text', 'text', 'nobody', 'send'],
    ['email', 'text', 'text', 'prefers-other'],
    [null, 'text', 'text', 'send'],
    ['voice', 'text', 'text', 'send'],
    ['fax', 'text', 'email', 'prefers-other'],
    [null, 'text', 'nobody', 'no-preference'],
    ['voice', 'email', 'nobody', 'no-preference'],
    ['voice', 'voice', 'text', 'prefers-other'],
  ] as const)(
    'by each person’s preference: who prefers %s, asked about %s, the others by %s: %s',
    (preference, channel, otherwise, expected) => {
      expect(skipped({ preference, channel, otherwise, preferenceOnly: false })).toBe(expected);
    },
  );

  it('waits for the end of quiet hours instead of dropping the message', () => {
    expect(decide({ ...fine, quietHours: night })).toEqual({ kind: 'defer', until: night.opensAt });
    expect(decide({ ...fine, quietHours: { ...night, lastUseful: null } })).toEqual({
      kind: 'defer',
      until: night.opensAt,
    });
  });

  it('sends at once while the window is open, however soon the appointment is', () => {
    expect(skipped({ quietHours: { opensAt: null, lastUseful: night.lastUseful } })).toBe('send');
  });

  it('says that the window was missed when quiet hours would delay the reminder to the appointment or past it', () => {
    expect(skipped({ quietHours: { ...night, lastUseful: '2026-03-04T14:00:00Z' } })).toBe('missed-window');
    expect(skipped({ quietHours: { ...night, lastUseful: '2026-03-04T08:00:00-07:00' } })).toBe('missed-window');
  });

  it('leaves the count of messages to the day on which a waiting message goes out', () => {
    expect(skipped({ quietHours: night, caps: full })).toBe('defer');
  });

  it('counts a week as well as a day', () => {
    expect(skipped({ caps: { sentToday: 0, sentThisWeek: 3, perDay: 1, perWeek: 3 } })).toBe('capped');
    expect(skipped({ caps: { sentToday: 0, sentThisWeek: 2, perDay: 1, perWeek: 3 } })).toBe('send');
  });
});

describe('the gate, for other purposes', () => {
  it('asks staff for no consent, but heeds their preference, their STOP and their quiet hours', () => {
    expect(skipped({ purpose: 'staff-notice', consented: false })).toBe('send');
    expect(skipped({ purpose: 'staff-notice', preference: 'email' })).toBe('prefers-other');
    expect(skipped({ purpose: 'staff-notice', optedOut: true })).toBe('opted-out');
    expect(skipped({ purpose: 'staff-notice', leftOut: true, active: false })).toBe('left-out');
    expect(skipped({ purpose: 'staff-notice', quietHours: night })).toBe('defer');
    expect(skipped({ purpose: 'staff-notice', caps: full })).toBe('capped');
  });

  it('alerts staff at any hour and beyond any limit', () => {
    expect(skipped({ purpose: 'staff-alert', consented: false, quietHours: night, caps: full })).toBe('send');
    expect(skipped({ purpose: 'staff-alert', preference: 'email' })).toBe('prefers-other');
    expect(skipped({ purpose: 'staff-alert', optedOut: true })).toBe('opted-out');
  });

  it.each(['credential', 'security-notice', 'portal-notice', 'safety'] as const)(
    'sends a %s message without consent, preference, quiet hours or limit, but never as a text after STOP',
    (purpose) => {
      const bare = { purpose, consented: false, preference: 'fax', quietHours: night, caps: full } as const;
      expect(skipped(bare)).toBe('send');
      expect(skipped({ ...bare, channel: 'email', optedOut: true })).toBe('send');
      expect(skipped({ ...bare, optedOut: true })).toBe('opted-out');
      expect(skipped({ ...bare, relevant: false })).toBe('no-longer-relevant');
      expect(skipped({ ...bare, address: null })).toBe('no-address');
    },
  );

  it('follows up on safety even where a client is no longer active, which portal mail does not', () => {
    expect(skipped({ purpose: 'safety', active: false })).toBe('send');
    expect(skipped({ purpose: 'portal-notice', active: false })).toBe('inactive');
  });

  it('answers STOP itself, whatever the records say, as long as there is a number', () => {
    const closed = {
      purpose: 'opt-out-answer',
      active: false,
      optedOut: true,
      consented: false,
      relevant: false,
    } as const;
    expect(skipped(closed)).toBe('send');
    expect(skipped({ ...closed, address: null })).toBe('no-address');
  });
});

/** docs/architecture.md, decision 4, written down a second time: what stands against each purpose, in the order in which it is named. */
const stop = (each: GateFacts) => each.optedOut;
const stopOfTexts = (each: GateFacts) => each.optedOut && each.channel === 'text';
const own = ({ preference, otherwise, methods = usualMethods }: GateFacts) =>
  preference !== null && methods.some((each) => each === preference) ? preference : otherwise;
const other = (each: GateFacts) =>
  each.otherwise
    ? own(each) !== each.channel
    : each.preferenceOnly && each.preference !== null && each.preference !== each.channel;
const closed = ({ quietHours }: GateFacts) => quietHours !== null && quietHours.opensAt !== null;
const late = (each: GateFacts) =>
  closed(each) && (each.quietHours?.lastUseful ?? '9') <= (each.quietHours?.opensAt ?? '');
const inactive = ['inactive', (each: GateFacts) => !each.active] as const;
const reach = [
  ['bad-address', (each: GateFacts) => each.addressProblem === 'bad'],
  ['no-address', (each: GateFacts) => each.address === null],
] as const;
const fails = ['not-working', (each: GateFacts) => each.notWorking === true] as const;
const none = ['no-preference', (each: GateFacts) => own(each) === 'nobody'] as const;
const noConsent = ['no-consent', (each: GateFacts) => !each.consented] as const;
const over = ['no-longer-relevant', (each: GateFacts) => each.relevant === false] as const;
const wait = [
  ['missed-window', late],
  ['defer', closed],
] as const;
const limits = ['capped', (each: GateFacts) => each.caps === full] as const;
const portal = [inactive, ...reach, ['opted-out', stopOfTexts], over] as const;
const expected: Readonly<Record<Purpose, readonly (readonly [string, (each: GateFacts) => boolean])[]>> = {
  broadcast: [
    inactive,
    none,
    ...reach,
    fails,
    ['opted-out', stop],
    noConsent,
    ['prefers-other', other],
    over,
    ...wait,
    limits,
  ],
  reminder: [inactive, ...reach, fails, ['opted-out', stop], noConsent, ['prefers-other', other], over, ...wait],
  'client-message': [
    inactive,
    ...reach,
    fails,
    ['opted-out', stop],
    noConsent,
    ['prefers-other', other],
    over,
    ...wait,
  ],
  'staff-notice': [
    inactive,
    none,
    ...reach,
    fails,
    ['opted-out', stop],
    ['prefers-other', other],
    over,
    ...wait,
    limits,
  ],
  'staff-alert': [inactive, ...reach, fails, ['opted-out', stop], ['prefers-other', other], over],
  credential: portal,
  'security-notice': portal,
  'portal-notice': [inactive, ...reach, fails, ['opted-out', stopOfTexts], over],
  'opt-out-answer': reach,
  'reply-answer': [...reach, ['opted-out', stopOfTexts]],
  safety: [...reach, ['opted-out', stopOfTexts], over],
};

describe('the gate, for all there is', () => {
  const facts = fc.record<GateFacts>({
    purpose: fc.constantFrom(...purposes),
    channel: fc.constantFrom(...channels),
    active: fc.boolean(),
    address: fc.constantFrom(null, 'x'),
    addressProblem: fc.constantFrom(null, 'bad'),
    // Seldom, so that what stands behind it in the plan comes up, too.
    notWorking: fc.constantFrom(false, false, false, false, false, false, false, true),
    optedOut: fc.boolean(),
    consented: fc.boolean(),
    preference: fc.constantFrom(null, ...channels),
    preferenceOnly: fc.boolean(),
    otherwise: fc.constantFrom(null, ...otherwiseChoices),
    methods: fc.constantFrom(undefined, channels, ['email', 'text', 'voice'] as const),
    relevant: fc.constantFrom(null, true, false),
    quietHours: fc.constantFrom(
      null,
      night,
      { ...night, opensAt: null },
      { ...night, lastUseful: '2026-03-04T14:00:00Z' },
    ),
    caps: fc.constantFrom(null, full),
  });

  it.each(purposes)('names for a %s the first reason of its row of the plan, or lets it go', (purpose) => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(facts, (each) => {
        const mine = { ...each, purpose };
        const answer = expected[purpose].find(([, against]) => against(mine))?.[0] ?? 'send';
        seen.add(answer);
        expect(skipped(mine)).toBe(answer);
      }),
      { numRuns: 15_000 },
    );
    expect([...seen].toSorted()).toEqual(['send', ...expected[purpose].map(([reason]) => reason)].toSorted());
  });

  it('never texts a number that answered STOP, except to answer it', () => {
    fc.assert(
      fc.property(facts, (each) => {
        const decision = decide({ ...each, channel: 'text', optedOut: true });
        expect(decision.kind === 'send' && each.purpose !== 'opt-out-answer').toBe(false);
      }),
    );
  });

  it('never sends to nobody, and no reminder without consent', () => {
    fc.assert(
      fc.property(facts, (each) => {
        expect(decide({ ...each, address: null }).kind).toBe('skip');
        expect(decide({ ...each, purpose: 'broadcast', consented: false }).kind).toBe('skip');
      }),
    );
  });
});
