import type { InferEntity } from '@mikro-orm/postgresql';
import { holdSsn, maskedSsn, openSsn, sealSsn, ssnColumns } from '../../db/charts/client-ssn.ts';
import { holdClient } from '../../db/charts/hold-clients.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Client, InformationChange } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { storedSettings } from '../../db/stored-settings.ts';
import { openTask } from '../../db/tasks/open-task.ts';
import { sectionAccess } from '../../domain/portal-information.ts';
import type {
  ClientSsn,
  EnteredSsn,
  InformationChange as ChangeShape,
  OwnSsn,
} from '../../domain/schemas/portal-information.ts';
import { maskSsn, parseSsn, revealSsn, sameSsn, type Ssn } from '../../domain/ssn.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import { conflict, invalid, notFound, Problem } from '../problem.ts';
import type { Work } from '../route.ts';
import { noteChange, openToChange, type Own } from './information.ts';
import { askForApproval } from './information-asked.ts';
import { assertVersion, found } from './rows.ts';

type Row = InferEntity<typeof Client>;

interface OwnWithKeys extends Own {
  keyRing: KeyRing;
}

const numberOf = (keyRing: KeyRing, { id, ssn }: Row): Ssn | null =>
  ssn ? openSsn(keyRing, ssn, `client/${id}`) : null;

type Asked = Pick<InferEntity<typeof InformationChange>, 'id' | 'sealed' | 'sealedBefore'>;

/** What a client asks for; null once it is decided on. */
const wantedSsn = (keyRing: KeyRing, { id, sealed }: Asked): Ssn | null =>
  sealed ? openSsn(keyRing, sealed, `information_change/${id}`) : null;

/** What was on file as they asked; null once it is decided on. */
const ssnBefore = (keyRing: KeyRing, { id, sealedBefore }: Asked): Ssn | null =>
  sealedBefore ? openSsn(keyRing, sealedBefore, `information_change/${id}/before`) : null;

const isSame = (a: Ssn | null, b: Ssn | null): boolean => a !== null && b !== null && sameSsn(a, b);

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
export async function enterOwnSsn(uow: UnitOfWork, text: string, own: OwnWithKeys): Promise<EnteredSsn['done']> {
  const { keyRing, now } = own;
  const client = await openToChange(uow, 'basic', own);
  const ssn = checked(text);
  const before = numberOf(keyRing, client);
  if (before && sameSsn(before, ssn)) return 'same';
  if (!before) {
    uow.em.assign(client, { ...ssnColumns(keyRing, client.id, ssn), updatedAt: now });
    await uow.em.flush();
    if (await isTaken(uow, keyRing, ssn, client.id)) await tellOfTwice(uow, client.id, now);
    await noteChange(uow, 'basic', ['ssn'], own);
    return 'saved';
  }
  const { clientId } = own.principal;
  const open = await uow.em.findOne(InformationChange, { clientId, field: 'ssn', status: 'pending' });
  const isAsked = open && isSame(wantedSsn(keyRing, open), ssn) && isSame(ssnBefore(keyRing, open), before);
  if (isAsked) return 'asked';
  const id = newId();
  const sealed = sealSsn(keyRing, ssn, `information_change/${id}`);
  const sealedBefore = sealSsn(keyRing, before, `information_change/${id}/before`);
  await askForApproval(uow, { id, field: 'ssn', onFile: null, wanted: null, sealed, sealedBefore }, own);
  await noteChange(uow, 'basic', ['ssn'], { ...own, action: 'information-asked' });
  return 'asked';
}

/** Whether another client of the practice has it. Of two who are given the same number at the same moment, the second waits here until the first stands. */
async function isTaken(uow: UnitOfWork, keyRing: KeyRing, ssn: Ssn, clientId: string): Promise<boolean> {
  await holdSsn(uow, keyRing.mac('blind-index', `ssn/${revealSsn(ssn)}`));
  const macs = keyRing.macs('blind-index', `ssn/${revealSsn(ssn)}`);
  return (await uow.em.count(Client, { ssnIndex: { $in: macs }, id: { $ne: clientId } })) > 0;
}

