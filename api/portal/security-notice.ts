import type { PracticeRow, UnitOfWork } from '../../db/database.ts';
import { queueMessage } from '../../db/messages/queue-message.ts';
import { portalPerson } from '../../db/portal/portal-person.ts';
import { parseEmail } from '../../domain/email-address.ts';
import { decide } from '../../domain/gate.ts';
import { locales } from '../../domain/locales.ts';
import { type PortalNotice, portalNotice } from '../../domain/portal-notices.ts';
import type { Config } from '../../platform/config.ts';
import { portalAddress } from '../../platform/portal-address.ts';

interface About {
  clientId: string;
  /** Account of a guardian, whose own access it is about, instead; null: the client's. */
  guardian?: string | null;
  practice: Pick<PracticeRow, 'name' | 'phone' | 'zone' | 'acronym'>;
  config: Pick<Config, 'PUBLIC_URL' | 'PORTAL_DOMAIN'>;
  now: Date;
  /** Where it goes instead of the address on file; null: there was none. */
  to?: string | null;
}

/** Queues an e-mail to a client, or to who signs in for one, about their own access, in their language. Where there is no address, the message stands there as skipped. The sweeper sends it. */
export async function tellClient(uow: UnitOfWork, notice: PortalNotice, about: About): Promise<void> {
  const { clientId, guardian = null, practice, config, now } = about;
  const person = await portalPerson(uow, clientId, guardian);
  const { email = null, personId = null, language = 'en', zone = null } = person ?? {};
  const address = about.to === undefined ? email : about.to;
  const message = { purpose: 'security-notice', channel: 'email', address } as const;
  const decision = decide({
    ...message,
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
  const locale = locales.find((each) => each === language) ?? 'en';
  const words = portalNotice(notice, {
    locale,
    practice,
    portal: portalAddress(config, practice.acronym),
    at: now.toISOString(),
    zone: zone ?? practice.zone,
  });
  await queueMessage(uow, { ...message, ...words, language: locale, decision, clientId, personId, now });
}
