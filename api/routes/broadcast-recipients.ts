import type { z } from 'zod';
import { leaveOut, mostLeftOut } from '../../db/broadcasts/leave-out.ts';
import { planRequestOf } from '../../db/broadcasts/plan-request.ts';
import { closedCharts } from '../../db/charts/chart-access.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { clientsOfMessage } from '../../db/queries/message-proof.ts';
import { messageRow } from '../../db/queries/message-row.ts';
import { recipientList, type RecipientSearch } from '../../db/queries/recipient-list.ts';
import { maskedAddress } from '../../domain/masked-address.ts';
import { peopleTerms } from '../../domain/people-terms.ts';
import { can, rightsOf } from '../../domain/rules.ts';
import { page } from '../../domain/schemas/common.ts';
import {
  broadcast,
  leaveOutRequest,
  message,
  type Preview,
  type PreviewRow,
  preview,
  previewAgain,
  recipientQuery,
  recipientRow,
  searchRecipients,
} from '../../domain/schemas/messaging.ts';
import { broadcastIsOver, type BroadcastStatus, canRefresh } from '../../domain/statuses.ts';
import { hasStandIns } from '../../platform/config.ts';
import { previewOf } from '../broadcasts/preview.ts';
import { broadcastList } from '../../db/queries/broadcast-list.ts';
import { broadcastOf } from '../broadcasts/shape.ts';
import type { Asking, SignedIn } from '../principal.ts';
import { conflict } from '../problem.ts';
import { assertMayOpen, chartReader, seesAll } from '../records/chart-access.ts';
import { cursorOf, found, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

const view = { rule: 'Messaging View', right: 'view' } as const;
const staff = ['staff', 'token'] as const;

export const broadcastRecipientRoutes = [
  route({
    method: 'post',
    path: '/api/broadcasts/:id/preview',
    summary: 'Refresh: who gets it as things are now, and what has changed since the last time; until it fires',
    audience: staff,
    policy: view,
    body: previewAgain,
    response: preview,
    example: { decision: 'skip', limit: 50 },
    handle: ({ params, body, principal, work, now, deps }) =>
      work(async (uow) => {
        const row = await broadcastOf(uow, params.id);
        const at = Date.parse(row.sendAt) > now.getTime() ? row.sendAt : now.toISOString();
        const request = planRequestOf(row, { at, anyHour: hasStandIns(deps.config) });
        if (!canRefresh(row.status) || !request) {
          throw fired('Its page shows who gets it.');
        }
        const { id: broadcastId, leftOut } = row;
        const composes = mayCompose(principal);
        // What has changed is told since those looked who send it.
        const asked = { ...body, remember: composes && body.remember };
        const shown = await previewOf(uow, request, asked, { now, broadcastId, leftOut });
        return composes ? shown : withoutClosedTexts(uow, { principal, now }, shown);
      }),
  }),
  route({
    method: 'put',
    path: '/api/broadcasts/:id/left-out',
    summary: 'Leave one person out, or put them in again; until it fires',
    audience: staff,
    policy: { rule: 'Messaging Create', right: 'modify' },
    body: leaveOutRequest,
    response: broadcast,
    example: { sourceId: '01890000-0000-7000-8000-000000000000', out: true },
    handle: ({ params, body, work, now, principal: { accountId } }) =>
      work(async (uow) => {
        const done = found(await leaveOut(uow, params.id, { ...body, accountId, now }), 'broadcast');
        if (done === 'fired') throw fired(whoGetsIt(body.out, (await broadcastOf(uow, params.id)).status));
        if (done === 'too-many')
          throw conflict(
            'too-many',
            `${mostLeftOut} people are left out already`,
            'Cancel it and compose one for fewer people.',
          );
        return broadcastOf(uow, params.id);
      }),
  }),
  route({
    method: 'get',
    path: '/api/broadcasts/:id/recipients',
    summary: 'Everybody of a broadcast that has fired, by last name, and what became of the message to them',
    audience: staff,
    policy: view,
    query: recipientQuery,
    response: page(recipientRow),
    handle: ({ params, query, work, now }) => work((uow) => recipientsPage(uow, params.id, { ...query, now })),
  }),
  route({
    method: 'post',
    path: '/api/broadcasts/:id/recipients/search',
    summary:
      'The same of those whom a name, number or e-mail finds; in a body, because these have no place in an address',
    audience: staff,
    policy: view,
    body: searchRecipients,
    response: page(recipientRow),
    example: { text: 'rey', status: 'failed' },
    handle: ({ params, body: { text, ...body }, principal, work, now }) =>
      work(async (uow) => {
        const { grants, staffId } = principal;
        const details = can(grants, 'Clients', 'view');
        const staffDetails = can(grants, 'Staff', 'view');
        const allCharts = seesAll(principal);
        const people = { terms: peopleTerms(text), details, staffDetails, allCharts, staffId, now };
        return recipientsPage(uow, params.id, { ...body, now }, people);
      }),
  }),
  route({
    method: 'get',
    path: '/api/messages/:id',
    summary: 'One message, and what happened to it',
    audience: staff,
    policy: view,
    response: message,
    handle: ({ params, principal, work, now }) =>
      work(async (uow) => {
        const row = found(await messageRow(uow, params.id, now), 'message');
        for (const clientId of await clientsOfMessage(uow, row.id)) await assertMayOpen(uow, principal, clientId, now);
        return { ...row, address: maskedAddress(row.address) };
      }),
  }),
];

/** They see the text to each person anyway, while they compose it. */
const mayCompose = ({ grants }: SignedIn): boolean =>
  rightsOf('Messaging Create').some((right) => can(grants, 'Messaging Create', right));

/**
 * Who may see the history reads the messages to those alone whose charts are open to them; and none that is for others too, who are not all in a page: the chart
 * of one of them may be closed.
 */
async function withoutClosedTexts(uow: UnitOfWork, asking: Asking, shown: Preview): Promise<Preview> {
  const clientIds = shown.rows.flatMap(({ clientId }) => clientId ?? []);
  const closed = await closedCharts(uow, chartReader(asking), clientIds);
  const sees = seesAll(asking.principal);
  const isClosed = ({ clientId, sharedWith }: PreviewRow) =>
    (sharedWith > 0 && !sees) || (clientId !== null && closed.has(clientId));
  const rows = shown.rows.map((row) => (isClosed(row) ? { ...row, text: null } : row));
  return { ...shown, rows };
}

/** @throws Problem 404, or 400 where the cursor is none */
async function recipientsPage(
  uow: UnitOfWork,
  id: string,
  { cursor, limit, status, reason, now }: z.output<typeof recipientQuery> & { now: Date },
  people?: RecipientSearch,
) {
  const [listed] = await broadcastList(uow, { id });
  const { id: broadcastId } = found(listed ?? null, 'broadcast');
  const rows = await recipientList(uow, {
    broadcastId,
    status: status ?? null,
    reason,
    after: cursorOf(cursor),
    limit,
    people,
    now,
  });
  return pageOf(
    rows.map(({ address, ...row }) => ({
      ...row,
      address: address && maskedAddress(address),
    })),
    limit,
  );
}

/** `next`: what is left to do. */
const fired = (next: string) => conflict('fired', 'The audience is fixed', next);

/** To who wanted to leave somebody out, or to put them in again, when it had just fired. */
function whoGetsIt(out: boolean, status: BroadcastStatus): string {
  if (broadcastIsOver(status)) return 'Its page shows who got it.';
  return out
    ? 'It goes to this person too unless you pause or cancel it; its page shows who gets it.'
    : 'It does not go to this person; its page shows who gets it.';
}
