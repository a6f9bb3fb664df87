import { expect, it } from '@jest/globals';
import type { HandoffFacts } from './handoff-facts.ts';
import type { Step } from './handoff-game.ts';
import { verdictOn } from './handoff-verdict.ts';

/* A request of a group, claimed by one of its two members, who then writes a line. */

const requestId = 'r';
const asked: Step = {
  id: 'key',
  by: 'author',
  what: 'request',
  path: '/api/notes/n/requests',
  body: {},
  requestId: null,
  words: null,
  documentIds: [],
  status: 201,
  refusal: null,
  madeId: requestId,
};
const own = { path: '/api/chart-requests/r/moves', requestId, madeId: null, status: 200 } as const;
const claim: Step = { ...asked, ...own, id: 'claim', by: 'first', what: 'claim' };
const late: Step = { ...claim, id: 'late', by: 'second', status: 409, refusal: 'claimed' };
const say: Step = { ...asked, ...own, id: 'say', by: 'first', what: 'say', words: 'Said, say', documentIds: ['d'] };
const release: Step = { ...asked, what: 'release', path: '/api/notes/n/release', status: 200, madeId: null };
const note: Step = { ...asked, what: 'note', path: '/api/clients/c/notes', madeId: 'n' };
const steps = [note, asked, claim, late, say];

type Made = HandoffFacts['steps'][number];
type Alert = HandoffFacts['alerts'][number];
const row = (more: Partial<Made>): Made => ({
  id: 'request',
  requestId,
  move: 'request',
  status: 'done',
  readVersion: null,
  staffId: 'ann',
  keeperId: null,
  groupId: 'g',
  phase: 'requested',
  at: '1',
  ...more,
});
const claimed = row({ id: 'claim', move: 'claim', readVersion: 1, staffId: 'bo', phase: 'acknowledged', at: '2' });
const said = row({ id: 'say', move: 'say', staffId: 'bo', phase: 'acknowledged', at: '3' });
const rows = [row({}), row({ ...claimed, id: 'late', staffId: 'cy', status: 'refused' }), claimed, said];
const alert = (kind: string, staffId: string, at: string, messageId: string): Alert => ({
  requestId,
  kind,
  staffId,
  at,
  messageId,
  status: 'delivered',
});
const alerts = [
  alert('group-request', 'bo', '1', 'm1'),
  alert('group-request', 'cy', '1', 'm2'),
  alert('request-progress', 'ann', '2', 'm3'),
  alert('request-message', 'ann', '3', 'm4'),
];
const sent = (...ids: string[]) => ids.map((messageId, seq) => ({ seq, messageId, to: 'them' }));
const request = {
  id: requestId,
  noteId: 'n',
  asker: 'ann',
  version: 2,
  keeperId: 'bo',
  phase: 'acknowledged',
  step: 'remind',
  over: false,
  settled: true,
} as const;
const timeline = [
  { id: 'claim', words: null, documentIds: [] },
  { id: 'say', words: 'Said, say', documentIds: ['d'] },
];
const facts: HandoffFacts = {
  notes: ['n'],
  requests: [request],
  steps: rows,
  alerts,
  said: new Map([[requestId, timeline]]),
  workflows: new Map([[requestId, 'acknowledged, next remind']]),
  early: [],
  released: new Set(),
  ledger: sent('m1', 'm2', 'm3', 'm4'),
  concerned: { members: ['bo', 'cy'], standIns: {}, supervisor: 'eve', administrators: ['dot'] },
};

/** The lists that are not empty. */
const blames = (played: Step[], more: Partial<HandoffFacts> = {}) =>
  Object.entries(verdictOn(played, { ...facts, ...more }))
    .filter(([, list]) => Array.isArray(list) && list.length > 0)
    .map(([name]) => name);
const without = <T>(list: readonly T[], n: number) => list.filter((_, at) => at !== n);
const rowsWith = (n: number, more: Partial<Made>) => rows.map((each, at) => (at === n ? { ...each, ...more } : each));
const alertsWith = (n: number, more: Partial<Alert>) =>
  alerts.map((each, at) => (at === n ? { ...each, ...more } : each));

