import type { UnitOfWork } from '../../db/database.ts';
import { BroadcastDraft } from '../../db/entities/index.ts';
import { broadcastDrafts } from '../../db/queries/broadcast-drafts.ts';
import {
  changedDraft,
  draft,
  draftContent,
  type DraftContent,
  newDraft,
} from '../../domain/schemas/broadcast-drafts.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import type { SignedIn } from '../principal.ts';
import { conflict } from '../problem.ts';
import { assertVersion, cursorOf, found, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

const create = { rule: 'Messaging Create', right: 'create' } as const;
const staff = ['staff', 'token'] as const;
/** A person's own: more than anybody composes at a time. */
const mostDrafts = 50;
const example: DraftContent = {
  messageType: 'plain-broadcast',
  method: 'text',
  startDate: null,
  endDate: null,
  sendAt: '2030-03-03T09:00',
  groupId: null,
  locationId: null,
  preferenceOnly: true,
  otherwise: 'nobody',
  leftOut: [],
  recordingId: null,
  texts: {
    en: { subject: null, body: '<Practice>: Hello <ClientName>, we are closed today.' },
    es: { subject: null, body: '' },
  },
  spanish: false,
  text: null,
  voice: null,
  fax: null,
};

/** Nobody finds the draft of another, not even to be told that it is there. @throws Problem 404 */
const ownDraft = async ({ em }: UnitOfWork, id: string, { accountId }: SignedIn) =>
  found(await em.findOne(BroadcastDraft, { id, accountId }), 'draft');

const shown = ({
  id,
  content,
  version,
  updatedAt,
}: {
  id: string;
  content: unknown;
  version: number;
  updatedAt: Date;
}) => ({
  id,
  content: draftContent.parse(content),
  version,
  updatedAt: updatedAt.toISOString(),
});

export const broadcastDraftRoutes = [
  route({
    method: 'get',
    path: '/api/broadcast-drafts',
    summary: 'Broadcasts that you have begun to compose, the newest first; nobody else sees them',
    audience: staff,
    policy: create,
    query: pageQuery,
    response: page(draft),
    handle: ({ query: { cursor, limit }, principal: { accountId }, work }) =>
      work(async (uow) => {
        const rows = await broadcastDrafts(uow, { accountId, after: cursorOf(cursor), limit });
        return pageOf(
          rows.map(({ content, ...row }) => ({ ...row, content: draftContent.parse(content) })),
          limit,
        );
      }),
  }),
  route({
    method: 'post',
    path: '/api/broadcast-drafts',
    summary: 'Keep a broadcast that you compose, to go on with it later',
    audience: staff,
    policy: create,
    body: newDraft,
    response: draft,
    status: 201,
    example,
    handle: ({ body, principal: { accountId }, work }) =>
      work(async (uow) => {
        if ((await uow.em.count(BroadcastDraft, { accountId })) >= mostDrafts)
          throw conflict('too-many-drafts', `You have ${mostDrafts} drafts`, 'Delete those that you do not need.');
        const row = uow.em.create(BroadcastDraft, { accountId, content: body });
        await uow.em.flush();
        return shown(row);
      }),
  }),
  route({
    method: 'get',
    path: '/api/broadcast-drafts/:id',
    summary: 'One of your drafts',
    audience: staff,
    policy: create,
    response: draft,
    handle: ({ params, principal, work }) => work(async (uow) => shown(await ownDraft(uow, params.id, principal))),
  }),
  route({
    method: 'put',
    path: '/api/broadcast-drafts/:id',
    summary: 'Save one of your drafts',
    audience: staff,
    policy: create,
    body: changedDraft,
    response: draft,
    example: { content: example, version: 1 },
    handle: ({ params, body, principal, work }) =>
      work(async (uow) => {
        const row = await ownDraft(uow, params.id, principal);
        assertVersion(row, body.version);
        row.content = body.content;
        await uow.em.flush();
        return shown(row);
      }),
  }),
  route({
    method: 'delete',
    path: '/api/broadcast-drafts/:id',
    summary: 'Delete one of your drafts',
    audience: staff,
    policy: create,
    handle: ({ params, principal, work }) =>
      work(async (uow) => {
        uow.em.remove(await ownDraft(uow, params.id, principal));
        await uow.em.flush();
      }),
  }),
];
