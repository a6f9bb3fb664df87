import { resolve, sep } from 'node:path';
import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import {
  EnterInPimsy,
  ExternalRecord,
  Integration,
  IntegrationCheck,
  IntegrationKey,
  PimsyReading,
  Practice,
  SyncRun,
  UserGroup,
} from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { sealSecrets, type Secrets } from '../../db/integrations/secrets.ts';
import { ownPrivateKey } from '../../db/integrations/signing-keys.ts';
import { lockRow } from '../../db/lock-row.ts';
import { lastEventAt } from '../../db/payments/events.ts';
import { endRun } from '../../db/sync/end-run.ts';
import { lockConnections } from '../../db/sync/lock-connections.ts';
import type { System } from '../../domain/integrations.ts';
import type { changedIntegration, Integration as Shape, NewCheck } from '../../domain/schemas/connections.ts';
import { type Config, hasStandIns } from '../../platform/config.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import { addressFault } from '../../platform/outbound-address.ts';
import { readSigningKey } from '../../platform/signing-key.ts';
import { paymentEventTypes } from '../../providers/payments/inbound.ts';
import type { SignedIn } from '../principal.ts';
import { invalid } from '../problem.ts';
import { assertNobodyPays, stripeAddress, stripeCallback, stripeSecrets } from './card-connection.ts';
import { type CheckShape, checkShape } from './integration-checks.ts';
import { newestReading } from './pimsy-readings.ts';
import { assertVersion, found, given, refuse } from './rows.ts';

export interface Setting {
  config: Pick<Config, 'ROUNDS_ENV' | 'PUBLIC_URL' | 'TWILIO_BASE_URL' | 'STRIPE_BASE_URL' | 'PIMSY_DROP_ROOT'>;
  keyRing: KeyRing;
  principal: SignedIn;
  now: Date;
}

/** How long credentials on trial are kept. */
const checkMinutes = 15;
const methods: Readonly<Record<System, readonly NewCheck['method'][]>> = {
  pimsy: ['smart', 'password', 'drop'],
  timeero: ['key'],
  stripe: ['key'],
};

export async function readIntegration(
  uow: UnitOfWork,
  system: System,
  { config }: Pick<Setting, 'config'>,
): Promise<Shape> {
  const { em } = uow;
  const row = await em.findOne(Integration, { system });
  const group = row?.alertGroupId ? await em.findOne(UserGroup, { id: row.alertGroupId }) : null;
  const acronym = await acronymOf(uow);
  const ofPimsy = system === 'pimsy';
  const key = ofPimsy ? await em.findOne(IntegrationKey, { system: 'pimsy' }) : null;
  const good = ofPimsy ? await em.findOne(PimsyReading, { status: 'done' }, { orderBy: { id: 'desc' } }) : null;
  return {
    system,
    enabled: row?.enabled ?? false,
    method: row?.method ?? null,
    address: row?.address ?? null,
    who: row?.who ?? null,
    windowDays: row?.windowDays ?? 30,
    deleteGuard: row?.deleteGuard ?? 20,
    alertGroup: group && { id: group.id, name: group.name },
    lastGoodAt: row?.lastGoodAt?.toISOString() ?? null,
    version: row?.version ?? null,
    reading: ofPimsy ? await newestReading(uow) : null,
    lastReadAt: good?.finishedAt?.toISOString() ?? null,
    unlinked: ofPimsy
      ? await em.count(ExternalRecord, { system: 'pimsy', linkProblem: { $ne: null }, goneAt: null })
      : 0,
    toEnter: ofPimsy ? await em.count(EnterInPimsy, {}) : 0,
    publicKey: key && stringsOf(key.publicKey),
    keysAddress: key && keysAddressOf(config.PUBLIC_URL, uow.practiceId),
    standIn: standInOf(system, acronym, config),
    callbackAddress: system === 'stripe' ? stripeCallback(config.PUBLIC_URL, uow.practiceId) : null,
    lastEventAt: system === 'stripe' ? await lastEventAt(uow) : null,
    events: system === 'stripe' ? [...paymentEventTypes] : [],
    folder: ofPimsy && config.PIMSY_DROP_ROOT ? resolve(config.PIMSY_DROP_ROOT, acronym) : null,
  };
}

/** Where PIMSY reads the public keys of a practice. */
const keysAddressOf = (publicUrl: string, practiceId: string) => `${publicUrl}/callbacks/pimsy/${practiceId}/jwks.json`;

const stringsOf = (values: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((each): each is [string, string] => typeof each[1] === 'string'));

const acronymOf = async ({ em, practiceId }: UnitOfWork): Promise<string> =>
  (await em.findOneOrFail(Practice, { id: practiceId })).acronym;

/** Where development's stand-in listens, and its page, which shows the credentials to whoever connects a program. Never with real providers. */
function standInOf(system: System, acronym: string, config: Setting['config']): Shape['standIn'] {
  if (!hasStandIns(config) || config.ROUNDS_ENV === 'production') return null;
  const base = config.TWILIO_BASE_URL ?? '';
  const at = (path: string) => new URL(path, base).href;
  if (system === 'stripe') return { address: stripeAddress(config), page: at('/stripe') };
  return system === 'pimsy'
    ? { address: at(`/pimsy/${acronym}/fhir/R4`), page: at('/pimsy/control') }
    : { address: at('/timeero/api/public/'), page: at('/timeero') };
}

