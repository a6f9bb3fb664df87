import type { InferEntity } from '@mikro-orm/postgresql';
import { maskedSsn, openSsn, sealSsn, ssnColumns } from '../../db/charts/client-ssn.ts';
import { holdClient } from '../../db/charts/hold-clients.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Client, InformationChange } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { storedSettings } from '../../db/stored-settings.ts';
import { sectionAccess } from '../../domain/portal-information.ts';
import type { ClientSsn, InformationChange as ChangeShape, OwnSsn } from '../../domain/schemas/portal-information.ts';
import { maskSsn, parseSsn, revealSsn, sameSsn, type Ssn } from '../../domain/ssn.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import { conflict, invalid, notFound } from '../problem.ts';
import { noteChange, openToChange, type Own } from './information.ts';
import { askForApproval } from './information-asked.ts';
import { assertVersion, found } from './rows.ts';

type Row = InferEntity<typeof Client>;

interface OwnWithKeys extends Own {
  keyRing: KeyRing;
}

const numberOf = (keyRing: KeyRing, { id, ssn }: Row): Ssn | null =>
  ssn ? openSsn(keyRing, ssn, `client/${id}`) : null;

/** @throws Problem 400; its words never repeat a digit */
function checked(text: string): Ssn {
  const ssn = parseSsn(text);
  if (!ssn.ok) throw invalid({ path: 'ssn', message: ssn.problem });
  return ssn.value;
}

/** What a client sees of their own number. @throws Problem 404 where the practice hides the section */
export async function readOwnSsn(uow: UnitOfWork, { principal: { clientId }, keyRing }: OwnWithKeys): Promise<OwnSsn> {
  const access = sectionAccess(await storedSettings(uow), 'basic');
  if (access === 'hidden') throw notFound();
  return { access, ssn: maskedSsn(keyRing, await uow.em.findOneOrFail(Client, { id: clientId })) };
}

/**
 * A client enters their number where none is on file; another one than that on file counts once staff have approved it.
 * @throws Problem 400, 403, 404
 */
export async function enterOwnSsn(uow: UnitOfWork, text: string, own: OwnWithKeys): Promise<void> {
  const { keyRing, now } = own;
  const client = await openToChange(uow, 'basic', own);
  const ssn = checked(text);
  const before = numberOf(keyRing, client);
  if (before && sameSsn(before, ssn)) return;
  if (!before) {
    uow.em.assign(client, { ...ssnColumns(keyRing, client.id, ssn), updatedAt: now });
    await uow.em.flush();
    return noteChange(uow, 'basic', ['ssn'], own);
  }
  const { clientId } = own.principal;
  const open = await uow.em.findOne(InformationChange, { clientId, field: 'ssn', status: 'pending' });
  if (open?.sealed && sameSsn(openSsn(keyRing, open.sealed, `information_change/${open.id}`), ssn)) return;
  const id = newId();
  const sealed = sealSsn(keyRing, ssn, `information_change/${id}`);
  await askForApproval(uow, { id, field: 'ssn', onFile: null, wanted: null, sealed }, own);
  await noteChange(uow, 'basic', ['ssn'], { ...own, action: 'information-asked' });
}

export async function readClientSsn(uow: UnitOfWork, clientId: string, keyRing: KeyRing): Promise<ClientSsn> {
  const row = found(await uow.em.findOne(Client, { id: clientId }), 'client');
  return { ssn: maskedSsn(keyRing, row), version: row.version };
}

/** Staff enter, correct or remove it. @throws Problem 400, 404, 409 where somebody changed the client meanwhile, or another client has the number */
export async function saveClientSsn(
  uow: UnitOfWork,
  clientId: string,
  { ssn: text, version }: { ssn: string | null; version: number },
  { keyRing, now }: Pick<OwnWithKeys, 'keyRing' | 'now'>,
): Promise<ClientSsn> {
  const client = found(await holdClient(uow, clientId), 'client');
  assertVersion(client, version);
  const ssn = text === null ? null : checked(text);
  if (ssn) {
    const macs = keyRing.macs('blind-index', `ssn/${revealSsn(ssn)}`);
    if ((await uow.em.count(Client, { ssnIndex: { $in: macs }, id: { $ne: clientId } })) > 0)
      throw conflict(
        'ssn-taken',
        'Another client has this number',
        'Compare it with the card. Where it is right, look whether the same person has two records.',
      );
  }
  uow.em.assign(client, { ...ssnColumns(keyRing, clientId, ssn), updatedAt: now });
  await uow.em.flush();
  return readClientSsn(uow, clientId, keyRing);
}

/** Every look stands in the audit log with its reason, never with the number. @throws Problem 404, 409 where there is none */
export async function revealClientSsn(
  uow: UnitOfWork,
  clientId: string,
  { reason, keyRing }: { reason: string; keyRing: KeyRing },
): Promise<{ ssn: string }> {
  const ssn = numberOf(keyRing, found(await uow.em.findOne(Client, { id: clientId }), 'client'));
  if (!ssn) throw conflict('no-ssn', 'No social security number is on file', 'Enter it, or ask the client for it.');
  await uow.note('ssn-revealed', 'client', clientId, { reason });
  const digits = revealSsn(ssn);
  return { ssn: `${digits.slice(0, 3)}-${digits.slice(3, 5)}-${digits.slice(5)}` };
}

/** Changes as staff decide on them: of numbers, which no statement can read, what is wanted and what is on file, masked. */
export async function withMaskedSsn<T extends ChangeShape>(
  uow: UnitOfWork,
  keyRing: KeyRing,
  rows: readonly T[],
): Promise<T[]> {
  const shown: T[] = [];
  for (const row of rows) {
    if (row.field !== 'ssn') {
      shown.push(row);
      continue;
    }
    const client = await uow.em.findOneOrFail(Client, { id: row.clientId });
    const { id, sealed } = await uow.em.findOneOrFail(InformationChange, { id: row.id });
    const wanted = sealed ? maskSsn(openSsn(keyRing, sealed, `information_change/${id}`)) : null;
    shown.push({ ...row, wanted, onFile: maskedSsn(keyRing, client), asWas: maskedSsn(keyRing, client) });
  }
  return shown;
}

/** Writes an approved number into the record. */
export function approveSsn(
  uow: UnitOfWork,
  keyRing: KeyRing,
  { id, sealed }: { id: string; sealed?: Uint8Array | null },
  client: Row,
): void {
  if (!sealed) throw new Error('A number that is asked for is sealed until it is decided on');
  uow.em.assign(client, ssnColumns(keyRing, client.id, openSsn(keyRing, sealed, `information_change/${id}`)));
}
