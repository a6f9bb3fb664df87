import type { UnitOfWork } from '../../db/database.ts';
import { Practice } from '../../db/entities/index.ts';
import { callOf } from '../../db/queries/call-of.ts';
import {
  answersTo,
  consentsAt,
  optOutsOf,
  originOf,
  peopleOfMessage,
  provenMessage,
  repliesTo,
} from '../../db/queries/message-proof.ts';
import type { ProofFacts } from '../../domain/message-proof/facts.ts';
import { keysAskedOf } from '../../domain/message-types.ts';
import { can } from '../../domain/rules.ts';
import type { Asking } from '../principal.ts';
import { assertMayOpen } from '../records/chart-access.ts';
import { demand, found } from '../records/rows.ts';

/**
 * All that there is to tell of one message, for whoever may see the charts of all whom it was to. It has addresses in full, so the rule of the records
 * that they stand in is asked for beside the route's own, and the look is written down.
 * @throws Problem 403 or 404
 */
export async function readProof(uow: UnitOfWork, id: string, { principal, now }: Asking): Promise<ProofFacts> {
  const message = found(await provenMessage(uow, id), 'message');
  const people = await peopleOfMessage(uow, id);
  const clientIds = people.flatMap(({ clientId }) => clientId ?? []);
  demand(principal, people.some(({ isStaff }) => isStaff) && clientIds.length === 0 ? 'Staff' : 'Clients', 'view');
  for (const clientId of clientIds) await assertMayOpen(uow, principal, clientId, now);
  await uow.note('export', 'message', id, { list: 'proof' });
  const practice = await uow.em.findOneOrFail(Practice, { id: uow.practiceId });
  const { channel, address, sentAt, createdAt, zones, broadcastId: _, reminderId: __, ...told } = message;
  const [zone = people.find((one) => one.zone !== null)?.zone ?? practice.zone, ...others] = zones;
  const call = channel === 'voice' ? await callOf(uow, id) : null;
  return {
    ...told,
    channel,
    address,
    sentAt,
    createdAt,
    zones: [zone, ...others],
    practice: practice.name,
    made: { at: now.toISOString(), by: principal.name },
    recipients: people.map(({ name, isStaff, clientId, recordNumber }) => ({
      name,
      is: isStaff ? 'staff' : clientId === null ? 'other' : 'client',
      clientId,
      recordNumber,
    })),
    readers: [...new Set(people.flatMap(({ reader }) => reader ?? []))],
    keysAsked: call && keysAskedOf(call.messageType),
    origin: await originOf(uow, message),
    consents: await consentsAt(uow, {
      clientIds,
      channel,
      address,
      at: sentAt ?? createdAt,
      documents: can(principal.grants, 'Documents', 'view'),
    }),
    optOuts: address === '' ? [] : await optOutsOf(uow, { channel, address }),
    replies: await repliesTo(uow, { id, clientIds, read: can(principal.grants, 'Messaging Replies', 'view') }),
    answers: await answersTo(uow, id),
  };
}
