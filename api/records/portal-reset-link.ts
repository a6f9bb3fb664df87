import type { UnitOfWork } from '../../db/database.ts';
import { callerKnown } from '../../db/portal/caller-known.ts';
import { credentialList } from '../../db/portal/credential-list.ts';
import { orderResetLink } from '../../db/portal/order-reset-link.ts';
import { credentialRefusal, portalPerson } from '../../db/portal/portal-person.ts';
import { credentialRefusals } from '../../domain/credential-refusals.ts';
import type { PortalCredential } from '../../domain/schemas/portal.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import type { CredentialEmailInput } from '../../workflows/credential-email/contract.ts';
import { conflict } from '../problem.ts';
import { demandPortalAccount } from './portal-account.ts';
import { found } from './rows.ts';

/**
 * A link for a new password to the address on file, for a caller who has just said the safe word to this member of staff; nothing is told on the phone.
 * An earlier link stops working. The caller starts the workflow after its commit.
 * @throws Problem 404, 409 where nobody was recognised, or nothing can be mailed
 */
export async function mailResetLink(
  uow: UnitOfWork,
  clientId: string,
  { keyRing, now }: { keyRing: KeyRing; now: Date },
): Promise<{ order: CredentialEmailInput; shown: PortalCredential }> {
  const account = await demandPortalAccount(uow, clientId);
  if (!(await callerKnown(uow, clientId, now)))
    throw conflict(
      'caller-unknown',
      'A link goes only to a caller who has said the safe word',
      'Check the safe word first; within ten minutes of a match one link can be sent.',
    );
  const refused = credentialRefusal(found(await portalPerson(uow, clientId), 'client'), {
    again: true,
    replace: true,
    shared: true,
  });
  if (refused) throw conflict(refused, credentialRefusals[refused].sentence, credentialRefusals[refused].next);
  const ordered = found(await orderResetLink(uow, { accountId: account.id, keyRing, now }), 'portal login');
  const { accountId, credentialId } = ordered;
  await uow.note('portal-reset-link', 'client', clientId, { credentialId });
  const [shown] = await credentialList(uow, { accountId, id: credentialId });
  return { order: { practiceId: uow.practiceId, ...ordered }, shown: found(shown ?? null, 'credential') };
}
