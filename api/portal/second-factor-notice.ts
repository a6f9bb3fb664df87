import type { PracticeRow, UnitOfWork } from '../../db/database.ts';
import { portalPerson } from '../../db/portal/portal-person.ts';
import { type SecondFactorChange, secondFactorNotice } from '../../domain/portal-notices.ts';
import type { Config } from '../../platform/config.ts';
import { portalAddress } from '../../platform/portal-address.ts';
import { queueSecurityNotice } from './security-notice.ts';

interface About {
  clientId: string;
  practice: Pick<PracticeRow, 'name' | 'phone' | 'zone' | 'acronym'>;
  config: Config;
  now: Date;
}

/** Tells a client that their second factor was set up or removed, by themselves or by staff; to their own address as it is on file now. */
export async function tellSecondFactor(
  uow: UnitOfWork,
  change: SecondFactorChange,
  { clientId, practice, config, now }: About,
): Promise<void> {
  const portal = portalAddress(config, practice.acronym);
  const words = secondFactorNotice(change, { practice, portal, at: now.toISOString() });
  const { email: address = null, personId = null } = (await portalPerson(uow, clientId)) ?? {};
  await queueSecurityNotice(uow, { ...words, address, clientId, personId, now });
}
