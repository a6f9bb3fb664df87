import type { z } from 'zod';
import { holdClient } from '../../db/charts/hold-clients.ts';
import { touchClients } from '../../db/charts/touch-clients.ts';
import type { UnitOfWork } from '../../db/database.ts';
import {
  Account,
  Client,
  GuardianAccess,
  Person,
  Relationship,
  type RelationshipKind,
} from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { settleAddressFailures } from '../../db/messages/address-failures.ts';
import { lockPerson } from '../../db/portal/order-credential.ts';
import { revokeMailedTo } from '../../db/portal/revoke-mailed-to.ts';
import { lapseConsent } from '../../db/queries/lapse-consent.ts';
import { lapseConsentOfPerson } from '../../db/queries/lapse-consent-of-person.ts';
import type { ChartContact } from '../../domain/schemas/chart.ts';
import { conflict, invalid } from '../problem.ts';
import type { changedContact, messagingContact, newContact } from './checked.ts';
import { contactPointsOf, personColumns, personShape, saveContactPoints } from './person.ts';
import { assertVersion, found, given } from './rows.ts';

/** The people around a client, the messaging contact first, then by last name. */
export async function readContacts(uow: UnitOfWork, clientId: string): Promise<ChartContact[]> {
  const rows = await uow.em.find(Relationship, { clientId, active: true }, { orderBy: { id: 'asc' } });
  const contacts = [];
  for (const row of rows) contacts.push(await shapeOf(uow, row));
  return contacts.toSorted(
    (a, b) =>
      Number(b.kind === 'messaging_contact') - Number(a.kind === 'messaging_contact') ||
      a.lastName.localeCompare(b.lastName),
  );
}

type Row = Awaited<ReturnType<typeof contactOf>>;

async function shapeOf(uow: UnitOfWork, { id, personId, kind, relation, version }: Row): Promise<ChartContact> {
  const person = await uow.em.findOneOrFail(Person, { id: personId });
  const { preferredName: _, birthDate: __, ...shape } = personShape(person, await contactPointsOf(uow, personId));
  return { ...shape, id, personId, kind, relation: relation ?? null, version };
}

/** @throws Problem 404 where it is no contact of this client, or has been removed */
async function contactOf({ em }: UnitOfWork, clientId: string, id: string) {
  return found(await em.findOne(Relationship, { id, clientId, active: true }), 'contact');
}

async function addPerson(uow: UnitOfWork, fields: Omit<z.output<typeof newContact>, 'kind'>): Promise<string> {
  const personId = newId();
  const { firstName, lastName } = fields;
  uow.em.create(Person, { ...columnsOf(fields), id: personId, firstName, lastName });
  await uow.em.flush();
  await saveContactPoints(uow, personId, fields.contactPoints);
  return personId;
}

const columnsOf = (fields: Omit<z.output<typeof changedContact>, 'version'>) =>
  personColumns({ ...fields, preferredName: undefined, birthDate: undefined });

export async function addContact(
  uow: UnitOfWork,
  clientId: string,
  fields: z.output<typeof newContact>,
): Promise<ChartContact> {
  const personId = await addPerson(uow, fields);
  return shapeOf(uow, await relate(uow, { clientId, personId, kind: fields.kind, relation: fields.relation }));
}

async function relate(
  { em }: UnitOfWork,
  link: { clientId: string; personId: string; kind: RelationshipKind; relation: string | null },
) {
  const row = em.create(Relationship, { id: newId(), ...link, active: true });
  await em.flush();
  return row;
}

/** A person who stands by several clients (a guardian of siblings) is changed for all of them. @throws Problem 404, 409 also where they sign in to the portal and their name changes */
export async function changeContact(
  uow: UnitOfWork,
  { clientId, id, now }: { clientId: string; id: string; now: Date },
  fields: z.output<typeof changedContact>,
): Promise<ChartContact> {
  const row = await contactOf(uow, clientId, id);
  assertVersion(row, fields.version);
  await touchClients(uow, { clientId, now });
  await changePerson(uow, { clientId, personId: row.personId, now }, fields);
  uow.em.assign(row, given({ relation: fields.relation }));
  row.updatedAt = now;
  await uow.em.flush();
  return shapeOf(uow, row);
}

