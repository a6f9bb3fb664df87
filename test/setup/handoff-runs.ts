import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { MoveName } from '../../domain/chart-handoff/moves.ts';
import {
  chartHandoffStart,
  chartHandoffType,
  chartMoveUpdate,
  chartStandQuery,
  lookAgainSignal,
  type RequestStand,
} from '../../workflows/chart-handoff/contract.ts';
import { after, eachInTurn, inTurn, late, none, type Process, said } from './told-answers.ts';
import { until } from './until.ts';

const long = 3_600_000;
const stands = (phase: RequestStand['phase'], more: Partial<RequestStand> = {}): RequestStand => ({
  phase,
  over: false,
  step: 'remind',
  waitMs: long,
  ...more,
});
const taken = (phase: RequestStand['phase'], refusal: string | null = null) => ({ phase, refusal });

const move = (handle: WorkflowHandle, name: MoveName) => {
  const moveId = randomUUID();
  return handle.executeUpdate(chartMoveUpdate, { args: [{ moveId, move: name }], updateId: moveId });
};
/** A step that is refused does not end the run. */
const refused = (handle: WorkflowHandle, name: MoveName) => move(handle, name).catch(() => null);
/** What a look has brought is there. */
const stood = (handle: WorkflowHandle, phase: RequestStand['phase']) =>
  until(`it is ${phase}`, async () => (await handle.query(chartStandQuery))?.phase === phase, { every: 50 });

const ids = () => ({ practiceId: randomUUID(), requestId: randomUUID() });

/** Requests to the chart keeper, each of which goes another way. */
export const chartHandoffRuns: Process = {
  type: chartHandoffType,
  start: () => chartHandoffStart(ids()),
  activities: {
    default: {
      lookAtRequest: said(stands('withdrawn', { over: true, step: null })),
      takeChartMove: said(taken('withdrawn')),
      closeRequestAlerts: none,
    },
  },
  runs: {
    'completed-and-released': () => ({
      lookAtRequest: inTurn(
        stands('requested'),
        stands('acknowledged'),
        stands('needs-information', { step: 'nudge' }),
        stands('answered'),
        stands('completed', { step: null }),
        stands('completed', { step: null, over: true }),
      ),
      takeChartMove: inTurn(taken('acknowledged'), taken('needs-information'), taken('answered'), taken('completed')),
    }),
    'reminded-and-escalated': () => ({
      lookAtRequest: inTurn(
        stands('requested', { waitMs: 100 }),
        stands('requested', { step: 'delegate', waitMs: 100 }),
        stands('requested', { step: 'supervisor', waitMs: 100 }),
        stands('requested', { step: 'administrator', waitMs: 100 }),
        stands('requested', { step: null, waitMs: 100 }),
        stands('acknowledged', { step: null }),
        stands('withdrawn', { step: null, over: true }),
      ),
    }),
    'second-refused': () => ({
      lookAtRequest: inTurn(
        stands('requested'),
        stands('acknowledged'),
        stands('acknowledged'),
        stands('withdrawn', { step: null, over: true }),
      ),
      takeChartMove: inTurn(taken('acknowledged'), taken('acknowledged', 'claimed'), taken('withdrawn')),
    }),
    'declined-reassigned-reopened': () => ({
      lookAtRequest: inTurn(
        stands('requested'),
        stands('declined', { step: 'nudge' }),
        stands('requested'),
        stands('completed', { step: null }),
        stands('requested'),
        stands('withdrawn', { step: null, over: true }),
      ),
      takeChartMove: inTurn(
        taken('declined'),
        taken('requested'),
        taken('completed'),
        taken('requested'),
        taken('withdrawn'),
      ),
    }),
    'continued-as-new': () => ({
      lookAtRequest: inTurn(
        stands('requested', { waitMs: 100 }),
        stands('requested', { waitMs: 100 }),
        stands('withdrawn', { step: null, over: true }),
      ),
    }),
    // Somebody writes while its last step is made: the note was released meanwhile, and they are told so.
    'asked-while-it-ends': () => ({
      lookAtRequest: inTurn(stands('requested'), stands('completed', { step: null, over: true })),
      takeChartMove: eachInTurn(said(taken('completed')), after(3_000, said(taken('completed', 'over')))),
      closeRequestAlerts: after(1_500, none),
    }),
    'database-away': () => ({
      lookAtRequest: late('Error', stands('withdrawn', { step: null, over: true })),
    }),
  },
  kept: [
    'before-alerts-closed-completed-and-released',
    'before-alerts-closed-continued-as-new',
    'before-alerts-closed-database-away',
    'before-alerts-closed-declined-reassigned-reopened',
    'before-alerts-closed-reminded-and-escalated',
    'before-alerts-closed-second-refused',
    'before-all-answered-completed-and-released',
    'before-all-answered-continued-as-new',
    'before-all-answered-cut-off',
    'before-all-answered-second-refused',
  ],
  starts: { 'continued-as-new': () => chartHandoffStart({ ...ids(), looks: 2 }) },
  during: {
    async 'completed-and-released'(handle) {
      for (const name of ['acknowledge', 'ask', 'answer', 'supply'] as const) await move(handle, name);
      await stood(handle, 'completed');
      await handle.signal(lookAgainSignal);
    },
    async 'reminded-and-escalated'(handle) {
      await stood(handle, 'acknowledged');
      await move(handle, 'withdraw');
    },
    async 'second-refused'(handle) {
      await stood(handle, 'requested');
      await refused(handle, 'answer');
      await move(handle, 'claim');
      await stood(handle, 'acknowledged');
      await refused(handle, 'claim');
      await move(handle, 'withdraw');
    },
    async 'asked-while-it-ends'(handle) {
      await move(handle, 'supply');
      await until('it is over', async () => (await handle.query(chartStandQuery))?.over === true, { every: 20 });
      await refused(handle, 'say');
    },
    async 'declined-reassigned-reopened'(handle) {
      for (const name of ['decline', 'reassign', 'supply', 'reopen', 'withdraw'] as const) await move(handle, name);
    },
  },
};
