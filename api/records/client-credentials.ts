import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { credentialList } from '../../db/portal/credential-list.ts';
import { orderCredential, type OrderedCredential } from '../../db/portal/order-credential.ts';
import { credentialRefusals } from '../../domain/credential-refusals.ts';
import type { PortalCredential, sendCredentials } from '../../domain/schemas/portal.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import { conflict } from '../problem.ts';
import type { Asking } from './clients.ts';
import { found } from './rows.ts';

/** Email Client Credential. @throws Problem 404, 409 with the reason and the way out */
export async function mailCredentials(
  uow: UnitOfWork,
  clientId: string,
  wanted: z.output<typeof sendCredentials>,
  { now, keyRing }: Asking & { keyRing: KeyRing },
): Promise<{ ordered: OrderedCredential; shown: PortalCredential }> {
  const ordered = found(await orderCredential(uow, { clientId, ...wanted, keyRing, now }), 'client');
  if ('refused' in ordered) {
    const { sentence, next } = credentialRefusals[ordered.refused];
    throw conflict(ordered.refused, sentence, next);
  }
  const [shown] = await credentialList(uow, { accountId: ordered.accountId, id: ordered.credentialId });
  return { ordered, shown: found(shown ?? null, 'credential') };
}
