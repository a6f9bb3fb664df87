import type { PracticeRow, UnitOfWork } from '../../db/database.ts';
import { queueMessage } from '../../db/messages/queue-message.ts';
import { portalPerson } from '../../db/portal/portal-person.ts';
import { parseEmail } from '../../domain/email-address.ts';
import { decide } from '../../domain/gate.ts';
import { newDeviceNotice, type SecondFactorChange, secondFactorNotice } from '../../domain/portal-notices.ts';
import type { Config } from '../../platform/config.ts';
import { portalAddress } from '../../platform/portal-address.ts';

interface About {
  clientId: string;
  practice: Pick<PracticeRow, 'name' | 'phone' | 'zone' | 'acronym'>;
  config: Config;
  now: Date;
}

/** Somebody signed in from a browser that was not used for this account before. */
export const tellNewDevice = (uow: UnitOfWork, about: About): Promise<void> =>
  tell(uow, newDeviceNotice(wordsAbout(about)), about);

/** The second factor was set up or removed, by the client or by staff. */
export const tellSecondFactor = (uow: UnitOfWork, change: SecondFactorChange, about: About): Promise<void> =>
  tell(uow, secondFactorNotice(change, wordsAbout(about)), about);

const wordsAbout = ({ practice, config, now }: About) => ({
  practice,
  portal: portalAddress(config, practice.acronym),
  at: now.toISOString(),
});

/** To the client's own address as it is on file now; where there is none, the message stands there as skipped. The sweeper sends it. */
async function tell(
  uow: UnitOfWork,
  words: { subject: string; body: string },
  { clientId, now }: About,
): Promise<void> {
  const person = await portalPerson(uow, clientId);
  const address = person?.email ?? null;
  const about = { purpose: 'security-notice', channel: 'email', address } as const;
  const decision = decide({
    ...about,
    active: true,
    addressProblem: address !== null && !parseEmail(address).ok ? 'bad' : null,
    optedOut: false,
    consented: false,
    preference: null,
    preferenceOnly: false,
    relevant: null,
    quietHours: null,
    caps: null,
  });
  await queueMessage(uow, { ...about, ...words, decision, clientId, personId: person?.personId ?? null, now });
}
