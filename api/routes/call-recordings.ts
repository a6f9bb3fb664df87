import { z } from 'zod';
import { can } from '../../domain/rules.ts';
import { callRecording, newRecording } from '../../domain/schemas/call-recordings.ts';
import { id, page, pageQuery } from '../../domain/schemas/common.ts';
import { isRecordingToken } from '../../platform/recording-link.ts';
import { notFound } from '../problem.ts';
import {
  announceRecording,
  assertAnnounced,
  keepRecording,
  listRecordings,
  receiveRecording,
  serveRecording,
  withdrawRecording,
} from '../records/call-recordings.ts';
import { cursorOf, demand } from '../records/rows.ts';
import { route } from '../route.ts';

const tag = 'messaging';
const create = { rule: 'Messaging Create', right: 'create' } as const;
const staff = ['staff', 'token'] as const;
const audio = '/api/call-recordings/:id/audio';

export const callRecordingRoutes = [
  route({
    method: 'get',
    path: '/api/call-recordings',
    tag,
    summary: 'Recordings that calls can play, newest first',
    audience: staff,
    policy: create,
    query: pageQuery,
    response: page(callRecording),
    handle: ({ query: { cursor, limit }, work }) =>
      work((uow) => listRecordings(uow, { after: cursorOf(cursor), limit })),
  }),
  route({
    method: 'post',
    path: '/api/call-recordings',
    tag,
    summary: 'Announce a recording by its name; its bytes follow by PUT',
    audience: staff,
    policy: create,
    body: newRecording,
    response: callRecording,
    status: 201,
    example: { name: 'Reminder, read by Dana' },
    handle: ({ body: { name }, work, now }) => work((uow) => announceRecording(uow, name, now)),
  }),
  route({
    method: 'put',
    path: audio,
    tag,
    summary:
      'The bytes of a recording that was announced: MP3 or WAV of at most 2 MB and 60 seconds, once; the same bytes again change nothing',
    audience: staff,
    policy: create,
    raw: true,
    response: callRecording,
    async handle({ params, req, work, now }) {
      await work((uow) => assertAnnounced(uow, params.id));
      const received = await receiveRecording(req);
      return work((uow) => keepRecording(uow, params.id, received, now));
    },
  }),
  route({
    method: 'get',
    path: audio,
    tag,
    summary: 'The recording itself, to be listened to',
    audience: staff,
    // By who composes with it, and by who reads in History what was sent.
    policy: 'signed-in',
    produces: 'audio/*',
    handle: ({ params, work, principal, res }) => {
      if (!can(principal.grants, create.rule, create.right)) demand(principal, 'Messaging View', 'view');
      return work((uow) => serveRecording(uow, params.id, res));
    },
  }),
  route({
    method: 'delete',
    path: '/api/call-recordings/:id',
    tag,
    summary: 'Offer a recording no longer; what was sent with it goes on',
    audience: staff,
    policy: create,
    handle: ({ params, work, now }) => work((uow) => withdrawRecording(uow, params.id, now)),
  }),
  route({
    method: 'get',
    path: '/callbacks/twilio/:practice/recordings/:recording/:token',
    tag: 'callbacks',
    summary: 'A recording for the call that plays it, at an address that nobody can guess and that expires',
    audience: ['provider'],
    policy: 'public',
    params: z.object({ practice: id, recording: id, token: z.string().max(100) }),
    produces: 'audio/*',
    async handle({ params: { practice, recording, token }, deps, now, requestId, res }) {
      const ids = { practiceId: practice, recordingId: recording };
      if (!isRecordingToken(deps.keyRing, ids, token, now) || !(await deps.database.practiceById(practice)))
        throw notFound('recording');
      await deps.database.work({ practiceId: practice, actor: 'system:twilio', requestId }, (uow) =>
        serveRecording(uow, recording, res),
      );
    },
  }),
];
