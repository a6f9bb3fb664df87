import type { z } from 'zod';
import { holdClient } from '../../db/charts/hold-clients.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { InformationChange, Person } from '../../db/entities/index.ts';
import { informationChangeById } from '../../db/queries/information-changes.ts';
import type { ChangeStatus } from '../../domain/portal-information.ts';
import type {
  approveChange,
  InformationChange as Shape,
  refuseChange,
} from '../../domain/schemas/portal-information.ts';
import { changedMeanwhile, conflict } from '../problem.ts';
import { assertMayOpen } from './chart-access.ts';
import type { AskingChart } from './chart-readers.ts';
import { approveSsn, withMaskedSsn } from './client-ssn.ts';
import { erased, settleTask } from './information-asked.ts';
import { assertVersion, found } from './rows.ts';

interface Which {
  clientId: string;
  id: string;
}

/** Writes what a client asked for into their record. @throws Problem 403, 404, 409 where it was decided, or what is on file is not what was looked at */
export async function approveInformation(
  uow: UnitOfWork,
  which: Which,
  { version, onFile }: z.output<typeof approveChange>,
  asking: AskingChart,
): Promise<Shape> {
  const { row, client } = await undecided(uow, which, version, asking);
  const { onFile: now } = await readChange(uow, which, asking);
  if (now !== onFile) throw changedMeanwhile();
  if (row.field === 'ssn') await approveSsn(uow, asking.keyRing, row, client);
  else uow.em.assign(await uow.em.findOneOrFail(Person, { id: client.personId }), { [row.field]: row.wanted });
  client.updatedAt = asking.now;
  return decide(uow, row, { status: 'approved', reason: null }, asking);
}

/** @throws Problem 403, 404, 409 where it was decided */
export async function refuseInformation(
  uow: UnitOfWork,
  which: Which,
  { version, reason }: z.output<typeof refuseChange>,
  asking: AskingChart,
): Promise<Shape> {
  const { row } = await undecided(uow, which, version, asking);
  return decide(uow, row, { status: 'refused', reason }, asking);
}

/** The client's row is locked first, as at the portal: of two decisions at once, or one and a newer request, the second sees what the first did. */
async function undecided(uow: UnitOfWork, { clientId, id }: Which, version: number, { principal, now }: AskingChart) {
  await assertMayOpen(uow, principal, clientId, now);
  const client = found(await holdClient(uow, clientId), 'client');
  const row = found(await uow.em.findOne(InformationChange, { id, clientId }), 'change');
  if (row.status !== 'pending') throw decided();
  assertVersion(row, version);
  return { row, client };
}

type Row = Awaited<ReturnType<typeof undecided>>['row'];

async function decide(
  uow: UnitOfWork,
  row: Row,
  outcome: { status: Exclude<ChangeStatus, 'pending'>; reason: string | null },
  { principal, now, keyRing }: AskingChart,
): Promise<Shape> {
  const { id, clientId, field } = row;
  uow.em.assign(row, { ...outcome, decidedAt: now, decidedBy: principal.accountId, ...erased });
  await uow.em.flush();
  await settleTask(uow, clientId, now);
  await uow.note(`information-${outcome.status}`, 'client', clientId, { section: 'basic', fields: [field] });
  return readChange(uow, { clientId, id }, { keyRing });
}

async function readChange(uow: UnitOfWork, which: Which, { keyRing }: Pick<AskingChart, 'keyRing'>): Promise<Shape> {
  const row = found(await informationChangeById(uow, which), 'change');
  return found((await withMaskedSsn(uow, keyRing, [row]))[0] ?? null, 'change');
}

const decided = () =>
  conflict('decided', 'This change was decided already', 'Look again: a colleague, or the client, was faster.');
