import { describe, expect, it } from '@jest/globals';
import { ageOf, askedOf, clientOf, keeperOf, missingOf, showMinutes, turnOf } from './request-words.ts';

const person = (name: string) => ({ id: name, name });
const of = { asker: person('Priya Raman'), group: person('Medical Records') };
const missing = (...items: string[]) => missingOf({ items, closed: false });

describe('A request in words', () => {
  it('Names who has it, and the group as long as nobody of it has claimed it', () => {
    expect(keeperOf({ keeper: person('Nora Field'), group: null })).toBe('Nora Field');
    expect(keeperOf({ keeper: null, group: of.group })).toBe('Medical Records, claimed by nobody yet');
    expect(keeperOf({ keeper: person('Nora Field'), group: of.group })).toBe('Nora Field (Medical Records)');
  });

  it('Says whose turn it is', () => {
    expect(turnOf({ ...of, keeper: null, waitsFor: 'keeper' })).toBe('Waits for Medical Records to claim it');
    expect(turnOf({ ...of, keeper: null, waitsFor: 'asker' })).toBe('Waits for Priya Raman');
    expect(turnOf({ ...of, keeper: null, waitsFor: 'nobody' })).toBe('');
  });

  it('Says nothing of a chart that is closed to its reader', () => {
    expect(missingOf({ items: [], closed: true })).toBe('The chart is not open to you');
    expect(clientOf({ clientName: null })).toBe('A chart not open to you');
    expect(missingOf({ items: ['Consent form', 'Lab result'], closed: false })).toBe('Consent form and Lab result');
  });

  it('Names a few things that are missing, and counts the others', () => {
    expect(missing('Consent form', 'Other', 'Consent form')).toBe('Consent form (2) and Other');
    expect(missing('A', 'B', 'C', 'D')).toBe('A, B, C, and D');
    expect(missing('A', 'B', 'C', 'D', 'E', 'D')).toBe('A, B, C, and 3 more');
  });

  it('Names a group that was asked by itself', () => {
    expect(askedOf({ keeper: null, group: of.group })).toBe('Medical Records');
    expect(askedOf({ keeper: person('Nora Field'), group: of.group })).toBe('Nora Field (Medical Records)');
  });

  it('Counts time in the largest unit that fits', () => {
    expect(showMinutes(1)).toBe('1 minute');
    expect(showMinutes(59)).toBe('59 minutes');
    expect(showMinutes(95)).toBe('2 hours');
    expect(showMinutes(1440 * 3)).toBe('3 days');
    expect(showMinutes(0.4)).toBe('under a minute');
    expect(ageOf('2026-03-03T15:00:00Z', new Date('2026-03-03T18:10:00Z'))).toBe('3 hours');
  });
});
