import { expect, it } from '@jest/globals';
import { keysOf } from '../../domain/keys.ts';
import type { SentMessage } from './sending-practice.ts';
import { sendingPlanOf, longSize, storyNames } from './sending-plan.ts';
import type { Standstill } from './sending-run.ts';
import { type JudgedFacts, verdictOn } from './sending-verdict.ts';

const message = (id: string, status: string, more: Partial<SentMessage> = {}): SentMessage => ({
  id,
  status,
  attempt: 1,
  repeated: false,
  ...more,
});

/** A broadcast to three people; one e-mail went out, one was refused, of one nobody knows. */
const usual: JudgedFacts = {
  run: { plan: { method: 'email' }, standstills: [] },
  end: { status: 'completed', doubts: 1, blows: 1 },
  messages: [message('a', 'accepted'), message('b', 'failed'), message('c', 'unknown')],
  people: { audience: 3, accepted: 1, delivered: 0, failed: 1, skipped: 0, unknown: 1 },
  hasTask: true,
  taken: ['a'],
};

/** What is not as it must be. */
const blames = (more: Partial<JudgedFacts>) =>
  Object.entries(verdictOn({ ...usual, ...more }))
    .filter(([name, found]) => (Array.isArray(found) ? found.length > 0 : name === 'unaccounted' && found !== 0))
    .map(([name]) => name);

const stood = (more: Partial<Standstill> = {}, method: 'email' | 'text' = 'email'): JudgedFacts['run'] => ({
  plan: { method },
  standstills: [{ held: ['c'], before: usual.messages, taken: new Set(['a']), ...more }],
});

it('finds nothing wrong with what is accounted for, be a message in doubt in the ledger or not', () => {
  expect(blames({})).toEqual([]);
  expect(blames({ taken: ['a', 'c', 'of another broadcast', 'of another broadcast'] })).toEqual([]);
});

it('finds nothing wrong with an e-mail that went twice because the practice wants it, nor with what was begun anew after a standstill', () => {
  expect(blames({ messages: [message('a', 'accepted', { repeated: true })], taken: ['a', 'a'] })).toEqual([]);
  expect(
    blames({
      run: stood(),
      messages: [message('a', 'delivered'), message('b', 'failed'), message('c', 'accepted', { attempt: 2 })],
      taken: ['a', 'c'],
    }),
  ).toEqual([]);
});

it.each<[string, string[], Partial<JudgedFacts>]>([
  ['a message that was taken twice', ['doubled'], { taken: ['a', 'a'] }],
  [
    'an e-mail that was repeated more than once',
    ['doubled'],
    { messages: [message('a', 'accepted', { repeated: true })], taken: ['a', 'a', 'a'] },
  ],
  [
    'a text that was repeated',
    ['doubled'],
    {
      run: { plan: { method: 'text' }, standstills: [] },
      messages: [message('a', 'accepted', { repeated: true })],
      taken: ['a', 'a'],
    },
  ],
  ['somebody of whom nothing is said', ['unaccounted'], { people: { ...usual.people, audience: 4 } }],
  ['a message that is said to be out and is not', ['claimed'], { taken: [] }],
  ['an e-mail that is said to be refused and is out', ['claimed'], { taken: ['a', 'b'] }],
  ['a message that is not through', ['open'], { messages: [message('a', 'sending')] }],
  ['more in doubt than there may be', ['tooMany'], { end: { status: 'completed', doubts: 55, blows: 1 } }],
  ['a doubt that nobody is asked about', ['untold'], { hasTask: false }],
  ['what a worker handed over after its lease', ['late'], { run: stood(), taken: ['a', 'c'] }],
  ['what a worker that came back made undone', ['undone'], { run: stood({ before: [message('b', 'skipped')] }) }],
])('finds %s', (_, expected, more) => {
  expect(blames(more)).toEqual(expected);
});

it('lets eight seeds in a row tell every story, each the same whenever it is asked', () => {
  const plans = Array.from({ length: 16 }, (_, n) => sendingPlanOf(n + 4, longSize));
  expect(new Set(plans.slice(0, 8).map(({ story }) => story))).toEqual(new Set(keysOf(storyNames)));
  expect(plans.map(({ seed }) => sendingPlanOf(seed, longSize))).toEqual(plans);
  expect(plans.filter(({ blows }) => blows.length === 0)).toEqual([]);
});
