import type { z } from 'zod';
import { endMapping, type MappingRefusal, mapRecords, mapSuggested } from '../../db/mappings/change.ts';
import { mappingHistory } from '../../db/mappings/targets.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { ExternalRecord, TimeeroMapping } from '../../db/entities/index.ts';
import type { MappingKind } from '../../domain/fieldtime/person-problems.ts';
import type { newMapping, PastMapping } from '../../domain/schemas/mappings.ts';
import type { Asking } from '../principal.ts';
import { conflict, invalid, type Problem } from '../problem.ts';
import { assertNoneClosed, chartReader } from './chart-access.ts';
import { found } from './rows.ts';

const target = { employee: 'user', client: 'job' } as const;

function problemOf(kind: MappingKind, refusal: MappingRefusal): Problem {
  if (refusal.refused === 'unknown-pimsy') return invalid({ path: 'pimsyRecordId', message: `is no ${kind} of PIMSY` });
  if (refusal.refused === 'unknown-timeero')
    return invalid({ path: 'timeeroRecordId', message: `is no ${target[kind]} of Timeero` });
  if (refusal.refused === 'being-imported')
    return conflict(
      'being-imported',
      `This ${kind} is being made in Timeero just now`,
      'Wait until the import has settled it, a few minutes at most. Then look again.',
    );
  if (refusal.refused === 'pimsy-mapped')
    return conflict(
      'already-mapped',
      `This ${kind} is mapped to ${refusal.with} already`,
      'Unmap them first if that is wrong.',
    );
  return conflict(
    'target-taken',
    `This ${target[kind]} is mapped to ${refusal.with} already`,
    `Choose another ${target[kind]}, or unmap ${refusal.with} first.`,
  );
}

/** @throws Problem 400, 403, 409 */
export async function map(
  uow: UnitOfWork,
  { kind, pimsyRecordId, timeeroRecordId }: z.output<typeof newMapping>,
  asking: Asking,
): Promise<{ id: string }> {
  await assertNoneClosed(uow, asking, [pimsyRecordId, timeeroRecordId]);
  const { principal, now } = asking;
  const mapping = { kind, pimsyRecordId, timeeroRecordId, origin: 'chosen', mappedBy: principal.actor, now } as const;
  const mapped = await mapRecords(uow, mapping);
  if ('refused' in mapped) throw problemOf(kind, mapped);
  return mapped;
}

/** @throws Problem 409 where other pairs are suggested by now */
export async function confirm(
  uow: UnitOfWork,
  { kind, mark }: { kind: MappingKind; mark: string },
  asking: Asking,
): Promise<{ mapped: number }> {
  const mappedBy = asking.principal.actor;
  const mapped = await mapSuggested(uow, { kind, mark, mappedBy, reader: chartReader(asking) });
  if (mapped === null)
    throw conflict('suggestions-changed', 'Other pairs are suggested by now', 'Look at them again, then confirm them.');
  return { mapped };
}

/** @throws Problem 403, 404 */
export async function unmap(uow: UnitOfWork, id: string, asking: Asking): Promise<void> {
  const { pimsyRecordId } = found(await uow.em.findOne(TimeeroMapping, { id }), 'mapping');
  await assertNoneClosed(uow, asking, [pimsyRecordId]);
  const { principal, now } = asking;
  found(await endMapping(uow, id, principal.actor, now), 'mapping');
}

/** Every mapping that a record of PIMSY has had. @throws Problem 403, 404 */
export async function historyOf(uow: UnitOfWork, id: string, asking: Asking): Promise<PastMapping[]> {
  found(await uow.em.findOne(ExternalRecord, { id, system: 'pimsy' }), 'record');
  await assertNoneClosed(uow, asking, [id]);
  return mappingHistory(uow, id, chartReader(asking));
}
