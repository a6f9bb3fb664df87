import { sql } from 'kysely';
import type { UnitOfWork } from '../../db/database.ts';
import { ContactPoint, Location, Person, Staff, UserGroup, UserGroupMember } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { Channel } from '../../domain/channels.ts';

interface Wishes {
  lastName: string;
  firstName?: string;
  active?: boolean;
  email?: string | null;
  mobile?: string | null;
  preferredMethod?: Channel | null;
  locationId?: string | null;
  /** Of the person: somebody who is a client too. */
  personId?: string;
}

type Work = <T>(task: (uow: UnitOfWork) => Promise<T>) => Promise<T>;

let count = 0;

/** A member of staff who can be reached by e-mail and text and prefers nothing, unless wished otherwise. */
export async function aColleague(
  work: Work,
  { lastName, ...wishes }: Wishes,
): Promise<{ id: string; personId: string }> {
  const n = ++count;
  const { firstName = 'Kim', active = true, preferredMethod = null, locationId = null } = wishes;
  const { email = `colleague${n}@example.com`, mobile = `+1208555${String(1000 + n)}` } = wishes;
  const ids = { id: newId(), personId: wishes.personId ?? newId() };
  await work(async ({ em }) => {
    if (!wishes.personId) em.create(Person, { id: ids.personId, firstName, lastName });
    await em.flush();
    em.create(Staff, { ...ids, active, preferredMethod, locationId });
    if (email) em.create(ContactPoint, { personId: ids.personId, kind: 'email', address: email });
    if (mobile) em.create(ContactPoint, { personId: ids.personId, kind: 'mobile', address: mobile });
  });
  return ids;
}

export async function aGroup(work: Work, name: string, staffIds: readonly string[]): Promise<string> {
  const id = newId();
  await work(async ({ em }) => {
    em.create(UserGroup, { id, name });
    await em.flush();
    for (const staffId of staffIds) em.create(UserGroupMember, { groupId: id, staffId });
  });
  return id;
}

export async function aLocation(work: Work, name: string, zone: string): Promise<string> {
  const id = newId();
  await work(async ({ em }) => void em.create(Location, { id, name, zone, phone: '+12085550150' }));
  return id;
}

/** By STOP. */
export const stopped = (work: Work, address: string): Promise<unknown> =>
  work(({ kysely }) =>
    sql`insert into opt_out (channel, address, source, since) values ('text', ${address}, 'stop', now())`.execute(
      kysely,
    ),
  );
