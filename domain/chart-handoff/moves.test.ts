import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  isMove,
  isMoveRefusal,
  isOpen,
  type MoveFacts,
  moveNames,
  moveRefusal,
  moveRefusals,
  moves,
  phaseAfter,
  phaseRefusal,
  requestPhases,
  type RequestPhase,
  type Side,
  sides,
  waitsForAsker,
  waitsForKeeper,
} from './moves.ts';

const facts = (phase: RequestPhase, ...own: Side[]): MoveFacts => ({
  phase,
  sides: own,
  unclaimed: false,
  released: false,
});
const allowed = (given: MoveFacts) => moveNames.filter((move) => moveRefusal(move, given) === null);

describe('a request to the chart keeper', () => {
  it('offers its keeper what fits where it stands, and nothing of who asked', () => {
    expect(allowed(facts('requested', 'keeper'))).toEqual([
      'acknowledge',
      'start',
      'ask',
      'supply',
      'decline',
      'reassign',
      'say',
    ]);
    expect(allowed(facts('needs-information', 'keeper'))).toEqual(['decline', 'reassign', 'say']);
    expect(allowed(facts('completed', 'keeper'))).toEqual(['say']);
  });

  it('offers who asked to answer when it is their turn, and to withdraw or reassign it as long as it is open', () => {
    expect(allowed(facts('requested', 'asker'))).toEqual(['withdraw', 'reassign', 'say']);
    expect(allowed(facts('needs-information', 'asker'))).toEqual(['answer', 'withdraw', 'reassign', 'say']);
    expect(allowed(facts('declined', 'asker'))).toEqual(['withdraw', 'reassign', 'reopen', 'say']);
    expect(allowed(facts('completed', 'asker'))).toEqual(['reopen', 'say']);
  });

  it('of a group is claimed before anybody works on it, and by one only', () => {
    const waiting = { ...facts('requested', 'member'), unclaimed: true };
    expect(allowed(waiting)).toEqual(['claim', 'decline', 'say']);
    expect(moveRefusal('start', waiting)).toBe('unclaimed');
    expect(moveRefusal('claim', facts('acknowledged', 'member'))).toBe('claimed');
    expect(moveRefusal('supply', facts('acknowledged', 'member'))).toBe('claimed');
    expect(moveRefusal('decline', facts('acknowledged', 'member'))).toBe('claimed');
  });

  it('does not come back once its note was released', () => {
    const released = { ...facts('completed', 'asker', 'keeper', 'overseer'), released: true };
    expect(allowed(released)).toEqual([]);
    expect(moveRefusal('reopen', { ...facts('declined', 'asker'), released: true })).toBe('released');
  });

  it('whose note was released unconditionally is worked on all the same', () => {
    expect(allowed({ ...facts('in-progress', 'keeper'), released: true })).toContain('supply');
  });

  it('is none of the business of others', () => {
    for (const phase of requestPhases) expect(allowed(facts(phase))).toEqual([]);
    expect(moveRefusal('answer', facts('needs-information', 'keeper'))).toBe('not-yours');
    expect(allowed(facts('requested', 'overseer'))).toEqual(['withdraw', 'reassign', 'say']);
  });

  it('is completed by its last item, and by nothing else', () => {
    expect(phaseAfter('supply', 'in-progress', false)).toBe('in-progress');
    expect(phaseAfter('supply', 'in-progress', true)).toBe('completed');
    expect(moveNames.filter((move) => phaseAfter(move, 'requested', false) === 'completed')).toEqual([]);
    expect(phaseAfter('say', 'needs-information', false)).toBe('needs-information');
  });

  it('waits for one of both as long as it is open', () => {
    const open = requestPhases.filter(isOpen);
    expect(new Set([...waitsForKeeper, ...waitsForAsker])).toEqual(new Set(open));
    expect(waitsForKeeper.filter((phase) => waitsForAsker.includes(phase))).toEqual([]);
  });

  it('can be brought to its end from everywhere, and is never stuck', () => {
    const wherever = (phase: RequestPhase, seen: RequestPhase[] = []): RequestPhase[] => {
      if (seen.includes(phase)) return seen;
      const given = facts(phase, ...sides);
      const after = allowed(given).flatMap((move) => [phaseAfter(move, phase, false), phaseAfter(move, phase, true)]);
      return after.reduce((all, each) => wherever(each, all), [...seen, phase]);
    };
    for (const phase of requestPhases.filter((each) => each !== 'withdrawn'))
      expect(new Set(wherever(phase))).toEqual(new Set(requestPhases));
    expect(wherever('withdrawn')).toEqual(['withdrawn']);
  });

  it('refuses by its phase alone only what nobody could do there', () => {
    const anybody = fc.record({
      phase: fc.constantFrom(...requestPhases),
      sides: fc.subarray([...sides]),
      unclaimed: fc.boolean(),
      released: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.constantFrom(...moveNames), anybody, (move, given) => {
        const byPhase = phaseRefusal(move, given.phase);
        expect(byPhase === null || moveRefusal(move, given) !== null).toBe(true);
      }),
    );
  });

  it('says why it refuses, and what to do instead', () => {
    for (const { title, next } of Object.values(moveRefusals)) {
      expect(title).toMatch(/^[A-Z].*[a-z]$/);
      expect(next).toMatch(/^[A-Z].*\.$/);
    }
    expect(isMoveRefusal('claimed') && !isMoveRefusal('toString')).toBe(true);
    expect(isMove('claim') && !isMove('constructor')).toBe(true);
  });

  it('tells the other side of every step', () => {
    const told = moveNames.map((move) => Object.keys(moves[move].tells).length);
    expect(Math.min(...told)).toBeGreaterThan(0);
  });
});
