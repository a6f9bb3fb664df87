import { cancelBroadcast } from '../../db/broadcasts/cancel.ts';
import { keepView } from '../../db/broadcasts/audience-view.ts';
import { voiceOf } from '../../db/broadcasts/voice.ts';
import { Broadcast } from '../../db/entities/index.ts';
import { typeAudiences } from '../../db/message-types/index.ts';
import { practiceZone } from '../../db/practice-zone.ts';
import { newId } from '../../db/ids.ts';
import { broadcastList } from '../../db/queries/broadcast-list.ts';
import { storedSettings } from '../../db/stored-settings.ts';
import { isMessageType } from '../../domain/message-types.ts';
import { page } from '../../domain/schemas/common.ts';
import { faxPages, measureFax } from '../../domain/schemas/fax.ts';
import {
  broadcast,
  broadcastQuery,
  composeDefaults,
  composeDefaultsQuery,
  preview,
  previewRequest,
  sendBroadcast,
  sentTest,
  testMessage,
} from '../../domain/schemas/messaging.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import { localDate, wallTimeOf } from '../../domain/time.ts';
import { hasStandIns } from '../../platform/config.ts';
import { assertSendable, checkCompose } from '../broadcasts/check.ts';
import { offeredMethods } from '../broadcasts/offered.ts';
import { withPace, withRest } from '../broadcasts/pace.ts';
import { assertStaffChoice } from '../broadcasts/staff-choice.ts';
import { takeDraft } from '../broadcasts/take-draft.ts';
import { previewOf } from '../broadcasts/preview.ts';
import { faxSize } from '../../db/messages/fax-size.ts';
import { queueTest } from '../broadcasts/test-message.ts';
import { broadcastOf, requestedOf, withCounts } from '../broadcasts/shape.ts';
import { startBroadcast, tellCancelled } from '../broadcasts/workflow.ts';
import { startMessage } from '../messages/workflow.ts';
import { conflict, invalid, notFound } from '../problem.ts';
import { assertRecording } from '../records/call-recordings.ts';
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
        const dates = await typeAudiences[query.messageType].dates?.(uow, localDate(now.toISOString(), zone));
        const { from: startDate = null, to: lastDate = null } = dates ?? {};
        // One day is a range without an end.
        const endDate = lastDate === startDate ? null : lastDate;
        // The next full five minutes: soon, and time enough to compose.
        const soon = new Date(Math.ceil((now.getTime() + 60_000) / 300_000) * 300_000);
        const preferenceOnly = settingValue(await storedSettings(uow), settings.preferenceOnly);
        const { name, layout } = await voiceOf(uow);
        const sendAt = wallTimeOf(soon.toISOString(), zone);
        return { startDate, endDate, sendAt, zone, preferenceOnly, layout: layout ? name : null };
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
    handle: ({ body, work, principal, now, deps }) =>
      work(async (uow) => {
        const zone = await practiceZone(uow);
        const { requests } = checkCompose(body, {
          zone,
          now,
          anyHour: hasStandIns(deps.config),
          offered: offeredMethods(deps.config),
        });
        await assertStaffChoice(uow, body);
        await assertRecording(uow, body);
        const leftOut = leftOutBy(body.leftOut, principal.name, now);
        return previewOf(uow, requests, body, { now, broadcastId: null, leftOut });
      }),
  }),
  route({
    method: 'post',
    path: '/api/broadcasts/fax-pages',
    summary: 'How many pages a message takes as a fax, and what of it cannot be printed',
    audience: staff,
    policy: create,
    body: measureFax,
    response: faxPages,
    example: { language: 'en', body: 'Good day: Please call us.' },
    handle: ({ body: { body, language } }) => Promise.resolve(faxSize(body, language)),
  }),
  route({
    method: 'post',
    path: '/api/broadcasts/test',
    summary: 'Send what is composed to your own address or number, with sample values and marked as a test',
    audience: staff,
    policy: create,
    body: testMessage,
    response: sentTest,
    status: 202,
    idempotent: 'required',
    example: { messageType: 'plain-broadcast', method: 'text', body: example.body },
    handle: ({ body, work, now, principal, afterCommit, deps }) =>
      work(async (uow) => {
        const queued = await queueTest(uow, body, { principal, now, offered: offeredMethods(deps.config) });
        const { messageId } = queued;
        afterCommit(() => startMessage(deps.temporal, { practiceId: uow.practiceId, messageId }));
        return queued;
      }),
  }),
  route({
    method: 'post',
    path: '/api/broadcasts',
    summary:
      'Send: starts the workflow that waits for the broadcast time, or will start it once Temporal is back; by each person’s preference one a method, of which the answer is the first and names the others',
    audience: staff,
    policy: create,
    body: sendBroadcast,
    response: broadcast,
    status: 202,
    idempotent: 'required',
    example,
    async handle({ body, work, now, principal, afterAnswer, deps }) {
      const { practiceId } = principal;
      const id = newId();
      return work(async (uow) => {
        if (body.draft) await takeDraft(uow, body.draft, principal);
        const zone = await practiceZone(uow);
        const { requests, sendAt } = checkCompose(body, {
          zone,
          now,
          anyHour: hasStandIns(deps.config),
          offered: offeredMethods(deps.config),
        });
        await assertStaffChoice(uow, body);
        await assertRecording(uow, body);
        const { everybody } = await assertSendable(uow, requests, body);
        const sent = requests.map((request, nth) => ({ ...request, id: nth === 0 ? id : newId() }));
        for (const { id: broadcastId } of sent)
          afterAnswer(() => startBroadcast(deps.temporal, { practiceId, broadcastId }));
        for (const { at: _, anyHour: __, leftOut: ___, share, ...composed } of sent)
          uow.em.create(Broadcast, {
            ...composed,
            otherwise: share?.otherwise,
            setId: share && id,
            ...(share?.methods && { setMethods: [...share.methods] }),
            leftOut: leftOutBy(body.leftOut, principal.accountId, now),
            sendAtLocal: `${body.sendAt.replace('T', ' ')}:00`,
            sendZone: zone,
            sendAt: new Date(sendAt),
            status: 'requested',
            requestedAt: now,
          });
        await uow.em.flush();
        for (const { id: broadcastId, method } of sent)
          await keepView(uow, { lines: everybody(method), broadcastId, now });
        return requestedOf(uow, id);
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
    handle: ({ query: { cursor, limit, status }, work, now }) =>
      work(async (uow) => {
        const rows = await broadcastList(uow, { status, after: cursorOf(cursor), limit });
        const { rows: shown, next } = pageOf(rows, limit);
        return { rows: await withPace(uow, await withCounts(uow, shown), now), next };
      }),
  }),
  route({
    method: 'get',
    path: '/api/broadcasts/:id',
    summary: 'One broadcast and where its messages stand',
    audience: staff,
    policy: view,
    response: broadcast,
    handle: ({ params, work, now }) => work(async (uow) => withRest(uow, await broadcastOf(uow, params.id), now)),
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

const leftOutBy = (ids: readonly string[], by: string, now: Date) =>
  [...new Set(ids)].map((sourceId) => ({ sourceId, by, at: now.toISOString() }));
