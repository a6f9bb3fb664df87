import type { InferEntity } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import {
  Integration,
  IntegrationCheck,
  PersonImport,
  PimsyReading,
  ReadingMark,
  SyncRun,
} from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { letGo } from '../../db/integrations/let-go.ts';
import { accessOf } from '../../db/integrations/secrets.ts';
import { retireFormerKey } from '../../db/integrations/signing-keys.ts';
import { lockRow } from '../../db/lock-row.ts';
import { endRun } from '../../db/sync/end-run.ts';
import { lockConnections } from '../../db/sync/lock-connections.ts';
import { isAnotherAccount } from '../../domain/fieldtime/same-person.ts';
import type { RecordSystem, System } from '../../domain/integrations.ts';
import type { integrationCheck } from '../../domain/schemas/connections.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import type { Asking } from '../principal.ts';
import { conflict } from '../problem.ts';
import { assertNobodyIsPaidBack, assertNobodyPays, isLiveKey } from './card-connection.ts';
import { found } from './rows.ts';

/* Credentials on trial, and how they take the place of those in use. */

export type CheckShape = z.input<typeof integrationCheck>;
type CheckRow = InferEntity<typeof IntegrationCheck>;

export const readCheck = async ({ em }: UnitOfWork, system: System, id: string): Promise<CheckShape> =>
  checkShape(found(await em.findOne(IntegrationCheck, { id, system }), 'check'));

export function checkShape(row: CheckRow): CheckShape {
  const { id, system, method, address, who = null, status, problem = null, sealed, expiresAt } = row;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by activities/integration-check.ts; the answer is parsed by its schema
  const connection = (row.connection ?? null) as (CheckShape['connection'] & Partial<Pick<CheckShape, 'known'>>) | null;
  const known = connection?.known ?? null;
  const promoted = status === 'good' && !sealed;
  return {
    id,
    system,
    method,
    address,
    who,
    status,
    problem,
    connection,
    known,
    anotherAccount: known !== null && isAnotherAccount(known),
    promoted,
    expiresAt: expiresAt.toISOString(),
  };
}

/**
 * Credentials that proved good take the place of those before, in one transaction, and are erased where they were tried. Those of another account only where
 * a person says that they are: everything that is known of the account before is let go then. @throws Problem 404, 409
 */
export async function promoteCheck(
  uow: UnitOfWork,
  system: System,
  id: string,
  { principal, now, anotherAccount, keyRing }: Asking & { anotherAccount: boolean; keyRing: KeyRing },
): Promise<void> {
  const { em } = uow;
  const check = found(await lockRow(uow, IntegrationCheck, { id, system }), 'check');
  if (check.status !== 'good' || !check.sealed || check.expiresAt <= now)
    throw conflict(
      'not-good',
      'These credentials are not there to be enabled',
      'They were refused, used already, or have expired after 15 minutes. Check them again.',
    );
  if (checkShape(check).anotherAccount && !anotherAccount)
    throw conflict(
      'another-account',
      'Most people that Rounds knows by their ids are others there',
      'Compare the address and the credentials. If they are of another server or account, say so: all mappings end then, and people are mapped anew.',
    );
  const { method, address, sealed, keyId } = check;
  // Of Stripe, the account that the key is of.
  const who = system === 'stripe' ? (checkShape(check).connection?.who ?? null) : check.who;
  const row = (await lockConnections(uow))[system];
  const begins = row !== null && anotherAccount && system !== 'stripe';
  if (begins) await beginAnew(uow, system, { principal, now });
  if (system === 'stripe' && row) {
    const isLive = (of: Parameters<typeof accessOf>[2]) => isLiveKey(accessOf(keyRing, uow.practiceId, of).secrets);
    if (row.who !== who || (row.sealed && isLive(row) !== isLive(check))) {
      await assertNobodyPays(uow);
      await assertNobodyIsPaidBack(uow, now);
    }
  }
  const since = begins ? { accountSince: now } : {};
  const values = { enabled: true, method, address, who, sealed, keyId, failures: 0, ...since };
  // "Changed since" is told by the clock of the server that was asked.
  if (row && (row.address !== address || row.method !== method)) await em.nativeDelete(ReadingMark, { system });
  if (row) em.assign(row, values);
  else em.create(Integration, { id: newId(), system, ...values });
  Object.assign(check, { sealed: null, keyId: null, finishedAt: now });
  await em.flush();
  if (system === 'pimsy') await retireFormerKey(uow, keyRing, now);
}

/** Nothing that is under way may go on with what was known of the account before. @throws Problem 409 */
async function beginAnew(uow: UnitOfWork, system: RecordSystem, { principal, now }: Asking): Promise<void> {
  const { em } = uow;
  const readings = await em.count(PimsyReading, { status: ['requested', 'running'] });
  const imports = await em.count(PersonImport, { status: ['requested', 'running', 'paused', 'cancelling'] });
  if (readings + imports > 0)
    throw conflict(
      'under-way',
      readings > 0 ? 'A reading of PIMSY is under way' : 'An import into Timeero is under way',
      readings > 0 ? 'Wait until it is over, then enable these credentials.' : 'Cancel it, or wait until it is over.',
    );
  for (const run of await em.find(SyncRun, { status: ['requested', 'reading', 'applying', 'held'] }))
    await endRun(uow, run.id, { status: 'cancelled', now });
  await letGo(uow, system, { actor: principal.actor, now });
}
