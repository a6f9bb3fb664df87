import type { z } from 'zod';
import { touchClients } from '../../db/charts/touch-clients.ts';
import type { PracticeRow, UnitOfWork } from '../../db/database.ts';
import { Account, InformationChange, Person } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import { settleAddressFailures } from '../../db/messages/address-failures.ts';
import { portalPerson } from '../../db/portal/portal-person.ts';
import { revokeCredentials } from '../../db/portal/revoke-credentials.ts';
import { lapseConsent } from '../../db/queries/lapse-consent.ts';
import { storedSettings } from '../../db/stored-settings.ts';
import { isSame } from '../../domain/form-changes.ts';
import { type IdentityField, identityFields } from '../../domain/portal-information.ts';
import type { BasicInformation } from '../../domain/schemas/portal-information.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import type { Config } from '../../platform/config.ts';
import { tellClient } from '../portal/security-notice.ts';
import { invalid, tooMany } from '../problem.ts';
import { countTry } from '../sign-in/throttle.ts';
import type { checkedBasic, checkedDetails } from './checked.ts';
import { assertNotStale, noteChange, openToChange, type Own, readPerson } from './information.ts';
import { askForApproval, erased, notPending, settleTask } from './information-asked.ts';
import { clientsAlone, directsMessages } from './information-guardian.ts';
import { personColumns, saveContactPoints } from './person.ts';

const emailsOf = ({ contactPoints }: Pick<BasicInformation, 'contactPoints'>) =>
  contactPoints.filter(({ kind }) => kind === 'email');

/** Whether a form changes where links to sign in go: that takes the password. @throws Problem 403, 404 where the section is not open */
export async function changesEmail(
  uow: UnitOfWork,
  { wanted, loaded }: z.output<typeof checkedBasic>,
  own: Own,
): Promise<boolean> {
  await openToChange(uow, 'basic', own);
  const { basic } = await readPerson(uow, own.principal);
  // A form that left them alone keeps those on file, whatever it was loaded with.
  const changes = !isSame(wanted.contactPoints, loaded.contactPoints) && !isSame(emailsOf(basic), emailsOf(wanted));
  if (changes && !(await directsMessages(uow, own))) throw clientsAlone();
  return changes;
}

interface Saving extends Own {
  practice: PracticeRow;
  config: Config;
  /** The password was checked for this request. */
  proven: boolean;
}

/**
 * Phone, e-mail and address count at once; name and date of birth too, or once staff have approved each. Where phone or e-mail changed, the address
 * that was on file before is told.
 * @throws Problem 400 where an e-mail address changes and nobody proved who they are, 403 also where phone and e-mail are not theirs to change, 404, 409, 429
 */
export async function saveBasic(uow: UnitOfWork, form: z.output<typeof checkedBasic>, saving: Saving): Promise<void> {
  const client = await openToChange(uow, 'basic', saving);
  const { wanted } = form;
  const { basic: onFile } = await readPerson(uow, saving.principal);
  const changed = assertNotStale(form, onFile);
  if (changed.length === 0) return;
  if (changed.includes('contactPoints') && !(await directsMessages(uow, saving))) throw clientsAlone();
  if (changed.includes('contactPoints') && !saving.proven && !isSame(emailsOf(onFile), emailsOf(wanted)))
    throw invalid({ path: 'password', message: 'is needed to change an e-mail address' });
  const atOnce = settingValue(await storedSettings(uow), settings.portalIdentity) === 'at-once';
  // What a guardian may see ends by the date of birth: it is not theirs to move.
  const taken = (field: IdentityField) => atOnce && !(saving.principal.actsFor && field === 'birthDate');
  const asked = changed.filter(isIdentity).filter((field) => !taken(field));
  const saved = changed.filter((field) => !asked.some((each) => each === field));
  if (saved.length > 0) {
    const person = await uow.em.findOneOrFail(Person, { id: saving.principal.personId });
    uow.em.assign(person, personColumns(Object.fromEntries(saved.map((field) => [field, wanted[field]]))));
    client.updatedAt = saving.now; // a new version: a form that staff have open is refused instead of taking this back
    await uow.em.flush();
  }
  if (saved.includes('contactPoints')) await saveNumbers(uow, onFile, wanted, saving);
  for (const field of asked) await askForApproval(uow, { field, onFile: onFile[field], wanted: wanted[field] }, saving);
  if (saved.length > 0) await noteChange(uow, 'basic', saved, saving);
  if (asked.length > 0) await noteChange(uow, 'basic', asked, { ...saving, action: 'information-asked' });
}

