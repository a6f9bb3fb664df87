import { describe, expect, it } from '@jest/globals';
import { guardianRights } from './guardian-rights.ts';
import { type AccessFacts, endsOn, notHolding, rightsToday } from './guardians.ts';

const child: AccessFacts = {
  relation: 'parent',
  rights: guardianRights,
  explicit: false,
  until: null,
  related: true,
  clientActive: true,
  birthDate: '2015-06-15',
};
const at = (today: string, lessFromAge = 12) => ({ today, lessFromAge });
const open = ['appointments', 'information', 'insurance', 'billing'];

describe('An access of a guardian', () => {
  it('holds until the day before the 18th birthday, and no longer', () => {
    expect(notHolding(child, at('2033-06-14'))).toBeNull();
    expect(notHolding(child, at('2033-06-15'))).toBe('of-age');
    expect(endsOn(child)).toBe('2033-06-15');
  });

  it('ends on 28 February for who was born on the 29th', () => {
    const leap = { ...child, birthDate: '2016-02-29' };
    expect(notHolding(leap, at('2034-02-27'))).toBeNull();
    expect(notHolding(leap, at('2034-02-28'))).toBe('of-age');
  });

  it('does not end by age for a representative, also where nobody knows the date of birth', () => {
    expect(notHolding({ ...child, relation: 'representative' }, at('2060-01-01'))).toBeNull();
    expect(notHolding({ ...child, relation: 'representative', birthDate: null }, at('2026-01-01'))).toBeNull();
  });

  it.each(['parent', 'legal-guardian'] as const)('of a %s opens nothing without a date of birth', (relation) => {
    const facts = { ...child, relation, birthDate: null };
    expect(notHolding(facts, at('2026-01-01'))).toBe('no-birth-date');
    expect(rightsToday(facts, at('2026-01-01', 0))).toEqual([]);
  });

  it.each([
    ['the contact is none any more', { related: false }, 'relationship'],
    ['the client is inactive', { clientActive: false }, 'client-inactive'],
    ['its last day has passed', { until: '2026-01-01' }, 'until'],
  ] as const)('ends where %s, a representative’s too', (_, part, cause) => {
    expect(notHolding({ ...child, relation: 'representative', ...part }, at('2026-01-02'))).toBe(cause);
    expect(notHolding({ ...child, ...part }, at('2026-01-02'))).toBe(cause);
  });

  it('holds on its last day', () => {
    expect(notHolding({ ...child, until: '2026-01-02' }, at('2026-01-02'))).toBeNull();
    expect(endsOn({ ...child, until: '2026-01-02' })).toBe('2026-01-03');
  });

  it('loses messages, forms, documents and the clinical document on the birthday from which guardians see less', () => {
    expect(rightsToday(child, at('2027-06-14'))).toEqual(guardianRights);
    expect(rightsToday(child, at('2027-06-15'))).toEqual(open);
  });

  it.each([
    ['the practice has no such age', child, 0],
    ['staff have given them explicitly', { ...child, explicit: true }, 12],
    ['it is a representative’s', { ...child, relation: 'representative' as const }, 12],
  ])('keeps them where %s', (_, facts, age) => {
    expect(rightsToday(facts, at('2030-01-01', age))).toEqual(guardianRights);
  });

  it('never opens what was not granted', () => {
    expect(rightsToday({ ...child, rights: ['billing'], explicit: true }, at('2026-01-01'))).toEqual(['billing']);
  });
});
