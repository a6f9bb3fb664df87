import type { UnitOfWork } from '../../db/database.ts';
import { clientConsent } from '../../db/queries/client-consent.ts';
import { giveConsent } from '../../db/queries/give-consent.ts';
import { lapseConsent } from '../../db/queries/lapse-consent.ts';
import { revokeConsent } from '../../db/queries/revoke-consent.ts';
import { invalid } from '../problem.ts';

/** Of the text that is read to, or signed by, the client; a new wording gets a new version. */
const wordingVersion = '2026-01';

interface Save {
  clientId: string;
  personId: string;
  language: string;
  /** Addresses that this save took from the person. */
  removed: readonly string[];
  /** The box as it was before; false also where consent holds for some of the addresses only. */
  before: boolean;
  /** The box as it was sent; undefined: it was not. */
  wanted: boolean | undefined;
  now: Date;
}

/**
 * Brings the consent records in line with the one check box. They are the truth: a removed address loses its consent; ticking records a
 * verbal consent for each address that has none, so a new number has it only where the box came along ticked; clearing the box revokes all. A box
 * that was clear and stays clear changes nothing, because some of the addresses may have a consent of their own.
 * @throws Problem 400 where there is no address to consent for
 */
export async function saveConsent(uow: UnitOfWork, save: Save): Promise<void> {
  const { clientId, personId, language, removed, before, wanted, now } = save;
  await lapseConsent(uow, { clientId, personId, removed, now });
  if (wanted === true) {
    await giveConsent(uow, { clientId, language, wordingVersion, now });
    if (!(await clientConsent(uow, clientId, now)))
      throw invalid({ path: 'consent', message: 'needs an address: add a phone number or an e-mail address first' });
  }
  if (wanted === false && before) await revokeConsent(uow, { clientId, reason: 'desk', now });
}
