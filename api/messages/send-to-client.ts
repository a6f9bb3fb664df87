import type { UnitOfWork } from '../../db/database.ts';
import { queueMessage } from '../../db/messages/queue-message.ts';
import type { BroadcastMethod } from '../../domain/message-types.ts';
import type { ComposeMessage } from '../../domain/schemas/single-messages.ts';
import { conflict, Problem } from '../problem.ts';
import { refuse } from '../records/rows.ts';
import { answerOf, draftFor } from './draft.ts';

/**
 * One message that a person writes to one client, with the gate's decision; quiet hours defer it. `otherPreference`: who prefers another method gets it
 * all the same. @returns its id, to be started after the commit
 * @throws Problem 400, 404, 409 with the reason where the gate refuses it, 422 where another method is preferred; nothing is stored then
 */
export async function sendToClient(
  uow: UnitOfWork,
  {
    clientId,
    written,
    otherPreference,
    now,
    ...how
  }: {
    clientId: string;
    written: ComposeMessage;
    otherPreference: boolean;
    now: Date;
    anyHour: boolean;
    offered: readonly BroadcastMethod[];
  },
): Promise<string> {
  const draft = await draftFor(uow, clientId, written, { now, ...how });
  const { row, decision, subject, body, language, zones, problems } = draft;
  refuse(problems);
  if (decision.kind === 'skip' || body === null) {
    const { sentence, nextStep } = answerOf(draft);
    throw conflict('not-sent', sentence, nextStep ?? 'Call instead.');
  }
  if (draft.prefersOther && !otherPreference) throw prefersOther();
  const { id } = await queueMessage(uow, {
    purpose: 'client-message',
    channel: written.channel,
    address: row.address,
    subject,
    body,
    // What is read is in whatever language somebody wrote it in; a voice has to know.
    language: written.channel === 'voice' || written.channel === 'fax' ? language : null,
    decision,
    clientId,
    personId: row.contactPersonId ?? row.personId,
    zones: [...zones],
    now,
  });
  return id;
}

const prefersOther = () =>
  new Problem(422, 'other-preference', 'This client prefers another contact method', {
    next: 'Confirm that they get it all the same, or write by the method that they prefer.',
  });
