import type { KnownPerson } from '../db/integrations/known-people.ts';
import type { Access } from '../db/integrations/secrets.ts';
import { heldJob, heldUser } from '../domain/fieldtime/held-timeero.ts';
import { isStillThem, type KnownPeople, type Shown } from '../domain/fieldtime/same-person.ts';
import type { ActivityDeps } from './deps.ts';
import { heldClient, heldEmployee } from './pimsy-records.ts';

/** Enough to tell one account from another. */
export const peopleToCompare = 12;

/** Looks people up by the ids that they are known by here. @throws EhrError, FieldTimeError */
export async function compareKnown(
  deps: Pick<ActivityDeps, 'ehr' | 'fieldTime'>,
  access: Access,
  known: readonly KnownPerson[],
  signal: AbortSignal,
): Promise<KnownPeople> {
  let other = 0;
  for (const person of known) {
    const shown = await shownAs(deps, access, person, signal);
    if (!shown || !isStillThem(person, shown)) other += 1;
  }
  return { compared: known.length, other };
}

async function shownAs(
  { ehr, fieldTime }: Pick<ActivityDeps, 'ehr' | 'fieldTime'>,
  access: Access,
  { kind, externalId }: KnownPerson,
  signal: AbortSignal,
): Promise<Shown | null> {
  if (kind === 'employee') {
    const employee = await ehr(access).employee(externalId, signal);
    return employee && heldEmployee(employee);
  }
  if (kind === 'client') {
    const client = await ehr(access).client(externalId, signal);
    return client && heldClient(client);
  }
  if (kind === 'user') {
    const user = await fieldTime(access).user(externalId, signal);
    return user && heldUser(user);
  }
  const job = await fieldTime(access).job(externalId, signal);
  return job && heldJob(job);
}
