import type { KeyRing } from '../../platform/keyring.ts';
import { newSigningKey } from '../../platform/signing-key.ts';
import type { UnitOfWork } from '../database.ts';
import { Integration, IntegrationCheck, IntegrationKey } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';
import { accessOf } from './secrets.ts';

/* The key pair that signs for Rounds at PIMSY (SMART Backend Services), and the public keys that PIMSY may read at an address. */

const contextOf = (practiceId: string) => Buffer.from(`integration_key/${practiceId}/pimsy`);
const dayMs = 24 * 60 * 60_000;

/** In PEM; null where none was made. */
export async function ownPrivateKey(uow: UnitOfWork, keyRing: KeyRing): Promise<string | null> {
  const row = await uow.em.findOne(IntegrationKey, { system: 'pimsy' });
  return row && keyRing.decrypt('field', row.keyId, row.sealed, contextOf(uow.practiceId)).toString();
}

/** The private key that credentials in use sign with; null where they sign with none. */
async function keyInUse(uow: UnitOfWork, keyRing: KeyRing): Promise<string | null> {
  const row = await uow.em.findOne(Integration, { system: 'pimsy', enabled: true, method: 'smart' });
  return row?.sealed ? (accessOf(keyRing, uow.practiceId, row).secrets.key ?? null) : null;
}

/**
 * Makes a key pair in place of the one before. Credentials in use keep theirs until new ones are promoted, so its public half is served as long; one that
 * never came into use is dropped, and with it the checks that were made with it.
 */
export async function makeSigningKey(uow: UnitOfWork, keyRing: KeyRing, now: Date): Promise<void> {
  const { privateKey, publicKey } = newSigningKey();
  const { sealed, keyId } = keyRing.encrypt('field', Buffer.from(privateKey), undefined, contextOf(uow.practiceId));
  const values = { sealed, keyId, publicKey: { ...publicKey }, createdAt: now };
  const row = await lockRow(uow, IntegrationKey, { system: 'pimsy' });
  if (row) {
    const wasUsed = (await keyInUse(uow, keyRing)) === (await ownPrivateKey(uow, keyRing));
    uow.em.assign(row, { ...values, ...(wasUsed ? { formerPublicKey: row.publicKey, formerUntil: null } : {}) });
  } else uow.em.create(IntegrationKey, { system: 'pimsy', ...values });
  // Credentials that were checked with the one before would be enabled with a key that is served nowhere.
  await uow.em.nativeUpdate(
    IntegrationCheck,
    { system: 'pimsy', method: 'smart', status: 'good' },
    { sealed: null, keyId: null },
  );
  await uow.em.flush();
}

/** Once credentials in use sign with the newest key, the one before is served for a day more: servers keep what they have read. */
export async function retireFormerKey(uow: UnitOfWork, keyRing: KeyRing, now: Date): Promise<void> {
  const row = await lockRow(uow, IntegrationKey, { system: 'pimsy' });
  if (!row?.formerPublicKey || row.formerUntil) return;
  if ((await keyInUse(uow, keyRing)) !== (await ownPrivateKey(uow, keyRing))) return;
  row.formerUntil = new Date(now.getTime() + dayMs);
  await uow.em.flush();
}

/** The public keys by which assertions of the practice are judged, newest first. */
export async function servedKeys({ em }: Pick<UnitOfWork, 'em'>, now: Date): Promise<Record<string, unknown>[]> {
  const row = await em.findOne(IntegrationKey, { system: 'pimsy' });
  if (!row) return [];
  const { publicKey, formerPublicKey, formerUntil } = row;
  return formerPublicKey && (!formerUntil || formerUntil > now) ? [publicKey, formerPublicKey] : [publicKey];
}
