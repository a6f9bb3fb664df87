import { stopBroadcastAgain, stopMessageAgain } from '../../db/messages/stop-again.ts';
import { clientsOfMessage } from '../../db/queries/message-proof.ts';
import { messageRow } from '../../db/queries/message-row.ts';
import { maskedAddress } from '../../domain/masked-address.ts';
import { broadcast, message } from '../../domain/schemas/messaging.ts';
import { withRest } from '../broadcasts/pace.ts';
import { broadcastOf } from '../broadcasts/shape.ts';
import { tellCancelled } from '../messages/workflow.ts';
import { conflict } from '../problem.ts';
import { assertMayOpen } from '../records/chart-access.ts';
import { found } from '../records/rows.ts';
import { route } from '../route.ts';

const policy = { rule: 'Messaging Create', right: 'delete' } as const;
const staff = ['staff', 'token'] as const;

/** Calls and faxes that met a busy line, or nobody, are made again by themselves, until somebody says not to. */
export const callsAgainRoutes = [
  route({
    method: 'post',
    path: '/api/messages/:id/stop-again',
    summary: 'Do not make a call or fax again that waits for it; effective at once, whether or not Temporal is there',
    audience: staff,
    policy,
    response: message,
    async handle({ params: { id }, principal, work, now, deps }) {
      const { answer, gaveBack } = await work(async (uow) => {
        const row = found(await messageRow(uow, id, now), 'message');
        for (const clientId of await clientsOfMessage(uow, row.id)) await assertMayOpen(uow, principal, clientId, now);
        if ((await stopMessageAgain(uow, id, now)).length === 0)
          throw conflict('not-waiting', 'It does not wait to be made again', 'Its timeline shows what became of it.');
        const stopped = found(await messageRow(uow, id, now), 'message');
        return { answer: { ...stopped, address: maskedAddress(stopped.address) }, gaveBack: row.status !== 'failed' };
      });
      // One that had its half hour behind it has a workflow, which need not wait for its turn any more.
      if (gaveBack)
        await tellCancelled(deps.temporal, id, principal.actor).catch((error: unknown) =>
          deps.log.warn({ err: error, messageId: id }, 'The workflow does not know yet that it is cancelled'),
        );
      return answer;
    },
  }),
  route({
    method: 'post',
    path: '/api/broadcasts/:id/stop-again',
    summary:
      'Do not make any call or fax of a broadcast again, neither those that wait nor those that fail from now on',
    audience: staff,
    policy,
    response: broadcast,
    handle: ({ params: { id }, work, now }) =>
      work(async (uow) => {
        const { method } = await broadcastOf(uow, id);
        if (method !== 'voice' && method !== 'fax')
          throw conflict('not-called', 'Nothing of it is made again', 'Only calls and faxes are.');
        found(await stopBroadcastAgain(uow, id, now), 'broadcast');
        return withRest(uow, await broadcastOf(uow, id), now);
      }),
  }),
];
