import type { UnitOfWork } from '../../db/database.ts';
import { Account, Client, Relationship } from '../../db/entities/index.ts';
import { Problem } from '../problem.ts';
import type { Own } from './information.ts';

/* What who acts for a client may see and change of how others are reached: the client, and the people around them. */

type Asked = Pick<Own, 'principal'>;

/**
 * Whether they say where messages reach the client. Not where the client signs in themselves, nor where what is written to the client is not theirs to read: what goes
 * to a phone or a mailbox would be theirs then, and what they answer the client's.
 */
export async function directsMessages(
  { em }: Pick<UnitOfWork, 'em'>,
  { principal: { actsFor, personId } }: Asked,
): Promise<boolean> {
  if (!actsFor) return true;
  if (!actsFor.rights.includes('messages')) return false;
  return (await em.count(Account, { kind: 'portal', personId, active: true })) === 0;
}

/** Whether preference and consent are theirs to change: of messages to the client as {@link directsMessages}, of those that go to a contact where they are that contact. */
export async function decidesOnMessages(uow: Pick<UnitOfWork, 'em'>, asked: Asked): Promise<boolean> {
  const { actsFor, clientId } = asked.principal;
  if (!actsFor) return true;
  const { useClientDetail } = await uow.em.findOneOrFail(Client, { id: clientId });
  if (useClientDetail) return directsMessages(uow, asked);
  const reader = await uow.em.findOne(Relationship, { clientId, kind: 'messaging_contact', active: true });
  return reader !== null && reader.personId === (await guardianPerson(uow, asked));
}

/** Person of who acts for the client; null: it is the client. */
export async function guardianPerson(
  { em }: Pick<UnitOfWork, 'em'>,
  { principal: { actsFor, accountId } }: Asked,
): Promise<string | null> {
  return actsFor ? (await em.findOneOrFail(Account, { id: accountId })).personId : null;
}

export const clientsAlone = () =>
  new Problem(403, 'reaches-client', 'How messages reach this client cannot be changed here', {
    detail: 'They sign in to the portal themselves, or what is written to them is not open to you.',
    next: 'They can change it themselves, or the practice does. What you have typed was not saved.',
  });
