import type { z } from 'zod';
import { consentNeeds, consentRecords } from '../../db/charts/consent-record.ts';
import { stopMessages } from '../../db/charts/stop-messages.ts';
import { touchClients } from '../../db/charts/touch-clients.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Document } from '../../db/entities/index.ts';
import { clientConsent } from '../../db/queries/client-consent.ts';
import { giveConsent, type GivenConsent } from '../../db/queries/give-consent.ts';
import { lapseConsent } from '../../db/queries/lapse-consent.ts';
import { revokeConsent } from '../../db/queries/revoke-consent.ts';
import { consentWording } from '../../domain/consent-wording.ts';
import { locales } from '../../domain/locales.ts';
import type {
  askedToStop,
  ConsentOfClient,
  giveConsent as giving,
  revokeConsent as revoking,
} from '../../domain/schemas/chart.ts';
import { conflict, invalid } from '../problem.ts';

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
  /** Account of who saves. */
  by: string;
  now: Date;
}

/**
 * Brings the consent records in line with the one check box. They are the truth: a removed address loses its consent; ticking records a
 * verbal consent for each address that has none, so a new number has it only where the box came along ticked; clearing the box revokes all. A box
 * that was clear and stays clear changes nothing, because some of the addresses may have a consent of their own.
 * @throws Problem 400 where there is no address to consent for
 */
export async function saveConsent(uow: UnitOfWork, save: Save): Promise<void> {
  const { clientId, personId, language, removed, before, wanted, by, now } = save;
  await lapseConsent(uow, { clientId, personId, removed, now });
  if (wanted === true) {
    await giveConsent(uow, { ...verbal, clientId, language, by, now });
    if (!(await clientConsent(uow, clientId, now)))
      throw invalid({ path: 'consent', message: 'needs an address: add a phone number or an e-mail address first' });
  }
  if (wanted === false && before) await revokeConsent(uow, { clientId, reason: 'desk', by, now });
}

const { version: wordingVersion } = consentWording;
const verbal = { wordingVersion, method: 'verbal', only: null, documentId: null, expiresAt: null } as const;

/** What the check box says: of every address with its channels, whether one in force stands for it. */
export const stateOf = (needs: readonly { given: string | null }[]): ConsentOfClient['state'] => {
  const given = needs.filter((need) => need.given !== null).length;
  if (given === 0) return 'none';
  return given === needs.length ? 'all' : 'some';
};

/** Whether consent to an address counts as agreed on a page where the client agrees by a tick. Who unsubscribed by a link, or stopped calls by a key, is not, whatever the record says: ticking subscribes them again. */
export const isAgreed = ({ channel, given, optedOut }: ConsentOfClient['needs'][number]): boolean =>
  given !== null && !(optedOut && (channel === 'email' || channel === 'voice'));

/** The record folded under the check box; `language`: of who reads the client's messages. */
export async function readConsent(
  uow: UnitOfWork,
  { clientId, language, now }: { clientId: string; language: string; now: Date },
): Promise<ConsentOfClient> {
  const needs = await consentNeeds(uow, clientId, now);
  return {
    state: stateOf(needs),
    wording: readWording(language),
    needs,
    records: await consentRecords(uow, clientId, now),
  };
}

/** What is read to somebody of a language, or by them. */
export function readWording(language: string): ConsentOfClient['wording'] {
  const locale = locales.find((each) => each === language) ?? 'en';
  return { version: wordingVersion, language: locale, text: consentWording.texts[locale] };
}

export interface OfClient {
  clientId: string;
  language: string;
  /** Account of who records it. */
  by: string;
  now: Date;
}

/** @throws Problem 400 where an address is none of the messaging contact's, the document is not a clean one of this client, or the end has passed */
export async function recordConsent(
  uow: UnitOfWork,
  of: OfClient,
  given: Omit<z.output<typeof giving>, 'method'> & Pick<GivenConsent, 'method'>,
): Promise<void> {
  const { clientId, language, by, now } = of;
  const { addresses, method, documentId } = given;
  const expiresAt = given.expiresAt === null ? null : new Date(given.expiresAt);
  if (expiresAt && expiresAt <= now) throw invalid({ path: 'expiresAt', message: 'has passed: choose a day to come' });
  if (documentId !== null) {
    const document = await uow.em.findOne(Document, { id: documentId, clientId });
    if (document?.status !== 'clean' || document.withdrawnAt)
      throw invalid({ path: 'documentId', message: 'is not a document of this client that is ready to be opened' });
  }
  const needs = await consentNeeds(uow, clientId, now);
  if (needs.length === 0)
    throw invalid({ path: 'addresses', message: 'need an address: add a phone number or an e-mail address first' });
  assertKnown(addresses, new Set(needs.map(keyOf)));
  const only = addresses && addresses.map(keyOf);
  await touchClients(uow, { clientId, now });
  await giveConsent(uow, { clientId, language, wordingVersion, method, only, documentId, expiresAt, by, now });
}

/** @throws Problem 400 where an address has no consent of this client, 409 where none is in force */
export async function endConsent(uow: UnitOfWork, of: OfClient, ended: z.output<typeof revoking>): Promise<void> {
  const { clientId, by, now } = of;
  const only = ended.addresses && ended.addresses.map(keyOf);
  await touchClients(uow, { clientId, now });
  if ((await revokeConsent(uow, { clientId, reason: ended.reason, only, by, now })) === 0)
    throw conflict('no-consent', 'There is no consent to end', 'Look at the record again: somebody may have ended it.');
}

/** "Client asked us to stop": effective at once, whatever is on its way and not handed over. */
export async function stopAll(
  uow: UnitOfWork,
  { clientId, by, now }: Omit<OfClient, 'language'>,
  { note }: z.output<typeof askedToStop>,
): Promise<{ consents: number; messages: number }> {
  await touchClients(uow, { clientId, ofPerson: true, now });
  const stopped = await stopMessages(uow, { clientId, by, now });
  await uow.note('asked-to-stop', 'client', clientId, { ...stopped, note });
  return stopped;
}

/** How statements name an address on a channel. */
export const keyOf = ({ channel, address }: { channel: string; address: string }) => `${channel} ${address}`;

function assertKnown(addresses: readonly { channel: string; address: string }[] | null, known: Set<string>): void {
  const faults = (addresses ?? []).flatMap((each, i) => (known.has(keyOf(each)) ? [] : [i]));
  if (faults.length === 0) return;
  const message = "is no address of the client's messaging contact on this channel";
  throw invalid(...faults.map((i) => ({ path: `addresses.${i}`, message })));
}