const say = (path: string, message: string) => refuse([{ path, message }]);

/** Seals credentials to be tried. Those in use stay in use. @throws Problem 400, 409 */
export async function requestCheck(
  uow: UnitOfWork,
  system: System,
  fields: NewCheck,
  { config, keyRing, principal, now }: Setting,
): Promise<CheckShape> {
  const { method } = fields;
  if (!methods[system].includes(method)) say('method', `is none of ${methods[system].join(', ')}`);
  if (system !== 'stripe' && fields.address === '') say('address', 'is missing');
  const address =
    system === 'stripe'
      ? stripeAddress(config)
      : method === 'drop'
        ? await folderOf(uow, fields.address, config)
        : fields.address;
  const fault = method === 'drop' ? null : addressFault(address, { allowLoopback: config.ROUNDS_ENV !== 'production' });
  if (fault) say('address', fault);
  if ((method === 'smart' || method === 'password') && !fields.who)
    say('who', method === 'smart' ? 'Enter the client id that PIMSY gave to Rounds.' : 'Enter the user name.');
  const secrets = system === 'stripe' ? stripeSecrets(fields, config) : await secretsOf(uow, fields, keyRing);
  const { sealed, keyId } = sealSecrets(keyRing, uow.practiceId, system, secrets);
  const row = uow.em.create(IntegrationCheck, {
    id: newId(),
    system,
    method,
    address,
    who: method === 'smart' || method === 'password' ? fields.who : null,
    sealed,
    keyId,
    requestedBy: principal.actor,
    expiresAt: new Date(now.getTime() + checkMinutes * 60_000),
    createdAt: now,
  });
  await uow.em.flush();
  return checkShape(row);
}

/** Below the practice's own folder, and nowhere else: the files of another practice lie beside it. @throws Problem 400 */
async function folderOf(uow: UnitOfWork, text: string, { PIMSY_DROP_ROOT }: Setting['config']): Promise<string> {
  const path = 'address';
  if (!PIMSY_DROP_ROOT)
    throw invalid({ path, message: 'Whoever runs Rounds has to name a folder for files first (PIMSY_DROP_ROOT).' });
  const own = resolve(PIMSY_DROP_ROOT, await acronymOf(uow));
  const folder = resolve(own, text);
  if (folder !== own && !folder.startsWith(own + sep))
    throw invalid({ path, message: `has to be ${own}, or a folder in it.` });
  return folder;
}

async function secretsOf(uow: UnitOfWork, { method, secret }: NewCheck, keyRing: KeyRing): Promise<Secrets> {
  const text = secret?.trim() ?? '';
  if (method === 'drop') return {};
  if (method === 'smart' && text === '') return { key: await ownKey(uow, keyRing) };
  if (text === '')
    throw invalid({ path: 'secret', message: method === 'key' ? 'Enter the API key.' : 'Enter the password.' });
  if (method === 'key') return { key: text };
  if (method === 'password') return { password: secret ?? '' };
  try {
    return { key: readSigningKey(text).privateKey };
  } catch (error) {
    throw invalid({ path: 'secret', message: error instanceof Error ? error.message : 'is no private key' });
  }
}

async function ownKey(uow: UnitOfWork, keyRing: KeyRing): Promise<string> {
  const key = await ownPrivateKey(uow, keyRing);
  if (key === null)
    throw invalid({
      path: 'secret',
      message: 'Make a key pair first and register its public key, or paste a private key.',
    });
  return key;
}

/** @throws Problem 400, 404, 409 */
export async function changeIntegration(
  uow: UnitOfWork,
  system: System,
  { version, ...fields }: z.output<typeof changedIntegration>,
): Promise<void> {
  const row = found(await lockRow(uow, Integration, { system }), 'connection');
  assertVersion(row, version);
  if (fields.alertGroupId && (await uow.em.count(UserGroup, { id: fields.alertGroupId, active: true })) === 0)
    throw invalid({ path: 'alertGroupId', message: 'is not a user group in use in your practice' });
  uow.em.assign(row, given(fields));
  await uow.em.flush();
}

/** Erases the secrets and stops a sync that is under way; mappings and what was read stay. @throws Problem 404, 409 */
export async function disableIntegration(
  uow: UnitOfWork,
  system: System,
  version: number,
  { now }: Pick<Setting, 'now'>,
): Promise<void> {
  const row = found((await lockConnections(uow))[system], 'connection');
  assertVersion(row, version);
  if (system === 'stripe') await assertNobodyPays(uow);
  // Its worker has the secrets in memory, and would write on for hours.
  for (const { id } of system === 'stripe' ? [] : await uow.em.find(SyncRun, { status: ['reading', 'applying'] }))
    await endRun(uow, id, { status: 'cancelled', now });
  Object.assign(row, { enabled: false, sealed: null, keyId: null });
  await uow.em.flush();
}
