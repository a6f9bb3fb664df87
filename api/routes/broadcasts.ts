import { cancelBroadcast } from '../../db/broadcasts/cancel.ts';
import { planBroadcast } from '../../db/broadcasts/plan.ts';
import { Broadcast } from '../../db/entities/index.ts';
import { practiceZone } from '../../db/practice-zone.ts';
import { newId } from '../../db/ids.ts';
import { broadcastList } from '../../db/queries/broadcast-list.ts';
import { nextAppointmentDate } from '../../db/queries/next-appointment-date.ts';
import { storedSettings } from '../../db/stored-settings.ts';
import { isMessageType, messageTypes } from '../../domain/message-types.ts';
import { page } from '../../domain/schemas/common.ts';
import {
  broadcast,
  broadcastQuery,
  composeDefaults,
  composeDefaultsQuery,
  preview,
  previewRequest,
  sendBroadcast,
} from '../../domain/schemas/messaging.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import { localDate, wallTimeOf } from '../../domain/time.ts';
import { hasStandIns } from '../../platform/config.ts';
import { checkCompose, checkLengths } from '../broadcasts/check.ts';
import { countsOf, previewOf } from '../broadcasts/preview.ts';
import { broadcastOf, withCounts } from '../broadcasts/shape.ts';
import { startBroadcast, tellCancelled } from '../broadcasts/workflow.ts';
import { conflict, invalid, notFound, Problem } from '../problem.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

const create = { rule: 'Messaging Create', right: 'create' } as const;
const view = { rule: 'Messaging View', right: 'view' } as const;
const staff = ['staff', 'token'] as const;
const example = {
  messageType: 'plain-broadcast',
  method: 'text',
  sendAt: '2030-03-03T09:00',
  body: '<Practice>: Hello <ClientName>, we are closed today.',
} as const;

export const broadcastRoutes = [
  route({
    method: 'get',
    path: '/api/broadcasts/defaults',
    summary: 'What a new broadcast of a message type begins with',
    audience: staff,
    policy: create,
    query: composeDefaultsQuery,
    response: composeDefaults,
    handle: ({ query, work, now }) =>
      work(async (uow) => {
        if (!isMessageType(query.messageType)) throw invalid({ path: 'messageType', message: 'is not a message type' });
        const zone = await practiceZone(uow);
        const { needsStartDate } = messageTypes[query.messageType];
        const startDate = needsStartDate ? await nextAppointmentDate(uow, localDate(now.toISOString(), zone)) : null;
        // The next full five minutes: soon, and time enough to compose.
        const soon = new Date(Math.ceil((now.getTime() + 60_000) / 300_000) * 300_000);
        const preferenceOnly = settingValue(await storedSettings(uow), settings.preferenceOnly);
        return { startDate, sendAt: wallTimeOf(soon.toISOString(), zone), zone, preferenceOnly };
      }),
  }),
  route({
    method: 'post',
    path: '/api/broadcasts/preview',
    summary: 'Who would get it and who would not, with the reason',
    audience: staff,
    policy: create,
    body: previewRequest,
    response: preview,
    example,
    handle: ({ body, work, now, deps }) =>
      work(async (uow) => {
        const zone = await practiceZone(uow);
        const { request } = checkCompose(body, { zone, now, anyHour: hasStandIns(deps.config) });
        return previewOf(await planBroadcast(uow, request), body);
      }),
  }),
  route({
    method: 'post',
    path: '/api/broadcasts',
    summary: 'Send: starts the workflow that waits for the broadcast time, or will start it once Temporal is back',
    audience: staff,
    policy: create,
    body: sendBroadcast,
    response: broadcast,
    status: 202,
    idempotent: 'required',
    example,
    async handle({ body, work, now, principal, afterCommit, deps }) {
      const id = newId();
      const { practiceId } = principal;
      afterCommit(() => startBroadcast(deps.temporal, { practiceId, broadcastId: id }));
      return work(async (uow) => {
        const zone = await practiceZone(uow);
        const { request, sendAt } = checkCompose(body, { zone, now, anyHour: hasStandIns(deps.config) });
        const planned = await planBroadcast(uow, request);
        checkLengths(planned, request.method);
        const counts = countsOf(planned);
        if (counts.send === 0) throw nobody(counts.recipients);
        if (counts.otherPreference > 0 && !body.confirmOtherPreference) throw othersPrefer(counts.otherPreference);
        const { at: _, anyHour: __, ...composed } = request;
        uow.em.create(Broadcast, {
          ...composed,
          id,
          sendAtLocal: `${body.sendAt.replace('T', ' ')}:00`,
          sendZone: zone,
          sendAt: new Date(sendAt),
          status: 'requested',
          requestedAt: now,
        });
        await uow.em.flush();
        return broadcastOf(uow, id);
      });
    },
  }),
  route({
    method: 'get',
    path: '/api/broadcasts',
    summary: 'Broadcasts, newest first',
    audience: staff,
    policy: view,
    query: broadcastQuery,
    response: page(broadcast),
    handle: ({ query: { cursor, limit, status }, work }) =>
      work(async (uow) => {
        const rows = await broadcastList(uow, { status, after: cursorOf(cursor), limit });
        const { rows: shown, next } = pageOf(rows, limit);
        return { rows: await withCounts(uow, shown), next };
      }),
  }),
  route({
    method: 'get',
    path: '/api/broadcasts/:id',
    summary: 'One broadcast and where its messages stand',
    audience: staff,
    policy: view,
    response: broadcast,
    handle: ({ params, work }) => work((uow) => broadcastOf(uow, params.id)),
  }),
  route({
    method: 'post',
    path: '/api/broadcasts/:id/cancel',
    summary: 'Cancel what has not been handed over; effective at once, whether or not Temporal is there',
    audience: staff,
    policy: { rule: 'Messaging Create', right: 'delete' },
    response: broadcast,
    async handle({ params: { id }, work, now, principal, deps }) {
      const cancelled = await work((uow) => cancelBroadcast(uow, id, now));
      if (!cancelled) throw notFound('broadcast');
      if (cancelled.status !== 'cancelled') {
        throw conflict('over', 'The broadcast is over', 'Nothing is left to cancel; its page shows what became of it.');
      }
      await tellCancelled(deps.temporal, id, principal.actor).catch((error: unknown) =>
        deps.log.warn({ err: error, broadcastId: id }, 'The workflow does not know yet that it is cancelled'),
      );
      return work((uow) => broadcastOf(uow, id));
    },
  }),
];

const nobody = (recipients: number) =>
  new Problem(422, 'nobody', 'Nobody would get this message', {
    next:
      recipients === 0
        ? 'Choose another start date or message type; Refresh shows who is listed.'
        : 'Refresh shows the reason for each person; mend it there, or choose another contact method.',
  });

const othersPrefer = (people: number) =>
  new Problem(422, 'other-preference', `${people} of them prefer another contact method`, {
    next: 'Confirm that they get it all the same (confirmOtherPreference), or tick Only Send Based on Preference.',
  });