const taken = () =>
  conflict(
    'ssn-taken',
    'Another client has this number',
    'Compare it with the card. Where it is right, look whether the same person has two records.',
  );

/**
 * Whoever is told that another client has a number learns something of a chart that may be closed to them: each such refusal stands in the audit log, in a
 * transaction of its own, since that of the refusal is taken back.
 */
export async function notingTaken<T>(work: Work, clientId: string, task: (uow: UnitOfWork) => Promise<T>): Promise<T> {
  try {
    return await work(task);
  } catch (error) {
    if (error instanceof Problem && error.kind === taken().kind)
      await work((uow) => uow.note('ssn-refused', 'client', clientId));
    throw error;
  }
}

/** Staff are told in place of the client, who learns of no other one; nor does the task say whose chart the other is, which may be closed to who reads it. */
async function tellOfTwice(uow: UnitOfWork, clientId: string, now: Date): Promise<void> {
  const note =
    'The client entered a social security number in the portal that another client has as well. Compare it with the card, and look whether the same person has two records.';
  const about = { subjectKind: 'client', subjectId: clientId, clientId, note, now } as const;
  await openTask(uow, { ...about, type: 'information-change', cause: `ssn-twice:${clientId}` });
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
  if (ssn && (await isTaken(uow, keyRing, ssn, clientId))) throw taken();
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
  return { ssn: written(ssn) };
}

/** The number that a client asks for, so that whoever decides can compare it with the card; each look is written down as those at the number on file. @throws Problem 404, 409 once it is decided on */
export async function revealAskedSsn(
  uow: UnitOfWork,
  { clientId, id }: { clientId: string; id: string },
  { reason, keyRing }: { reason: string; keyRing: KeyRing },
): Promise<{ ssn: string }> {
  const asked = found(await uow.em.findOne(InformationChange, { id, clientId, field: 'ssn' }), 'change');
  const ssn = wantedSsn(keyRing, asked);
  if (!ssn)
    throw conflict(
      'decided',
      'This change was decided already, and its number is kept nowhere',
      'Look at the number on file.',
    );
  await uow.note('ssn-revealed', 'client', clientId, { reason, change: id });
  return { ssn: written(ssn) };
}

/** `123-45-6780` */
function written(ssn: Ssn): string {
  const digits = revealSsn(ssn);
  return `${digits.slice(0, 3)}-${digits.slice(3, 5)}-${digits.slice(5)}`;
}

/** Changes as staff decide on them: of numbers, which no statement can read, what is wanted, what was and what is on file, masked. */
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
    const asked = await uow.em.findOneOrFail(InformationChange, { id: row.id });
    const [wanted, before] = [wantedSsn(keyRing, asked), ssnBefore(keyRing, asked)];
    const asWas = before && maskSsn(before);
    shown.push({ ...row, wanted: wanted && maskSsn(wanted), onFile: maskedSsn(keyRing, client), asWas });
  }
  return shown;
}

/**
 * Writes an approved number into the record. What staff corrected since the client asked is not written over: two numbers may look the same masked, so this is
 * told by the numbers themselves. @throws Problem 409, also where another client has the number
 */
export async function approveSsn(uow: UnitOfWork, keyRing: KeyRing, asked: Asked, client: Row): Promise<void> {
  const wanted = wantedSsn(keyRing, asked);
  if (!wanted) throw new Error('A number that is asked for is sealed until it is decided on');
  const now = numberOf(keyRing, client);
  if (isSame(now, wanted)) return;
  if (!isSame(now, ssnBefore(keyRing, asked)))
    throw conflict(
      'ssn-changed-since',
      'The number on file was changed after the client asked',
      'Compare both with the card. Where the one on file is right, refuse the request; where the other is, enter it in the chart, then approve.',
    );
  if (await isTaken(uow, keyRing, wanted, client.id)) throw taken();
  uow.em.assign(client, ssnColumns(keyRing, client.id, wanted));
}
