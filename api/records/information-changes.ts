import type { z } from 'zod';
import { holdClient } from '../../db/charts/hold-clients.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { InformationChange, Person } from '../../db/entities/index.ts';
import { informationChangeById } from '../../db/queries/information-changes.ts';
import { closeTask } from '../../db/tasks/close-task.ts';
import type { ChangeStatus } from '../../domain/portal-information.ts';
import type {
  approveChange,
  InformationChange as Shape,
  refuseChange,
} from '../../domain/schemas/portal-information.ts';
import type { Asking } from '../principal.ts';
import { changedMeanwhile, conflict, Problem } from '../problem.ts';
import { assertMayOpen } from './chart-access.ts';
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
  asking: Asking,
): Promise<Shape> {
  const { row, client } = await undecided(uow, which, version, asking);
  const { onFile: now } = await readChange(uow, which);
  if (now !== onFile) throw changedMeanwhile();
  const person = await uow.em.findOneOrFail(Person, { id: client.personId });
  uow.em.assign(person, { [row.field]: row.wanted });
  client.updatedAt = asking.now;
  return decide(uow, row, { status: 'approved', reason: null }, asking);
}

/** @throws Problem 403, 404, 409 where it was decided */
export async function refuseInformation(
  uow: UnitOfWork,
  which: Which,
  { version, reason }: z.output<typeof refuseChange>,
  asking: Asking,
): Promise<Shape> {
  const { row } = await undecided(uow, which, version, asking);
  return decide(uow, row, { status: 'refused', reason }, asking);
}

/** The client's row is locked first, as at the portal: of two decisions at once, or one and a newer request, the second sees what the first did. */
async function undecided(uow: UnitOfWork, { clientId, id }: Which, version: number, { principal, now }: Asking) {
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
  { principal, now }: Asking,
): Promise<Shape> {
  const { id, clientId, field } = row;
  uow.em.assign(row, { ...outcome, decidedAt: now, decidedBy: principal.accountId });
  await uow.em.flush();
  await settleTask(uow, clientId, now);
  await uow.note(`information-${outcome.status}`, 'client', clientId, { section: 'basic', fields: [field] });
  return readChange(uow, { clientId, id });
}

async function readChange(uow: UnitOfWork, which: Which): Promise<Shape> {
  return found(await informationChangeById(uow, which), 'change');
}

/** Closes the task once nothing of a client waits for a decision any more. */
export async function settleTask(uow: UnitOfWork, clientId: string, now: Date): Promise<void> {
  if ((await uow.em.count(InformationChange, { clientId, status: 'pending' })) === 0)
    await closeTask(uow, causeOf(clientId), now);
}

/** What the task of a client's requests is called: there is one, however many fields they ask for. */
export const causeOf = (clientId: string): string => `information-change:${clientId}`;

const decided = () =>
  conflict('decided', 'This change was decided already', 'Look again: a colleague, or the client, was faster.');

/** For the client. */
export const notPending = () =>
  new Problem(409, 'decided', 'This request was decided already', { next: 'Look at the page again.' });
