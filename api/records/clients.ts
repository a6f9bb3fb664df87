import type { z } from 'zod';
import { assignedStaff } from '../../db/charts/assignments.ts';
import { consentNeeds } from '../../db/charts/consent-record.ts';
import { emergencyUntil } from '../../db/charts/emergency-until.ts';
import { holdClient } from '../../db/charts/hold-clients.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Assignment, Client, Person, Relationship, Staff } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { addressFailuresOf, settleAddressFailures } from '../../db/messages/address-failures.ts';
import { ownedByPimsy } from '../../db/pimsy/link-lists.ts';
import { revokeMailedTo } from '../../db/portal/revoke-mailed-to.ts';
import { clientConsent } from '../../db/queries/client-consent.ts';
import { knownRaces } from '../../domain/demographics.ts';
import type { client, ClientFields } from '../../domain/schemas/people.ts';
import type { Asking } from '../principal.ts';
import { invalid } from '../problem.ts';
import type { changedClient } from './checked.ts';
import { saveConsent, stateOf } from './consent.ts';
import { contactPointsOf, personColumns, personShape, saveContactPoints } from './person.ts';
import { keepPimsys } from './owned-by-pimsy.ts';
import { assertLocation, assertVersion, demand, found, given } from './rows.ts';

type ClientShape = z.input<typeof client>;

/** @throws Problem 404 */
export async function readClient(uow: UnitOfWork, id: string, { principal, now }: Asking): Promise<ClientShape> {
  const row = found(await uow.em.findOne(Client, { id }), 'client');
  const person = await uow.em.findOneOrFail(Person, { id: row.personId });
  const consentState = stateOf(await consentNeeds(uow, id, now));
  const { recordNumber, useClientDetail, restricted, active, version, races } = row;
  return {
    ...personShape(person, await contactPointsOf(uow, row.personId)),
    id,
    personId: row.personId,
    recordNumber,
    locationId: row.locationId ?? null,
    preferredMethod: row.preferredMethod ?? null,
    races: knownRaces(races),
    ethnicity: row.ethnicity ?? null,
    maritalStatus: row.maritalStatus ?? null,
    employmentStatus: row.employmentStatus ?? null,
    useClientDetail,
    restricted,
    assigned: await assignedStaff(uow, id),
    consent: consentState === 'all',
    consentState,
    emergencyUntil: restricted ? await emergencyUntil(uow, { clientId: id, staffId: principal.staffId, now }) : null,
    active,
    version,
    pimsy: await ownedByPimsy(uow, 'client', id),
    notWorking: await failuresOf(uow, row),
  };
}

async function failuresOf(
  uow: UnitOfWork,
  { id, personId, useClientDetail }: { id: string; personId: string; useClientDetail: boolean },
) {
  const own = { clientId: id, kind: 'messaging_contact', active: true } as const;
  const contact = useClientDetail ? null : await uow.em.findOne(Relationship, own);
  return addressFailuresOf(uow, contact ? [personId, contact.personId] : [personId]);
}

/** @throws Problem 400, 403 where a restricted chart takes a right that is missing */
export async function createClient(uow: UnitOfWork, fields: ClientFields, asking: Asking): Promise<ClientShape> {
  const { em } = uow;
  const { principal, now } = asking;
  if (fields.restricted) demand(principal, 'Restricted Charts', 'modify');
  await assertLocation(uow, fields.locationId);
  const [personId, clientId] = [newId(), newId()];
  const { recordNumber, locationId, preferredMethod, restricted, active, consent, language } = fields;
  const { firstName, lastName, races, ethnicity, maritalStatus, employmentStatus } = fields;
  const said = { races, ethnicity, maritalStatus, employmentStatus };
  em.create(Person, { ...personColumns(fields), id: personId, firstName, lastName });
  await em.flush();
  em.create(Client, { id: clientId, personId, recordNumber, locationId, preferredMethod, restricted, active, ...said });
  await em.flush();
  await saveContactPoints(uow, personId, fields.contactPoints);
  await saveAssigned(uow, clientId, fields.assigned);
  const by = principal.accountId;
  await saveConsent(uow, { clientId, personId, language, removed: [], before: false, wanted: consent, by, now });
  return readClient(uow, clientId, asking);
}

/** @throws Problem 400, 403 where it takes the right to delete or to restrict, 404, 409 */
export async function changeClient(
  uow: UnitOfWork,
  id: string,
  fields: z.output<typeof changedClient>,
  asking: Asking,
): Promise<ClientShape> {
  const { em } = uow;
  const { principal, now } = asking;
  const row = found(await holdClient(uow, id, { ofPerson: fields.contactPoints !== undefined }), 'client');
  assertVersion(row, fields.version);
  if (row.active && fields.active === false) demand(principal, 'Clients', 'delete');
  if (fields.restricted !== undefined && fields.restricted !== row.restricted)
    demand(principal, 'Restricted Charts', 'modify');
  await assertLocation(uow, fields.locationId);
  const before = await clientConsent(uow, id, now);
  const person = await em.findOneOrFail(Person, { id: row.personId });
  await keepPimsys(uow, { kind: 'client', row, person }, fields);
  em.assign(person, personColumns(fields));
  const { recordNumber, locationId, preferredMethod, restricted, active } = fields;
  const { races, ethnicity, maritalStatus, employmentStatus } = fields;
  const said = { races, ethnicity, maritalStatus, employmentStatus };
  em.assign(row, given({ recordNumber, locationId, preferredMethod, restricted, active, ...said }));
  row.updatedAt = now; // a new version also where only the person or an address changed
  await em.flush();
  const removed = fields.contactPoints ? await saveContactPoints(uow, row.personId, fields.contactPoints) : [];
  await revokeMailedTo(uow, { personId: row.personId, removed, now });
  if (fields.assigned) await saveAssigned(uow, id, fields.assigned);
  const { personId } = row;
  const { language } = person;
  const by = principal.accountId;
  await saveConsent(uow, { clientId: id, personId, language, removed, before, wanted: fields.consent, by, now });
  if (fields.contactPoints) await settleAddressFailures(uow, { personId, now });
  return readClient(uow, id, asking);
}

const same =
  (a: { staffId: string; role: string }) =>
  (b: { staffId: string; role: string }): boolean =>
    a.staffId === b.staffId && a.role === b.role;

/** Makes these, each once, the staff of the client. @throws Problem 400 where one is nobody of the practice, or has left it */
async function saveAssigned(
  { em }: UnitOfWork,
  clientId: string,
  assigned: readonly { staffId: string; role: 'clinician' | 'case_manager' }[],
): Promise<void> {
  const before = await em.find(Assignment, { clientId });
  const added = assigned.filter((each, i) => !before.some(same(each)) && assigned.findIndex(same(each)) === i);
  const staff = await em.find(Staff, { id: { $in: added.map(({ staffId }) => staffId) }, active: true });
  const unknown = added.filter(({ staffId }) => !staff.some(({ id }) => id === staffId));
  if (unknown.length > 0) {
    const message = 'is no active member of staff of your practice';
    throw invalid(...unknown.map((each) => ({ path: `assigned.${assigned.findIndex(same(each))}.staffId`, message })));
  }
  for (const row of before) if (!assigned.some(same(row))) em.remove(row);
  for (const { staffId, role } of added) em.create(Assignment, { clientId, staffId, role });
  await em.flush();
}