const isIdentity = (field: keyof BasicInformation): field is IdentityField =>
  identityFields.some((each) => each === field);

/** Each change mails to an address that its owner may never have given: ten an hour are enough for anybody who means it. */
const often = { limit: 10, minutes: 60, forgetAfter: 60 };

async function saveNumbers(
  uow: UnitOfWork,
  onFile: BasicInformation,
  wanted: BasicInformation,
  saving: Saving,
): Promise<void> {
  const { clientId, personId, accountId } = saving.principal;
  const { practice, config, now } = saving;
  const { blockedUntil } = await countTry(uow, { ...often, id: `information/${accountId}` }, now);
  if (blockedUntil)
    throw tooMany(
      'Phone and e-mail were changed many times within an hour',
      (blockedUntil.getTime() - now.getTime()) / 1000,
    );
  const before = await portalPerson(uow, clientId);
  const removed = await saveContactPoints(uow, personId, wanted.contactPoints);
  if (removed.length > 0) await touchClients(uow, { clientId, ofPerson: true, now });
  await lapseConsent(uow, { clientId, personId, removed, now });
  // A link that was mailed to an address which is on file no more opens nothing.
  if (before?.accountId && !isSame(emailsOf(onFile), emailsOf(wanted))) {
    await lockRow(uow, Account, { id: before.accountId });
    await revokeCredentials(uow, before.accountId, now);
  }
  await settleAddressFailures(uow, { personId, now });
  await tellClient(uow, 'contacts-changed', { clientId, practice, config, now, to: before?.email ?? null });
}

/** A client takes back what they asked for. @throws Problem 403, 404, 409 where it was decided, or is not theirs */
export async function withdrawChange(uow: UnitOfWork, id: string, own: Own): Promise<void> {
  await openToChange(uow, 'basic', own);
  const { clientId } = own.principal;
  const row = await uow.em.findOne(InformationChange, { id, clientId, status: 'pending' });
  if (!row) throw notPending();
  uow.em.assign(row, { status: 'withdrawn', decidedAt: own.now, ...erased });
  await uow.em.flush();
  await settleTask(uow, clientId, own.now);
  await uow.note('information-withdrawn', 'client', clientId, { section: 'basic', fields: [row.field] });
}

/** @throws Problem 403, 404, 409 */
export async function saveDetails(uow: UnitOfWork, form: z.output<typeof checkedDetails>, own: Own): Promise<void> {
  const client = await openToChange(uow, 'details', own);
  const { details: onFile } = await readPerson(uow, own.principal);
  const changed = assertNotStale(form, onFile);
  if (changed.length === 0) return;
  const { wanted } = form;
  const person = await uow.em.findOneOrFail(Person, { id: own.principal.personId });
  const now = { ...onFile, ...Object.fromEntries(changed.map((field) => [field, wanted[field]])) };
  const { races, ethnicity, maritalStatus, employmentStatus, preferredName, language, zone } = now;
  uow.em.assign(person, personColumns({ preferredName, language, zone }));
  uow.em.assign(client, { races, ethnicity, maritalStatus, employmentStatus, updatedAt: own.now });
  await uow.em.flush();
  await noteChange(uow, 'details', changed, own);
}
