import { alertInformation } from '../../db/alerts/alert-information.ts';
import { holdClient } from '../../db/charts/hold-clients.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Client, Person } from '../../db/entities/index.ts';
import { storedSettings } from '../../db/stored-settings.ts';
import { knownRaces } from '../../domain/demographics.ts';
import { changesOf } from '../../domain/form-changes.ts';
import {
  type InformationField,
  type InformationPart,
  type InformationSection,
  informationSections,
  sectionAccess,
} from '../../domain/portal-information.ts';
import type { PortalClient } from '../principal.ts';
import { Problem } from '../problem.ts';
import { contactPointsOf, personShape } from './person.ts';
import { found } from './rows.ts';

/** A client at the portal who changes something of their own, or who acts for them. */
export interface Own {
  principal: Pick<PortalClient, 'clientId' | 'personId' | 'accountId'> &
    Partial<Pick<PortalClient, 'actsFor' | 'name'>>;
  now: Date;
}

/** What is on file of the client's own person, by section. */
export async function readPerson(uow: UnitOfWork, { clientId, personId }: Pick<PortalClient, 'clientId' | 'personId'>) {
  const person = await uow.em.findOneOrFail(Person, { id: personId });
  const client = await uow.em.findOneOrFail(Client, { id: clientId });
  const { races, ethnicity = null, maritalStatus = null, employmentStatus = null } = client;
  const shape = personShape(person, await contactPointsOf(uow, personId));
  const { firstName, lastName, birthDate, address, contactPoints, preferredName, language, zone } = shape;
  return {
    basic: { firstName, lastName, birthDate, address, contactPoints },
    details: { preferredName, language, zone, races: knownRaces(races), ethnicity, maritalStatus, employmentStatus },
  };
}

/**
 * The client's row, held until the transaction ends, with those of the clients for whom they consent, where the practice lets clients change the section at this moment: a form that was opened
 * before the setting changed is refused like any other. @throws Problem 404 where it is hidden, 403 where it can only be viewed
 */
export async function openToChange(uow: UnitOfWork, section: InformationSection, { principal }: Own) {
  const client = found(await holdClient(uow, principal.clientId, { ofPerson: true }), 'client');
  const access = sectionAccess(await storedSettings(uow), section);
  if (access === 'hidden')
    throw new Problem(404, 'not-found', 'Your practice does not offer this here', {
      next: 'Call the practice: they change it for you. What you have typed was not saved.',
    });
  if (access === 'view')
    throw new Problem(403, 'view-only', `${informationSections[section].label} cannot be changed here`, {
      next: 'Call the practice: they change it for you. What you have typed was not saved.',
    });
  return client;
}

/** What the form changed. `by`: who changes the same besides. @throws Problem 409 that names every field which they changed meanwhile; nothing is saved then */
export function assertNotStale<T extends object>(
  form: { loaded: T; wanted: T },
  onFile: T,
  by: 'the practice' | 'somebody' = 'the practice',
): (keyof T & string)[] {
  const { changed, conflicts } = changesOf(form.loaded, form.wanted, onFile);
  if (conflicts.length === 0) return changed;
  throw new Problem(
    409,
    'version-conflict',
    `${by === 'somebody' ? 'Somebody' : 'The practice'} changed some of this in the meantime`,
    {
      next: 'Look at both: what you typed, and what is on file now. Then save again. Nothing that you typed is lost.',
      errors: conflicts.map((field) => ({
        path: `wanted.${field}`,
        message: `was changed by ${by} in the meantime`,
      })),
    },
  );
}

/** After a change, in its transaction: a line for the client's own activity, which names fields and no values, and the alert to staff. */
export async function noteChange(
  uow: UnitOfWork,
  section: InformationPart,
  fields: readonly InformationField[],
  { principal: { clientId }, now, action = 'information-changed' }: Own & { action?: string },
): Promise<void> {
  await uow.note(action, 'client', clientId, { section, fields });
  await alertInformation(uow, { clientId, section, now });
}
