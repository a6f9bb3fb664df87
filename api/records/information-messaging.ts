import type { z } from 'zod';
import { touchClients } from '../../db/charts/touch-clients.ts';
import { readerLanguage } from '../../db/charts/reader-language.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { revokeConsent } from '../../db/queries/revoke-consent.ts';
import { type InformationField, reachable } from '../../domain/portal-information.ts';
import type { MessagingPreferences, saveMessagingPreferences } from '../../domain/schemas/portal-information.ts';
import { conflict, invalid, Problem } from '../problem.ts';
import { keyOf, readWording, recordConsent, stopAll } from './consent.ts';
import { assertNotStale, noteChange, openToChange, type Own } from './information.ts';
import { clientsAlone, decidesOnMessages } from './information-guardian.ts';
import { readMessaging } from './information-read.ts';

type Form = z.output<typeof saveMessagingPreferences>;
type Agreed = MessagingPreferences['agreed'];

/**
 * Preferred contact method and consent, as the desk records them: what the client agrees to is a consent of the portal with the wording that they
 * read; what they end is ended at once. Consent that the form left alone stays as it is, so that an old form gives nothing back.
 * @throws Problem 400, 403, 404, 409
 */
export async function saveMessaging(uow: UnitOfWork, { loaded, wanted, wordingVersion }: Form, own: Own) {
  const client = await openToChange(uow, 'messaging', own);
  if (!(await decidesOnMessages(uow, own))) throw clientsAlone();
  const { clientId } = own.principal;
  const now = await readMessaging(uow, clientId, own.now);
  const fields: InformationField[] = assertNotStale(
    { loaded: preference(loaded), wanted: preference(wanted) },
    preference(now.values),
  );
  const given = without(without(wanted.agreed, loaded.agreed), now.values.agreed);
  const ended = both(without(loaded.agreed, wanted.agreed), now.values.agreed);
  if (fields.length > 0) {
    assertMethod(wanted.preferredMethod, now.addresses);
    client.preferredMethod = wanted.preferredMethod;
    client.updatedAt = own.now;
    await uow.em.flush();
  }
  if (ended.length > 0) {
    await touchClients(uow, { clientId, now: own.now });
    const by = own.principal.accountId;
    await revokeConsent(uow, { clientId, reason: 'portal', only: ended.map(keyOf), by, now: own.now });
    fields.push('consentEnded');
  }
  if (given.length > 0) {
    if (now.reader !== null) throw notYours();
    await agree(uow, given, wordingVersion, own);
    fields.push('consentGiven');
  }
  if (fields.length > 0) await noteChange(uow, 'messaging', fields, own);
}

/** What the client agrees to, with the wording that they read. @throws Problem 409 where that has changed since */
export async function agree(uow: UnitOfWork, addresses: Agreed, shown: string, { principal, now }: Own): Promise<void> {
  const { clientId, accountId } = principal;
  const language = await readerLanguage(uow, clientId);
  if (shown !== readWording(language).version)
    throw conflict(
      'wording-changed',
      'What you agree to has changed',
      'Read it again on this page, then save again. Nothing was saved.',
    );
  const of = { clientId, language, by: accountId, now };
  await recordConsent(uow, of, { addresses, method: 'portal', documentId: null, expiresAt: null });
}

/** Ends every consent at once and takes back what waits, as "Client asked us to stop" at the desk does. @throws Problem 403, 404 */
export async function stopOwnMessages(uow: UnitOfWork, own: Own): Promise<void> {
  await openToChange(uow, 'messaging', own);
  if (!(await decidesOnMessages(uow, own))) throw clientsAlone();
  const { clientId, accountId } = own.principal;
  await stopAll(uow, { clientId, by: accountId, now: own.now }, { note: '' });
  await noteChange(uow, 'messaging', ['consentEnded'], own);
}

/** @throws Problem 400 where clients cannot choose the method at the portal, or nothing on file is reached by it */
function assertMethod(method: MessagingPreferences['preferredMethod'], addresses: readonly { kind: Kind }[]): void {
  if (method === null) return;
  const path = 'wanted.preferredMethod';
  if (method !== 'email' && method !== 'text') throw invalid({ path, message: 'can be text or e-mail here' });
  const kinds = addresses.map(({ kind }) => kind);
  if (reachable(method, kinds)) return;
  const missing = method === 'text' ? 'a mobile number' : 'an e-mail address';
  throw invalid({ path, message: `needs ${missing}: add one under Basic Information first` });
}

type Kind = Parameters<typeof reachable>[1][number];

const preference = ({ preferredMethod }: MessagingPreferences) => ({ preferredMethod });

const has = (list: Agreed, one: Agreed[number]) => list.some((other) => keyOf(other) === keyOf(one));
const without = (list: Agreed, taken: Agreed): Agreed => list.filter((one) => !has(taken, one));
const both = (list: Agreed, other: Agreed): Agreed => list.filter((one) => has(other, one));

const notYours = () =>
  new Problem(403, 'reader-agrees', 'Whoever gets your messages has to agree themselves', {
    next: 'Ask them to call the practice. You can end messages to them here.',
  });
