import { describe, expect, it } from '@jest/globals';
import type { Reach } from '../../../domain/schemas/chart.ts';
import { reachSummary } from './reach-summary.ts';

type Answer = Reach['channels'][number];
const common = { address: null, reason: null, sentence: '', nextStep: null, opensAt: null };
const can = (channel: Answer['channel'], decision: 'send' | 'defer' = 'send'): Answer => ({
  ...common,
  channel,
  decision,
});
const cannot = (channel: Answer['channel'], reason: string): Answer => ({
  ...common,
  channel,
  decision: 'skip',
  reason,
});
const lineOf = (...channels: Answer[]) => reachSummary({ channels }).line;

describe('The line under the name of a client', () => {
  it('says by which methods they can be reached, also where that is once quiet hours are over', () => {
    expect(lineOf(can('email'), can('text', 'defer'))).toBe('Can be reached by text and e-mail');
    expect(lineOf(can('email'), cannot('text', 'no-consent'))).toBe('Can be reached by e-mail');
  });

  it('says why by none, and names what can be mended first', () => {
    expect(lineOf(cannot('email', 'no-address'), cannot('text', 'no-consent'))).toBe('Cannot be reached: no consent');
    expect(lineOf(cannot('email', 'no-consent'), cannot('text', 'prefers-other'))).toBe(
      'Cannot be reached: no consent',
    );
    expect(lineOf(cannot('email', 'no-address'), cannot('text', 'no-address'))).toBe('Cannot be reached: no address');
  });

  it('promises nothing of methods by which Rounds sends nothing yet', () => {
    expect(lineOf(cannot('email', 'no-address'), cannot('text', 'opted-out'), can('fax'))).toBe(
      'Cannot be reached: opted out',
    );
    expect(lineOf(can('email'), can('text'), can('voice'), can('fax'))).toBe(
      'Can be reached by text, e-mail, and voice',
    );
  });
});
