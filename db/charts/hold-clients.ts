import { type RawBuilder, sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { Client } from '../entities/index.ts';

/*
 * The one order in which a transaction takes the rows of somebody, whatever it does with them, so that of two at once none waits for what the other has:
 *
 *   clients (by key, all that it will change) → second factor → person → account → credential → messages, tasks
 *
 * A transaction starts with the first of them that it changes and does not go back: one that changes credentials alone starts there, but one that changes several
 * credentials of an account takes the account before them. Clients and persons are held without their key (`for no key update`), so whoever writes a message, a
 * task or a consent that only refers to one never waits for it, and may do so at the end.
 */

/** Which clients; with `ofPerson` also those for whom one of them consents (a guardian who is a client too). */
interface Which {
  clientIds: readonly string[];
  ofPerson?: boolean;
}

/** Locks their rows by key until the transaction ends. Ids of the rows. */
export const heldClients = ({ clientIds, ofPerson = false }: Which): RawBuilder<{ id: string }> => sql`
  select c.id from client c
   where c.id = any(${[...clientIds]}::uuid[]) or ${ofPerson}::boolean and c.id in (
     select k.client_id from consent k join client giver on giver.person_id = k.person_id
      where giver.id = any(${[...clientIds]}::uuid[]) and k.revoked_at is null)
   order by c.id for no key update`;

export async function holdClients({ kysely }: Pick<UnitOfWork, 'kysely'>, which: Which): Promise<void> {
  await heldClients(which).execute(kysely);
}

/** The row of a client as it is under its lock, or null. `ofPerson`: see {@link heldClients}. */
export async function holdClient(uow: UnitOfWork, clientId: string, how: Pick<Which, 'ofPerson'> = {}) {
  await holdClients(uow, { clientIds: [clientId], ...how });
  return uow.em.findOne(Client, { id: clientId }, { refresh: true });
}
