import { type EntityName, type FilterQuery, LockMode } from '@mikro-orm/postgresql';
import type { UnitOfWork } from './database.ts';

/** One row, held until the transaction ends, or null: who changes it at the same time waits, and then sees what this one did. */
export const lockRow = <T extends object>(
  { em }: Pick<UnitOfWork, 'em'>,
  entity: EntityName<T>,
  where: FilterQuery<NoInfer<T>>,
): Promise<T | null> => em.findOne(entity, where, { lockMode: LockMode.PESSIMISTIC_WRITE });
