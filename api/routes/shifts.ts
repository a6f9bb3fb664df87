import { shiftChoices } from '../../db/sync/shift-choices.ts';
import { shiftList } from '../../db/sync/shift-list.ts';
import { page } from '../../domain/schemas/common.ts';
import {
  changedShift,
  decideSyncRun as withVersion,
  shift,
  shiftChoices as choices,
  shiftFields,
  shiftQuery,
} from '../../domain/schemas/sync.ts';
import { addDays, startOfDay } from '../../domain/time.ts';
import { chartReader } from '../records/chart-access.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { changeShift, createShift, readShift, withdrawShift } from '../records/shifts.ts';
import { route } from '../route.ts';
import { startTargets } from '../sync/workflow.ts';
import { practiceZone } from '../../db/practice-zone.ts';

const audience = ['staff', 'token'] as const;
const mayView = { rule: 'Schedules', right: 'view' } as const;
const mayModify = { rule: 'Schedules', right: 'modify' } as const;

const example = { title: 'Team meeting', userIds: ['12'], jobId: null, localStart: '2027-03-09T09:30', minutes: 60 };

export const shiftRoutes = [
  route({
    method: 'get',
    path: '/api/shifts',
    summary: 'Shifts in Timeero by start: of PIMSY, of our own, and what others made there',
    audience,
    policy: mayView,
    query: shiftQuery,
    response: page(shift),
    handle: ({ query: { cursor, limit, from, to, ...filter }, principal, work, now }) =>
      work(async (uow) => {
        const zone = await practiceZone(uow);
        const days = { from: startOfDay(from, zone), to: startOfDay(addDays(to, 1), zone) };
        const reader = chartReader({ principal, now });
        return pageOf(await shiftList(uow, { ...filter, ...days, after: cursorOf(cursor), limit, reader }), limit);
      }),
  }),
  route({
    method: 'get',
    path: '/api/shifts/choices',
    summary:
      'Users and jobs in Timeero that a shift of our own can be given to; no jobs of charts that are closed to you',
    audience,
    policy: { rule: 'Schedules', right: 'create' },
    response: choices,
    handle: ({ principal, now, work }) => work((uow) => shiftChoices(uow, chartReader({ principal, now }))),
  }),
  route({
    method: 'post',
    path: '/api/shifts',
    summary: 'Add a shift of our own; Timeero gets it within seconds, PIMSY never does',
    audience,
    policy: { rule: 'Schedules', right: 'create' },
    body: shiftFields,
    response: shift,
    status: 201,
    idempotent: true,
    example,
    async handle({ body, principal, work, now, deps, afterCommit }) {
      const made = await work((uow) => createShift(uow, body, { principal, now }));
      afterCommit(() => startTargets(deps.temporal, principal.practiceId));
      return made;
    },
  }),
  route({
    method: 'get',
    path: '/api/shifts/:id',
    summary: 'A shift, and why it cannot be changed here',
    audience,
    policy: mayView,
    response: shift,
    handle: ({ params, principal, work, now }) => work((uow) => readShift(uow, params.id, { principal, now })),
  }),
  route({
    method: 'put',
    path: '/api/shifts/:id',
    summary: 'Change a shift of our own; one of PIMSY or of Timeero is refused with the reason',
    audience,
    policy: mayModify,
    body: changedShift,
    response: shift,
    example: { ...example, version: 1 },
    async handle({ params, body, principal, work, now, deps, afterCommit }) {
      const changed = await work((uow) => changeShift(uow, params.id, body, { principal, now }));
      afterCommit(() => startTargets(deps.temporal, principal.practiceId));
      return changed;
    },
  }),
  route({
    method: 'post',
    path: '/api/shifts/:id/withdraw',
    summary: 'Take a shift of our own back; it goes from Timeero within seconds',
    audience,
    policy: mayModify,
    body: withVersion,
    response: shift,
    example: { version: 1 },
    async handle({ params, body, principal, work, now, deps, afterCommit }) {
      const gone = await work((uow) => withdrawShift(uow, params.id, body, { principal, now }));
      afterCommit(() => startTargets(deps.temporal, principal.practiceId));
      return gone;
    },
  }),
];
