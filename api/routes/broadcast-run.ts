import { editBroadcast } from '../../db/broadcasts/edit.ts';
import { pauseBroadcast, resumeBroadcast } from '../../db/broadcasts/pause.ts';
import { planRequestOf } from '../../db/broadcasts/plan-request.ts';
import { previewAudience } from '../../db/broadcasts/preview-audience.ts';
import { lockBroadcast } from '../../db/broadcasts/lock.ts';
import { resendFailed } from '../../db/broadcasts/resend.ts';
import { newId } from '../../db/ids.ts';
import {
  broadcast,
  type Broadcast,
  changedBroadcast,
  resendBroadcast,
  resendPreview,
} from '../../domain/schemas/messaging.ts';
import { canRefresh } from '../../domain/statuses.ts';
import { wallTimeOf } from '../../domain/time.ts';
import { hasStandIns } from '../../platform/config.ts';
import { assertSendable, checkCompose } from '../broadcasts/check.ts';
import { offeredMethods } from '../broadcasts/offered.ts';
import { assertStaffChoice } from '../broadcasts/staff-choice.ts';
import { broadcastOf, requestedOf } from '../broadcasts/shape.ts';
import { startBroadcast, tellChanged } from '../broadcasts/workflow.ts';
import type { Deps } from '../deps.ts';
import { conflict, invalid, notFound } from '../problem.ts';
import { assertVersion, found } from '../records/rows.ts';
import { route } from '../route.ts';

const modify = { rule: 'Messaging Create', right: 'modify' } as const;
const staff = ['staff', 'token'] as const;

/** The workflow of a broadcast that was changed in its row. It may be away: the row counts at once, and the sweeper tells it. */
const tell = (deps: Deps, id: string) =>
  tellChanged(deps.temporal, id).catch((error: unknown) =>
    deps.log.warn({ err: error, broadcastId: id }, 'The workflow does not know yet that its broadcast was changed'),
  );

