import { type EntityName, type FilterQuery, LockMode, type QueryOrderMap } from '@mikro-orm/postgresql';
import type { UnitOfWork } from './database.ts';

/** One row, held until the transaction ends, or null: who changes it at the same time waits, and then sees what this one did. */
export const lockRow = <T extends object>(
  { em }: Pick<UnitOfWork, 'em'>,
  entity: EntityName<T>,
  where: FilterQuery<NoInfer<T>>,
): Promise<T | null> => em.findOne(entity, where, { lockMode: LockMode.PESSIMISTIC_WRITE });

/** Several rows, in the order of their keys, so that two who hold the same wait for each other and not in a circle. */
export const lockRows = async <T extends object>(
  { em }: Pick<UnitOfWork, 'em'>,
  entity: EntityName<T>,
  where: FilterQuery<NoInfer<T>>,
  orderBy: QueryOrderMap<NoInfer<T>>,
): Promise<T[]> => em.find(entity, where, { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy });
