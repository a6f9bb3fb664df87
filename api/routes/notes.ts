import { noteList, versionList } from '../../db/chart-handoff/note-list.ts';
import { noteRequestQuery, requestRow } from '../../domain/schemas/chart-requests.ts';
import { made, page, pageQuery } from '../../domain/schemas/common.ts';
import {
  addendum,
  clientNoteQuery,
  newAddendum,
  newNote,
  note,
  noteQuery,
  noteRow,
  noteVersion,
  noteVersionText,
  releaseNote,
  savedNote,
} from '../../domain/schemas/notes.ts';
import { lookAtRequest } from '../chart-handoff/workflow.ts';
import type { SignedIn } from '../principal.ts';
import { assertMayOpen } from '../records/chart-access.ts';
import { type AskingChart, listReader } from '../records/chart-readers.ts';
import {
  addAddendum,
  createNote,
  assertMayReadVersions,
  noteAddenda,
  noteRequests,
  readNote,
  readVersion,
  saveNote,
  signNote,
} from '../records/notes.ts';
import { cursorOf, demand, pageOf } from '../records/rows.ts';
import { type Base, route } from '../route.ts';

const audience = ['staff', 'token'] as const;
/** A signature is the act of a person who has signed in, not of a program that acts for them. */
const signers = ['staff'] as const;
const mayWrite = { rule: 'Notes', right: 'create' } as const;
const mayRead = { rule: 'Notes', right: 'view' } as const;

const askingOf = ({ principal, now, deps }: { principal: SignedIn } & Pick<Base, 'now' | 'deps'>): AskingChart => ({
  principal,
  now,
  keyRing: deps.keyRing,
});

export const noteRoutes = [
  route({
    method: 'get',
    path: '/api/clients/:id/notes',
    summary: "A client's notes, newest first, each with its state; texts are read one at a time",
    tag: 'notes',
    audience,
    policy: mayRead,
    query: clientNoteQuery,
    response: page(noteRow),
    handle: ({ params, query: { state = null, cursor, limit }, principal, work, now }) =>
      work(async (uow) => {
        await assertMayOpen(uow, principal, params.id, now);
        const filter = { clientId: params.id, holderId: null, state, id: null, after: cursorOf(cursor), limit };
        return pageOf(await noteList(uow, filter, await listReader(uow, { principal, now })), limit);
      }),
  }),
  route({
    method: 'post',
    path: '/api/clients/:id/notes',
    summary: "Begin a note on a client's visit",
    tag: 'notes',
    audience,
    policy: mayWrite,
    body: newNote,
    response: made,
    status: 201,
    idempotent: true,
    example: { title: 'Progress note', visitOn: '2026-03-02', text: '' },
    handle: ({ params, body, work, ...base }) => work((uow) => createNote(uow, params.id, body, askingOf(base))),
  }),
  route({
    method: 'get',
    path: '/api/notes',
    summary: 'Notes that I hold, or everybody’s, newest first',
    audience,
    policy: mayRead,
    query: noteQuery,
    response: page(noteRow),
    handle: ({ query: { scope, state = null, cursor, limit }, principal, work, now }) =>
      work(async (uow) => {
        if (scope === 'all') demand(principal, 'Tasks', 'view');
        const holderId = scope === 'mine' ? principal.staffId : null;
        const filter = { clientId: null, holderId, state, id: null, after: cursorOf(cursor), limit };
        return pageOf(await noteList(uow, filter, await listReader(uow, { principal, now })), limit);
      }),
  }),
  route({
    method: 'get',
    path: '/api/notes/:id',
    summary:
      'A note with what keeps it from being released; its text for who holds it, and for everybody once it is released',
    audience,
    policy: mayRead,
    response: note,
    handle: ({ params, work, ...base }) => work((uow) => readNote(uow, params.id, askingOf(base))),
  }),
  route({
    method: 'put',
    path: '/api/notes/:id',
    summary: 'Save a note, while somebody writes or by hand; refused with 409 where another window was faster',
    audience,
    policy: mayWrite,
    body: savedNote,
    response: note,
    example: { text: 'Met with the client and went over the plan.', version: 1 },
    handle: ({ params, body, work, ...base }) => work((uow) => saveNote(uow, params.id, body, askingOf(base))),
  }),
  route({
    method: 'get',
    path: '/api/notes/:id/versions',
    summary: 'Versions of a note, newest first, for who holds it',
    audience,
    policy: mayRead,
    query: pageQuery,
    response: page(noteVersion),
    handle: ({ params, query: { cursor, limit }, work, ...base }) =>
      work(async (uow) => {
        await assertMayReadVersions(uow, params.id, askingOf(base));
        return pageOf(await versionList(uow, { noteId: params.id, after: cursorOf(cursor), limit }), limit);
      }),
  }),
  route({
    method: 'get',
    path: '/api/notes/:id/versions/:versionId',
    summary: 'A version of a note with its text',
    audience,
    policy: mayRead,
    response: noteVersionText,
    handle: ({ params, work, ...base }) => work((uow) => readVersion(uow, params.id, params.versionId, askingOf(base))),
  }),
  route({
    method: 'get',
    path: '/api/notes/:id/requests',
    summary:
      'What was asked of chart keepers for a note, due ones first; those that keep it from being released, the others, or all',
    tag: 'notes',
    audience,
    policy: mayRead,
    query: noteRequestQuery,
    response: page(requestRow),
    handle: ({ params, query, work, ...base }) => work((uow) => noteRequests(uow, params.id, query, askingOf(base))),
  }),
  route({
    method: 'post',
    path: '/api/notes/:id/release',
    summary:
      'Sign a note, which nobody changes from then on; refused while required information is missing, unless it is overridden with a reason. A token cannot sign',
    audience: signers,
    policy: mayWrite,
    body: releaseNote,
    response: note,
    example: { version: 3 },
    async handle({ params, body, work, ...base }) {
      const asking = askingOf(base);
      const settled = await work((uow) => signNote(uow, params.id, body, asking));
      const { practiceId } = asking.principal;
      for (const requestId of settled)
        base.afterCommit(() => lookAtRequest(base.deps.temporal, { practiceId, requestId }));
      return work((uow) => readNote(uow, params.id, asking));
    },
  }),
  route({
    method: 'get',
    path: '/api/notes/:id/addenda',
    summary: 'What was added to a note after its release, oldest first',
    audience,
    policy: mayRead,
    query: pageQuery,
    response: page(addendum),
    handle: ({ params, query, work, ...base }) => work((uow) => noteAddenda(uow, params.id, query, askingOf(base))),
  }),
  route({
    method: 'post',
    path: '/api/notes/:id/addenda',
    summary: 'Add to a note that has been released, signed by name. A token cannot sign',
    audience: signers,
    policy: mayWrite,
    body: newAddendum,
    response: made,
    status: 201,
    idempotent: true,
    example: { text: 'The referral arrived after the visit.' },
    handle: ({ params, body, work, ...base }) => work((uow) => addAddendum(uow, params.id, body, askingOf(base))),
  }),
];
