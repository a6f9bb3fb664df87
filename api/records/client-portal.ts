import type { z } from 'zod';
import { Account, Practice, SecondFactor } from '../../db/entities/index.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { credentialList } from '../../db/portal/credential-list.ts';
import { openSessions } from '../../db/portal/open-sessions.ts';
import { credentialRefusal, portalPerson, type PortalPerson } from '../../db/portal/portal-person.ts';
import { proposedLogin } from '../../db/portal/proposed-login.ts';
import { storedSettings } from '../../db/stored-settings.ts';
import { credentialRefusals } from '../../domain/credential-refusals.ts';
import { deviceWords } from '../../domain/device-words.ts';
import type { clientPortal } from '../../domain/schemas/portal.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import type { Config } from '../../platform/config.ts';
import { portalAddress } from '../../platform/portal-address.ts';
import { found } from './rows.ts';

type Shape = z.input<typeof clientPortal>;

/** The Client Portal tab of a client. @throws Problem 404 */
export async function readPortal(
  uow: UnitOfWork,
  clientId: string,
  { config, now }: { config: Config; now: Date },
): Promise<Shape> {
  const person = found(await portalPerson(uow, clientId), 'client');
  const practice = await uow.em.findOneOrFail(Practice, { id: uow.practiceId });
  const stored = await storedSettings(uow);
  const { accountId, email, sharedAddress } = person;
  const idleMinutes = settingValue(stored, settings.portalIdleMinutes);
  const sessions = accountId === null ? [] : await openSessions(uow, { accountId, idleMinutes, now });
  return {
    address: portalAddress(config, practice.acronym),
    email,
    sharedAddress,
    account: accountId === null ? null : await accountOf(uow, accountId),
    proposedLogin: await proposedLogin(uow, settingValue(stored, settings.portalUserName), person),
    refusal: refusalOf(person),
    credentials: accountId === null ? [] : await credentialList(uow, { accountId }),
    sessions: sessions.map(({ userAgent, ...times }) => ({ ...times, device: deviceWords(userAgent) })),
  };
}

async function accountOf({ em }: UnitOfWork, id: string): Promise<NonNullable<Shape['account']>> {
  // Fresh: statements by hand in the same transaction may have changed what the ORM remembers.
  const account = await em.findOneOrFail(Account, { id }, { refresh: true });
  const { login, active, byHand, passwordHash, mustChangePassword, safeWordHash, lastSignInAt, version } = account;
  return {
    id,
    login,
    active,
    byHand,
    hasPassword: passwordHash !== null,
    mustChangePassword,
    hasSafeWord: safeWordHash !== null,
    secondFactor: (await em.count(SecondFactor, { accountId: id, confirmedAt: { $ne: null } })) > 0,
    lastSignInAt: lastSignInAt?.toISOString() ?? null,
    version,
  };
}

function refusalOf(person: PortalPerson): Shape['refusal'] {
  // What the dialog asks is no refusal of the button.
  const reason = credentialRefusal(person, { shared: true });
  return reason === null ? null : { reason, ...credentialRefusals[reason] };
}
