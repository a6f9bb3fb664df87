import { LockMode } from '@mikro-orm/postgresql';
import type { IntegrationMethod, System } from '../../domain/integrations.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import type { UnitOfWork } from '../database.ts';
import { Integration } from '../entities/index.ts';

/** By method: `smart` and `key` have a key, `password` a password, `drop` none. `webhook`: by which Stripe signs what it tells. */
export interface Secrets {
  key?: string;
  password?: string;
  webhook?: string;
}

/** How another system is reached, with its secrets: for an adapter, and for nothing that is logged or answered. */
export interface Access {
  system: System;
  method: IntegrationMethod;
  address: string;
  who: string | null;
  secrets: Secrets;
}

const contextOf = (practiceId: string, system: System) => Buffer.from(`integration/${practiceId}/${system}`);

export function sealSecrets(keyRing: KeyRing, practiceId: string, system: System, secrets: Secrets) {
  return keyRing.encrypt('field', Buffer.from(JSON.stringify(secrets)), undefined, contextOf(practiceId, system));
}

/** Of an integration, or of credentials on trial. @throws where its secrets have been erased */
export function accessOf(
  keyRing: KeyRing,
  practiceId: string,
  row: Pick<Access, 'system' | 'method' | 'address'> & {
    who?: string | null;
    sealed?: Uint8Array | null;
    keyId?: string | null;
  },
): Access {
  const { system, method, address, who = null, sealed, keyId } = row;
  if (!sealed || !keyId) throw new Error('The secrets of this connection have been erased');
  const plain = keyRing.decrypt('field', keyId, sealed, contextOf(practiceId, system)).toString();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- sealed by the function above
  return { system, method, address, who, secrets: JSON.parse(plain) as Secrets };
}

/** For work that lasts: whoever disables a connection wants nothing more to go there. */
export const isEnabled = async ({ em }: UnitOfWork, system: System): Promise<boolean> =>
  (await em.count(Integration, { system, enabled: true })) > 0;

/** Null where the practice has not enabled it. */
export async function enabledAccess(uow: UnitOfWork, keyRing: KeyRing, system: System): Promise<Access | null> {
  const row = await uow.em.findOne(Integration, { system, enabled: true });
  return row && accessOf(keyRing, uow.practiceId, row);
}

/** The same, and nobody puts another account or key in its place until the transaction ends. */
export async function heldAccess(uow: UnitOfWork, keyRing: KeyRing, system: System): Promise<Access | null> {
  const row = await uow.em.findOne(Integration, { system, enabled: true }, { lockMode: LockMode.PESSIMISTIC_READ });
  return row && accessOf(keyRing, uow.practiceId, row);
}
