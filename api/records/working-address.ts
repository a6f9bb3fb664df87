import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { AddressFailure, Client, ContactPoint, Relationship, Staff } from '../../db/entities/index.ts';
import { addressWorks } from '../../db/messages/address-failures.ts';
import { leftOutByFailure, type Whose } from '../../db/messages/left-out-by-failure.ts';
import type { pageQuery } from '../../domain/schemas/common.ts';
import type { LeftOutMessage, WorksAgain } from '../../domain/schemas/left-out-messages.ts';
import type { workingAddress } from '../../domain/schemas/people.ts';
import { notFound } from '../problem.ts';
import { cursorOf, found, pageOf } from './rows.ts';

type Address = z.output<typeof workingAddress>;

/**
 * Opens an address of a client, or of somebody around them, again, for everybody who shares it, and ends the tasks about it. A second time it changes
 * nothing. @throws Problem 404 where none of them has it on file
 */
export async function addressOfClientWorks(
  uow: UnitOfWork,
  { clientId, now }: { clientId: string; now: Date },
  address: Address,
): Promise<WorksAgain> {
  const client = found(await uow.em.findOne(Client, { id: clientId }), 'client');
  const contacts = await uow.em.find(Relationship, { clientId, active: true });
  const personIds = [client.personId, ...contacts.map(({ personId }) => personId)];
  return works(uow, { personIds, whose: { clientId }, now }, address);
}

/** The same of a member of staff. @throws Problem 404 */
export async function addressOfStaffWorks(
  uow: UnitOfWork,
  { staffId, now }: { staffId: string; now: Date },
  address: Address,
): Promise<WorksAgain> {
  const staff = found(await uow.em.findOne(Staff, { id: staffId }), 'member of staff');
  const { personId } = staff;
  return works(uow, { personIds: [personId], whose: { personId }, now }, address);
}

async function works(
  uow: UnitOfWork,
  { personIds, whose, now }: { personIds: string[]; whose: Whose; now: Date },
  { channel, address }: Address,
): Promise<WorksAgain> {
  const onFile = await uow.em.count(ContactPoint, { personId: { $in: personIds }, address, active: true });
  if (onFile === 0) throw notFound('number or address');
  const failureId = await addressWorks(uow, { channel, address, now });
  if (failureId === null) return { failureId, leftOut: false };
  const [leftOut] = await leftOutByFailure(uow, { whose, failureId, after: null, limit: 1, now });
  return { failureId, leftOut: leftOut !== undefined };
}

interface Asked {
  /** The time in which it did not work, as `worksAgain` named it. */
  failure: string;
  query: z.output<typeof pageQuery>;
  now: Date;
}

/** What did not go to a client while one of their addresses was stopped. @throws Problem 404 where there was no such time */
export async function leftOutOfClient(uow: UnitOfWork, clientId: string, asked: Asked): Promise<ListPage> {
  return pageOfLeftOut(uow, { clientId }, asked);
}

/** The same of a member of staff. @throws Problem 404 */
export async function leftOutOfStaff(uow: UnitOfWork, staffId: string, asked: Asked): Promise<ListPage> {
  const { personId } = found(await uow.em.findOne(Staff, { id: staffId }), 'member of staff');
  return pageOfLeftOut(uow, { personId }, asked);
}

interface ListPage {
  rows: LeftOutMessage[];
  next: string | null;
}

async function pageOfLeftOut(
  uow: UnitOfWork,
  whose: Whose,
  { failure, query: { cursor, limit }, now }: Asked,
): Promise<ListPage> {
  const { id: failureId } = found(await uow.em.findOne(AddressFailure, { id: failure }), 'time without an address');
  return pageOf(await leftOutByFailure(uow, { whose, failureId, after: cursorOf(cursor), limit, now }), limit);
}