async function changePerson(
  uow: UnitOfWork,
  { clientId, personId, now }: { clientId: string; personId: string; now: Date },
  fields: Omit<z.output<typeof changedContact>, 'version'>,
): Promise<void> {
  const person = await uow.em.findOneOrFail(Person, { id: personId });
  const { firstName = person.firstName, lastName = person.lastName } = fields;
  if (person.firstName !== firstName || person.lastName !== lastName) await assertNoGuardian(uow, personId);
  uow.em.assign(person, columnsOf(fields));
  await uow.em.flush();
  if (!fields.contactPoints) return;
  const removed = await saveContactPoints(uow, personId, fields.contactPoints);
  await lapseConsent(uow, { clientId, personId, removed, now });
  await settleAddressFailures(uow, { personId, now });
  // A guardian signs in by an account of their own: what went to an address that they no longer have opens nothing.
  await revokeMailedTo(uow, { personId, removed, now });
}

/** Somebody else typed over a guardian would have the password of the one before. @throws Problem 409 */
async function assertNoGuardian(uow: UnitOfWork, personId: string): Promise<void> {
  // As whoever gives access holds them.
  await lockPerson(uow, { personId });
  const account = await uow.em.findOne(Account, { kind: 'portal', personId });
  if (!account || (await uow.em.count(GuardianAccess, { accountId: account.id, endedAt: null })) === 0) return;
  throw conflict(
    'signs-in',
    'This contact signs in to the portal, so their name is not changed here',
    'Is it somebody else now? Add them as a contact of their own, and end the access of this one on Client Portal. To correct the name, end the access, correct it, then give it again.',
  );
}

/** @throws Problem 404, 409 where messages go to them */
export async function removeContact(
  uow: UnitOfWork,
  { clientId, id, now }: { clientId: string; id: string; now: Date },
): Promise<void> {
  const row = await contactOf(uow, clientId, id);
  await touchClients(uow, { clientId, now });
  const client = await uow.em.findOneOrFail(Client, { id: clientId });
  if (row.kind === 'messaging_contact' && !client.useClientDetail)
    throw conflict(
      'in-use',
      'Messages of this client go to them',
      'Tick Use client detail info, or choose another Messaging Contact, then remove them.',
    );
  row.active = false;
  row.updatedAt = now;
  await uow.em.flush();
  await lapseConsentOfPerson(uow, { clientId, personId: row.personId, now });
  await settleAddressFailures(uow, { personId: row.personId, now });
}

/**
 * Client Automated Messaging Contact: the client's own details, or somebody else's. The one before stays where it stands under Contacts; what they
 * agreed to as Messaging Contact ends with it.
 * @throws Problem 400 where nobody is named, 404 where `sameAs` is no contact of this client, 409
 */
export async function saveMessagingContact(
  uow: UnitOfWork,
  { clientId, now }: { clientId: string; now: Date },
  wanted: z.output<typeof messagingContact>,
): Promise<void> {
  const { em } = uow;
  const client = found(await holdClient(uow, clientId), 'client');
  assertVersion(client, wanted.version);
  const before = await em.findOne(Relationship, { clientId, kind: 'messaging_contact', active: true });
  client.useClientDetail = wanted.useClientDetail;
  client.updatedAt = now;
  await em.flush();
  if (wanted.useClientDetail) return;
  if (!wanted.contact && !wanted.sameAs && !before)
    throw invalid({ path: 'contact', message: 'is missing: say who gets the messages, or use the client detail info' });
  if (wanted.sameAs) {
    const { personId, relation } = await contactOf(uow, clientId, wanted.sameAs);
    if (before?.personId !== personId) {
      await replace(uow, { clientId, before, now });
      await relate(uow, { clientId, personId, kind: 'messaging_contact', relation: relation ?? null });
    }
  } else if (wanted.contact) {
    const { relation } = wanted.contact;
    const alone = before && (await em.count(Relationship, { personId: before.personId, active: true })) === 1;
    if (before && alone) {
      await changePerson(uow, { clientId, personId: before.personId, now }, wanted.contact);
      before.relation = relation;
      before.updatedAt = now;
      await em.flush();
    } else {
      await replace(uow, { clientId, before, now });
      const personId = await addPerson(uow, wanted.contact);
      await relate(uow, { clientId, personId, kind: 'messaging_contact', relation });
    }
  }
}

async function replace(
  uow: UnitOfWork,
  { clientId, before, now }: { clientId: string; before: Row | null; now: Date },
): Promise<void> {
  if (!before) return;
  before.active = false;
  before.updatedAt = now;
  await uow.em.flush();
  await lapseConsentOfPerson(uow, { clientId, personId: before.personId, now });
  await settleAddressFailures(uow, { personId: before.personId, now });
}
