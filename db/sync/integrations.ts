import { LockMode } from '@mikro-orm/postgresql';
import type { System } from '../../domain/integrations.ts';
import type { UnitOfWork } from '../database.ts';
import { Integration } from '../entities/index.ts';

export type IntegrationRow = NonNullable<Awaited<ReturnType<typeof rowOf>>>;

const rowOf = ({ em }: Pick<UnitOfWork, 'em'>, system: System, lock: boolean) =>
  em.findOne(Integration, { system }, lock ? { lockMode: LockMode.PESSIMISTIC_WRITE } : {});

/** Both connections where both are enabled, else null. `lock`: whoever begins or ends a run waits for the other. */
export async function bothEnabled(
  uow: Pick<UnitOfWork, 'em'>,
  { lock = false }: { lock?: boolean } = {},
): Promise<{ pimsy: IntegrationRow; timeero: IntegrationRow } | null> {
  const pimsy = await rowOf(uow, 'pimsy', lock);
  const timeero = await rowOf(uow, 'timeero', lock);
  return pimsy?.enabled && timeero?.enabled ? { pimsy, timeero } : null;
}
