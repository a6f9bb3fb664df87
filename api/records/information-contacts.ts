import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Account, Client, GuardianAccess, Relationship, Staff } from '../../db/entities/index.ts';
import { type ChartContact, newChartContact } from '../../domain/schemas/chart.ts';
import type { InformationContact, PortalInformation } from '../../domain/schemas/portal-information.ts';
import { conflict, Problem } from '../problem.ts';
import type { changedPortalContact, newPortalContact } from './checked.ts';
import { addContact, changeContact, readContacts, removeContact } from './contacts.ts';
import { assertNotStale, noteChange, openToChange, type Own } from './information.ts';
import { guardianPerson } from './information-guardian.ts';
import { found } from './rows.ts';

type Row = NonNullable<PortalInformation['contacts']>['rows'][number];

/** The people around a client as the client sees them; see {@link isHidden}. */
export async function readInformationContacts(uow: UnitOfWork, own: Own): Promise<Row[]> {
  const { clientId } = own.principal;
  const guardian = await guardianPerson(uow, own);
  const rows = [];
  for (const contact of await readContacts(uow, clientId)) rows.push(await shapeOf(uow, clientId, contact, guardian));
  return rows;
}

async function shapeOf(
  uow: UnitOfWork,
  clientId: string,
  contact: ChartContact,
  guardian: string | null,
): Promise<Row> {
  const { id, kind } = contact;
  if (isHidden(contact, guardian)) return { id, kind, values: { ...valuesOf(contact), ...unsaid }, fixed: true };
  return { id, kind, values: valuesOf(contact), fixed: await isFixed(uow, clientId, contact) };
}

/** Of others who acts for a client sees the name alone, and changes nothing: where the other parent lives may be kept from them by a court. */
const isHidden = ({ personId }: ChartContact, guardian: string | null) => guardian !== null && personId !== guardian;

const unsaid = {
  address: { line1: null, line2: null, city: null, state: null, zip: null },
  contactPoints: [],
};

const valuesOf = ({ firstName, lastName, relation, address, contactPoints }: ChartContact): InformationContact => ({
  firstName,
  lastName,
  relation,
  address,
  contactPoints,
});

/** Whether messages of the client go to a contact, or they sign in for them: what is changed there would change who reads what. */
async function isFixed({ em }: UnitOfWork, clientId: string, { id, personId }: ChartContact): Promise<boolean> {
  return (
    (await em.count(Relationship, { clientId, personId, kind: 'messaging_contact', active: true })) > 0 ||
    signsIn({ em }, { id })
  );
}

const signsIn = async ({ em }: Pick<UnitOfWork, 'em'>, { id: relationshipId }: Pick<ChartContact, 'id'>) =>
  (await em.count(GuardianAccess, { relationshipId, endedAt: null })) > 0;

/** Whether a contact stands in more than this client's record: with another client, as one, or as somebody who works here. */
async function standsElsewhere({ em }: UnitOfWork, { personId }: ChartContact): Promise<boolean> {
  const counts = [
    await em.count(Relationship, { personId, active: true }),
    await em.count(Client, { personId }),
    await em.count(Staff, { personId }),
    await em.count(Account, { personId }),
  ];
  return counts.reduce((sum, count) => sum + count) > 1;
}

/** As many as a chart makes sense with; keeps a form that was sent again and again from filling it. */
const most = 20;

/** @throws Problem 403, 404, 409 */
export async function addOwnContact(
  uow: UnitOfWork,
  fields: z.output<typeof newPortalContact>,
  own: Own,
): Promise<void> {
  const client = await openToChange(uow, 'contacts', own);
  const { clientId } = own.principal;
  if ((await uow.em.count(Relationship, { clientId, active: true })) >= most)
    throw conflict(
      'too-many-contacts',
      `There are ${most} contacts already`,
      own.principal.actsFor ? 'Call the practice: they can remove one.' : 'Remove one that you no longer need.',
    );
  await addContact(uow, clientId, { ...fields, language: 'en', zone: null });
  client.updatedAt = own.now;
  await uow.em.flush();
  await noteChange(uow, 'contacts', ['contactAdded'], own);
}

/**
 * Somebody who stands in other records, too, is changed in this one alone, as a person of its own: no client writes into another's record, nor
 * learns from a refusal who else is known here.
 * @throws Problem 403, 404, 409
 */
export async function changeOwnContact(
  uow: UnitOfWork,
  id: string,
  form: z.output<typeof changedPortalContact>,
  own: Own,
): Promise<void> {
  await openToChange(uow, 'contacts', own);
  const { clientId } = own.principal;
  const contact = await contactOf(uow, clientId, id);
  if (isHidden(contact, await guardianPerson(uow, own))) throw hidden();
  if (await isFixed(uow, clientId, contact)) throw fixed();
  const onFile = valuesOf(contact);
  const changed = assertNotStale(form, onFile);
  if (changed.length === 0) return;
  const { wanted } = form;
  const fields = Object.fromEntries(changed.map((field) => [field, wanted[field]]));
  if (await standsElsewhere(uow, contact)) await replaceContact(uow, contact, { ...onFile, ...fields }, own);
  else await changeContact(uow, { clientId, id, now: own.now }, { ...fields, version: contact.version });
  await noteChange(uow, 'contacts', ['contactChanged'], own);
}

async function replaceContact(
  uow: UnitOfWork,
  { id, kind, language, zone }: ChartContact,
  values: InformationContact,
  { principal: { clientId }, now }: Own,
): Promise<void> {
  await removeContact(uow, { clientId, id, now });
  const known = newChartContact.shape.kind.parse(kind);
  await addContact(uow, clientId, { ...values, kind: known, language, zone });
}

const fixed = () =>
  new Problem(403, 'contact-fixed', 'Only the practice can change this contact', {
    detail: 'Messages go to them, or they sign in here for the client.',
    next: 'Call the practice: they change it for you. What you have typed was not saved.',
  });

const hidden = () =>
  new Problem(403, 'contact-fixed', 'Only the practice can change this contact', {
    detail: 'Who acts for a client sees the names of the others alone.',
    next: 'Call the practice: they change it for you. What you have typed was not saved.',
  });

/** @throws Problem 403, 404, 409 where messages go to them */
export async function removeOwnContact(uow: UnitOfWork, id: string, own: Own): Promise<void> {
  await openToChange(uow, 'contacts', own);
  const { clientId } = own.principal;
  const contact = await contactOf(uow, clientId, id);
  if (isHidden(contact, await guardianPerson(uow, own))) throw hidden();
  if (contact.kind === 'messaging_contact' || (await signsIn(uow, contact))) throw fixed();
  await removeContact(uow, { clientId, id, now: own.now });
  await noteChange(uow, 'contacts', ['contactRemoved'], own);
}

async function contactOf(uow: UnitOfWork, clientId: string, id: string): Promise<ChartContact> {
  return found((await readContacts(uow, clientId)).find((row) => row.id === id) ?? null, 'contact');
}
