import { resolveUnknown } from '../../db/messages/resolve-unknown.ts';
import { messageRow } from '../../db/queries/message-row.ts';
import { resolvedMessages, resolveMessages } from '../../domain/schemas/unknown-messages.ts';
import { broadcastOf } from '../broadcasts/shape.ts';
import { broadcastIsOver, type BroadcastStatus } from '../../domain/statuses.ts';
import { startMessage } from '../messages/workflow.ts';
import { conflict } from '../problem.ts';
import { assertMayOpen } from '../records/chart-access.ts';
import { found } from '../records/rows.ts';
import { route } from '../route.ts';

const policy = { rule: 'Messaging Create', right: 'create' } as const;
const staff = ['staff', 'token'] as const;
const example = { resolution: 'went-out', reason: 'The client has called about it.' } as const;

export const unknownMessageRoutes = [
  route({
    method: 'post',
    path: '/api/messages/:id/resolve',
    summary: 'Say of a message in doubt that it went out, or that it did not and is to be sent again',
    audience: staff,
    policy,
    body: resolveMessages,
    response: resolvedMessages,
    example,
    handle: ({ params: { id: messageId }, body, work, now, principal, afterCommit, deps }) =>
      work(async (uow) => {
        const row = found(await messageRow(uow, messageId, now), 'message');
        if (row.clientId !== null) await assertMayOpen(uow, principal, row.clientId, now);
        const resolved = openTo(await resolveUnknown(uow, { target: { messageId }, ...body, now }));
        if (resolved.length === 0)
          throw conflict(
            'not-in-doubt',
            'This message is not in doubt',
            'Look again: its page shows what became of it.',
          );
        if (body.resolution === 'send-again')
          afterCommit(() => startMessage(deps.temporal, { practiceId: principal.practiceId, messageId }));
        return { resolved: resolved.length };
      }),
  }),
  route({
    method: 'post',
    path: '/api/broadcasts/:id/resolve',
    summary:
      'Say of all messages of a broadcast that are in doubt that they went out, or that they did not and are to be sent again',
    audience: staff,
    policy,
    body: resolveMessages,
    response: resolvedMessages,
    example: { resolution: 'send-again', reason: 'The mail server had lost its power.' },
    handle: ({ params, body, work, now }) =>
      work(async (uow) => {
        const { id: broadcastId } = await broadcastOf(uow, params.id);
        // Those that are sent again begin at the next sweep, within seconds.
        const resolved = openTo(await resolveUnknown(uow, { target: { broadcastId }, ...body, now }));
        if (resolved.length === 0)
          throw conflict(
            'not-for-people',
            'None of its messages in doubt waits for a person',
            'The provider of texts is asked within the hour, and mail servers report within minutes; look again then.',
          );
        return { resolved: resolved.length };
      }),
  }),
];

/** @throws Problem 409 where the broadcast does not let anything be sent again */
function openTo(resolved: string[] | BroadcastStatus): string[] {
  if (Array.isArray(resolved)) return resolved;
  if (!broadcastIsOver(resolved))
    throw conflict(
      'not-over',
      'The broadcast is not over yet',
      'What is in doubt can be sent again once it has finished; until then a report may still come.',
    );
  throw conflict(
    'not-completed',
    'The broadcast was cancelled, or has failed',
    'Nothing of it is sent any more. Write to the person from their chart instead.',
  );
}
