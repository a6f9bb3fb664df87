import type { z } from 'zod';
import { endMapping, type MappingRefusal, mapRecords, mapSuggested } from '../../db/mappings/change.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { ExternalRecord } from '../../db/entities/index.ts';
import type { MappingKind } from '../../domain/fieldtime/person-problems.ts';
import type { newMapping } from '../../domain/schemas/mappings.ts';
import type { Asking } from '../principal.ts';
import { conflict, invalid, type Problem } from '../problem.ts';
import { found } from './rows.ts';

const target = { employee: 'user', client: 'job' } as const;

function problemOf(kind: MappingKind, refusal: MappingRefusal): Problem {
  switch (refusal.refused) {
    case 'unknown-pimsy':
      return invalid({ path: 'pimsyRecordId', message: `is no ${kind} of PIMSY` });
    case 'unknown-timeero':
      return invalid({ path: 'timeeroRecordId', message: `is no ${target[kind]} of Timeero` });
    case 'being-imported':
      return conflict(
        'being-imported',
        `This ${kind} is being made in Timeero just now`,
        'Wait until the import has settled it, a few minutes at most. Then look again.',
      );
    case 'pimsy-mapped':
      return conflict(
        'already-mapped',
        `This ${kind} is mapped to ${refusal.with} already`,
        'Unmap them first if that is wrong.',
      );
    case 'timeero-mapped':
      return conflict(
        'target-taken',
        `This ${target[kind]} is mapped to ${refusal.with} already`,
        `Choose another ${target[kind]}, or unmap ${refusal.with} first.`,
      );
  }
}

/** @throws Problem 400, 409 */
export async function map(
  uow: UnitOfWork,
  { kind, pimsyRecordId, timeeroRecordId }: z.output<typeof newMapping>,
  { principal, now }: Asking,
): Promise<{ id: string }> {
  const mapping = { kind, pimsyRecordId, timeeroRecordId, origin: 'chosen', mappedBy: principal.actor, now } as const;
  const mapped = await mapRecords(uow, mapping);
  if ('refused' in mapped) throw problemOf(kind, mapped);
  return mapped;
}

/** @throws Problem 409 where other pairs are suggested by now */
export async function confirm(
  uow: UnitOfWork,
  { kind, mark }: { kind: MappingKind; mark: string },
  { principal, now }: Asking,
): Promise<{ mapped: number }> {
  const mapped = await mapSuggested(uow, { kind, mark, mappedBy: principal.actor, now });
  if (mapped === null)
    throw conflict('suggestions-changed', 'Other pairs are suggested by now', 'Look at them again, then confirm them.');
  return { mapped };
}

/** @throws Problem 404 */
export async function unmap(uow: UnitOfWork, id: string, { principal, now }: Asking): Promise<void> {
  found(await endMapping(uow, id, principal.actor, now), 'mapping');
}

/** @throws Problem 404 */
export async function assertPimsyRecord({ em }: UnitOfWork, id: string, kind?: MappingKind): Promise<void> {
  found(await em.findOne(ExternalRecord, { id, system: 'pimsy', ...(kind ? { kind } : {}) }), 'record');
}
