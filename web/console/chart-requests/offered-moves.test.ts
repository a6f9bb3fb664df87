import { describe, expect, it } from '@jest/globals';
import { type MoveName, type MoveRefusal, moves } from '../../../domain/chart-handoff/moves.ts';
import { didWords, leadOf, shownMoves, supplyButton, whyNot } from './offered-moves.ts';

const asker = { id: 'priya', name: 'Priya Raman' };
const offered = (...each: [MoveName, MoveRefusal | null][]) =>
  each.map(([move, refusal]) => ({ move, label: moves[move].label, refusal, why: null }));
const button = (phase: 'requested' | 'in-progress', ...each: [MoveName, MoveRefusal | null][]) =>
  supplyButton({ phase, asker, moves: offered(...each) });

describe('What can be done with a request', () => {
  it('Leaves out what the phase rules out, and shows what is somebody else’s', () => {
    const all = offered(
      ['claim', 'claimed'],
      ['start', 'not-now'],
      ['reopen', 'over'],
      ['withdraw', null],
      ['say', null],
    );
    expect(shownMoves({ moves: all }).map(({ move }) => move)).toEqual(['claim', 'withdraw']);
  });

  it('Lets one step stand out, and never one that ends the request', () => {
    expect(leadOf({ moves: offered(['acknowledge', null], ['start', null], ['decline', null]) })).toBe('acknowledge');
    expect(leadOf({ moves: offered(['start', 'not-now'], ['ask', null], ['decline', null]) })).toBeUndefined();
    expect(leadOf({ moves: offered(['withdraw', null], ['reopen', null]) })).toBeUndefined();
  });

  it('Offers to supply an item, as the main thing once nothing else comes first', () => {
    expect(button('requested', ['acknowledge', null], ['supply', null])).toEqual({ why: null, variant: 'default' });
    expect(button('in-progress', ['ask', null], ['supply', null])).toEqual({ why: null, variant: 'filled' });
    expect(button('requested', ['supply', 'unclaimed'])?.why).toBe(
      'Nobody has claimed this request yet. Claim it first.',
    );
  });

  it('Says what supplying waits for, and offers nothing where it was declined or is over', () => {
    const refused = offered(['supply', 'not-now']);
    expect(supplyButton({ phase: 'needs-information', asker, moves: refused })?.why).toBe(
      'It can be supplied once Priya Raman has answered.',
    );
    expect(supplyButton({ phase: 'declined', asker, moves: refused })).toBeNull();
    expect(supplyButton({ phase: 'withdrawn', asker, moves: offered(['supply', 'over']) })).toBeNull();
    expect(supplyButton({ phase: 'requested', asker, moves: [] })).toBeNull();
  });

  it('Says what was done, and why something cannot be', () => {
    expect(didWords('reassign')).toBe('You gave it to somebody else.');
    expect(whyNot('no-item')).toBe('This item is not open any more. Read the request again.');
    expect(whyNot(null)).toBeNull();
  });
});
