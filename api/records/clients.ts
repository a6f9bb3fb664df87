import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Client, Person } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { clientConsent } from '../../db/queries/client-consent.ts';
import type { client, ClientFields } from '../../domain/schemas/people.ts';
import type { SignedIn } from '../principal.ts';
import type { changedClient } from './checked.ts';
import { saveConsent } from './consent.ts';
import { contactPointsOf, personColumns, personShape, saveContactPoints } from './person.ts';
import { assertLocation, assertVersion, demand, found, given } from './rows.ts';

type ClientShape = z.input<typeof client>;

/** @throws Problem 404 */
export async function readClient(uow: UnitOfWork, id: string, now: Date): Promise<ClientShape> {
  const row = found(await uow.em.findOne(Client, { id }), 'client');
  const person = await uow.em.findOneOrFail(Person, { id: row.personId });
  return {
    ...personShape(person, await contactPointsOf(uow, row.personId)),
    id: row.id,
    personId: row.personId,
    recordNumber: row.recordNumber,
    locationId: row.locationId ?? null,
    preferredMethod: row.preferredMethod ?? null,
    consent: await clientConsent(uow, row.id, now),
    active: row.active,
    version: row.version,
  };
}

/** @throws Problem 400 */
export async function createClient(uow: UnitOfWork, fields: ClientFields, now: Date): Promise<ClientShape> {
  const { em } = uow;
  await assertLocation(uow, fields.locationId);
  const [personId, clientId] = [newId(), newId()];
  const { recordNumber, locationId, preferredMethod, active, consent, language } = fields;
  const { firstName, lastName } = fields;
  em.create(Person, { ...personColumns(fields), id: personId, firstName, lastName });
  await em.flush();
  em.create(Client, { id: clientId, personId, recordNumber, locationId, preferredMethod, active });
  await em.flush();
  await saveContactPoints(uow, personId, fields.contactPoints);
  await saveConsent(uow, { clientId, personId, language, removed: [], before: false, wanted: consent, now });
  return readClient(uow, clientId, now);
}

/** @throws Problem 400, 403 where it takes the right to delete, 404, 409 */
export async function changeClient(
  uow: UnitOfWork,
  id: string,
  fields: z.output<typeof changedClient>,
  { principal, now }: { principal: SignedIn; now: Date },
): Promise<ClientShape> {
  const { em } = uow;
  const row = found(await em.findOne(Client, { id }), 'client');
  assertVersion(row, fields.version);
  if (row.active && fields.active === false) demand(principal, 'Clients', 'delete');
  await assertLocation(uow, fields.locationId);
  const before = await clientConsent(uow, id, now);
  const person = await em.findOneOrFail(Person, { id: row.personId });
  em.assign(person, personColumns(fields));
  const { recordNumber, locationId, preferredMethod, active } = fields;
  em.assign(row, given({ recordNumber, locationId, preferredMethod, active }));
  row.updatedAt = now; // a new version also where only the person or an address changed
  await em.flush();
  const removed = fields.contactPoints ? await saveContactPoints(uow, row.personId, fields.contactPoints) : [];
  const { personId } = row;
  const { language } = person;
  await saveConsent(uow, { clientId: id, personId, language, removed, before, wanted: fields.consent, now });
  return readClient(uow, id, now);
}