/** What is done with a broadcast after *Send*: changed until it fires, paused and resumed while it runs, sent again when it is over. */
export const broadcastRunRoutes = [
  route({
    method: 'put',
    path: '/api/broadcasts/:id',
    summary: 'Change its text, its audience or its time, until it fires; the workflow waits for the new time at once',
    audience: staff,
    policy: modify,
    body: changedBroadcast,
    response: broadcast,
    example: {
      sendAt: '2030-03-03T10:30',
      body: '<Practice>: Hello <ClientName>, we are closed today.',
      version: 1,
    },
    async handle({ params: { id }, body, work, now, deps }) {
      await work(async (uow) => {
        const row = found(await lockBroadcast(uow, id), 'broadcast');
        if (!canRefresh(row.status)) {
          throw conflict(
            'fired',
            'The broadcast has fired',
            'It can be paused or cancelled; its page shows who got it.',
          );
        }
        assertVersion(row, body.version);
        const { messageType, method, sendZone: zone, parentId = null, otherwise = null, setId = null } = row;
        const { recordingId = null, setMethods } = row;
        const leftOut = row.leftOut.map(({ sourceId }) => sourceId);
        const { groupId = row.groupId ?? null, locationId = row.locationId ?? null } = body;
        const preferenceOnly = body.preferenceOnly || otherwise !== null;
        const compose = {
          ...body,
          messageType,
          method,
          leftOut,
          recordingId,
          groupId,
          locationId,
          preferenceOnly,
          otherwise: 'nobody',
          text: null,
          voice: null,
          fax: null,
        } as const;
        const { requests, sendAt } = checkCompose(compose, {
          zone,
          now,
          anyHour: hasStandIns(deps.config),
          offered: offeredMethods(deps.config),
        });
        const [request] = requests;
        await assertStaffChoice(uow, compose, row);
        if (setId !== null) assertSameWhom(row, request);
        await assertSendable(
          uow,
          { ...request, resendOf: parentId, share: otherwise && { otherwise, setId, methods: setMethods } },
          compose,
        );
        const sendAtLocal = `${body.sendAt.replace('T', ' ')}:00`;
        await editBroadcast(uow, id, { ...request, sendAtLocal, sendAt, now });
      });
      await tell(deps, id);
      return work((uow) => broadcastOf(uow, id));
    },
  }),
  route({
    method: 'post',
    path: '/api/broadcasts/:id/pause',
    summary: 'Pause: nothing more is handed over, whether or not Temporal is there; what is in the air ends',
    audience: staff,
    policy: modify,
    response: broadcast,
    async handle({ params: { id }, work, now, deps }) {
      const { status } = found(await work((uow) => pauseBroadcast(uow, id, { now })), 'broadcast');
      if (status !== 'paused') {
        throw conflict('not-running', 'The broadcast is not being sent', 'Its page shows where it stands.');
      }
      await tell(deps, id);
      return work((uow) => broadcastOf(uow, id));
    },
  }),
  route({
    method: 'post',
    path: '/api/broadcasts/:id/resume',
    summary: 'Let a paused broadcast go on; what has failed so far does not pause it again',
    audience: staff,
    policy: modify,
    response: broadcast,
    async handle({ params: { id }, work, now, deps }) {
      const { status } = found(await work((uow) => resumeBroadcast(uow, id, now)), 'broadcast');
      if (status !== 'running') {
        throw conflict('not-paused', 'The broadcast is not paused', 'Its page shows where it stands.');
      }
      await tell(deps, id);
      return work((uow) => broadcastOf(uow, id));
    },
  }),
  route({
    method: 'get',
    path: '/api/broadcasts/:id/resend',
    summary: 'To how many people and in how many messages it would be sent again, through the gate as things are now',
    audience: staff,
    policy: { rule: 'Messaging Create', right: 'create' },
    response: resendPreview,
    handle: ({ params, work, now, deps }) =>
      work(async (uow) => {
        const request = againOf(await broadcastOf(uow, params.id), { now, deps });
        return request ? (await previewAudience(uow, request, { limit: 0 })).counts : { send: 0, messages: 0 };
      }),
  }),
  route({
    method: 'post',
    path: '/api/broadcasts/:id/resend',
    summary:
      'Send the same again to those alone whose message has failed, through the gate; whom an earlier one has in hand stays with that',
    audience: staff,
    policy: { rule: 'Messaging Create', right: 'create' },
    body: resendBroadcast,
    response: broadcast,
    status: 202,
    idempotent: 'required',
    example: {},
    async handle({ params, body: { expected }, work, now, principal: { practiceId }, afterAnswer, deps }) {
      const id = newId();
      afterAnswer(() => startBroadcast(deps.temporal, { practiceId, broadcastId: id }));
      return work(async (uow) => {
        const parent = await broadcastOf(uow, params.id);
        const sendAtLocal = `${wallTimeOf(now.toISOString(), parent.sendZone).replace('T', ' ')}:00`;
        const resent = await resendFailed(uow, params.id, { id, sendAtLocal, now });
        if (!resent) throw notFound('broadcast');
        if ('refused' in resent) throw refusals[resent.refused];
        const request = againOf(parent, { now, deps });
        // Whoever confirmed that they get it by this method has done so for this text and these people.
        if (request) await assertSendable(uow, request, { confirmOtherPreference: true, expected });
        return requestedOf(uow, id);
      });
    },
  }),
];

/** What it would be to those alone whom it did not reach. */
const againOf = (parent: Broadcast, { now, deps }: { now: Date; deps: Deps }) =>
  planRequestOf({ ...parent, parentId: parent.id }, { at: now.toISOString(), anyHour: hasStandIns(deps.config) });

type Whom = Record<'startDate' | 'endDate' | 'groupId' | 'locationId', string | null>;

/** Of one of several by each person's preference. @throws Problem 400 */
function assertSameWhom(row: Partial<Whom>, to: Partial<Whom>): void {
  const message =
    'stays: the others by preference are about the same appointments. To change it cancel them all and compose anew.';
  const toStaff =
    'stays: the others by preference are to the same staff. To change it cancel them all and compose anew.';
  if ((row.startDate ?? null) !== (to.startDate ?? null)) throw invalid({ path: 'startDate', message });
  if ((row.endDate ?? null) !== (to.endDate ?? null)) throw invalid({ path: 'endDate', message });
  for (const path of ['groupId', 'locationId'] as const)
    if ((row[path] ?? null) !== (to[path] ?? null)) throw invalid({ path, message: toStaff });
}

const refusals = {
  'not-over': conflict('not-over', 'The broadcast is not over yet', 'Wait until it has finished, or cancel the rest.'),
  'none-failed': conflict(
    'none-failed',
    'No message of it has failed that was not sent again',
    'There is nobody to send it to again; its page links what was, and what failed there can be sent again from there.',
  ),
  resent: conflict(
    'resent',
    'It is about to be sent again already',
    'Its page links the one that is about to go. Once that has begun, what has failed since can be sent again too.',
  ),
};