it('finds nothing wrong where everything is there once, nor with a message in doubt that may have gone out', () => {
  expect(blames(steps)).toEqual([]);
  const alertsInDoubt = alertsWith(3, { status: 'unknown' });
  expect(blames(steps, { alerts: alertsInDoubt })).toEqual([]);
  expect(blames(steps, { alerts: alertsInDoubt, ledger: sent('m1', 'm2', 'm3') })).toEqual([]);
});

it('counts what was done', () => {
  const counts = { requests: 1, made: 2, refused: 1, told: 4, unknown: 0, released: 0 };
  expect(verdictOn(steps, facts)).toMatchObject(counts);
});

it.each<[string, string, Step[], Partial<HandoffFacts>]>([
  ['a note that was released too early', 'early', steps, { early: ['note n'] }],
  ['two claims of the same request', 'owners', steps, { steps: rowsWith(1, { status: 'done' }) }],
  [
    'a claim of what somebody owns',
    'owners',
    steps,
    {
      requests: [{ ...request, version: 3, keeperId: 'cy' }],
      steps: rowsWith(1, { status: 'done', readVersion: 2, at: '4' }),
    },
  ],
  ['an owner whom nobody gave it to', 'owners', steps, { requests: [{ ...request, keeperId: 'cy' }] }],
  ['a version that no step made', 'owners', steps, { requests: [{ ...request, version: 3 }] }],
  ['a request that is gone', 'lost', steps, { requests: [] }],
  ['words that are gone', 'lost', steps, { said: new Map([[requestId, without(timeline, 1)]]) }],
  [
    'a document that is gone',
    'lost',
    steps,
    { said: new Map([[requestId, timeline.map((entry) => ({ ...entry, documentIds: [] }))]]) },
  ],
  ['a step that was neither made nor refused', 'lost', steps, { steps: rowsWith(1, { status: 'asked' }) }],
  ['a release that is not there', 'lost', [...steps, release], {}],
  ['words that stand there twice', 'doubled', steps, { said: new Map([[requestId, [...timeline, ...timeline]]]) }],
  ['a request that nobody heard of', 'doubled', without(steps, 1), {}],
  ['a note that was begun twice', 'doubled', steps, { notes: ['n', 'o'] }],
  ['a refused step that was made', 'doubled', [...steps.slice(0, 4), { ...say, status: 409 }], {}],
  ['an alert that was raised twice', 'doubled', steps, { alerts: [...alerts, { ...alerts[3]!, messageId: 'm5' }] }],
  ['a message that was taken twice', 'doubled', steps, { ledger: sent('m1', 'm2', 'm3', 'm4', 'm4') }],
  [
    'a rung of the ladder that was told twice',
    'doubled',
    steps,
    {
      steps: [...rows, ...['5', '6'].map((at) => row({ id: at, move: 'supervisor', staffId: null, at }))],
      alerts: [...alerts, ...['5', '6'].map((at) => alert('request-overdue', 'eve', at, 'm1'))],
    },
  ],
  ['a step that was not told', 'untold', steps, { alerts: without(alerts, 2) }],
  ['a step that was told to somebody else', 'untold', steps, { alerts: alertsWith(2, { staffId: 'cy' }) }],
  ['a message that is said to be out and is not', 'untold', steps, { ledger: sent('m1', 'm2', 'm4') }],
  ['a message that never went out', 'untold', steps, { alerts: alertsWith(1, { status: 'pending' }) }],
  ['a workflow that stands elsewhere', 'differing', steps, { workflows: new Map([[requestId, 'over']]) }],
  ['a request that nobody looks at', 'differing', steps, { requests: [{ ...request, settled: false }] }],
  ['an answer of another kind', 'strange', [...steps, { ...say, status: 400, refusal: 'invalid' }], {}],
])('blames %s', (_, name, played, more) => {
  expect(blames(played, more)).toContain(name);
});
