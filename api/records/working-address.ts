import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Client, ContactPoint, Relationship, Staff } from '../../db/entities/index.ts';
import { addressWorks } from '../../db/messages/address-failures.ts';
import type { workingAddress } from '../../domain/schemas/people.ts';
import { notFound } from '../problem.ts';
import { found } from './rows.ts';

type Address = z.output<typeof workingAddress>;

/**
 * Opens an address of a client, or of somebody around them, again, for everybody who shares it, and ends the tasks about it. A second time it changes
 * nothing. @throws Problem 404 where none of them has it on file
 */
export async function addressOfClientWorks(
  uow: UnitOfWork,
  { clientId, now }: { clientId: string; now: Date },
  address: Address,
): Promise<void> {
  const client = found(await uow.em.findOne(Client, { id: clientId }), 'client');
  const contacts = await uow.em.find(Relationship, { clientId, active: true });
  await works(uow, [client.personId, ...contacts.map(({ personId }) => personId)], address, now);
}

/** The same of a member of staff. @throws Problem 404 */
export async function addressOfStaffWorks(
  uow: UnitOfWork,
  { staffId, now }: { staffId: string; now: Date },
  address: Address,
): Promise<void> {
  const staff = found(await uow.em.findOne(Staff, { id: staffId }), 'member of staff');
  await works(uow, [staff.personId], address, now);
}

async function works(uow: UnitOfWork, personIds: string[], { channel, address }: Address, now: Date): Promise<void> {
  const onFile = await uow.em.count(ContactPoint, { personId: { $in: personIds }, address, active: true });
  if (onFile === 0) throw notFound('number or address');
  await addressWorks(uow, { channel, address, now });
}
