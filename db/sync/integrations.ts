import type { UnitOfWork } from '../database.ts';
import { Integration } from '../entities/index.ts';
import { lockConnections } from './lock-connections.ts';

export type IntegrationRow = NonNullable<Awaited<ReturnType<typeof lockConnections>>['pimsy']>;

/** Both connections where both are enabled, else null. `lock`: whoever begins or ends a run waits for the other. */
export async function bothEnabled(
  uow: Pick<UnitOfWork, 'em'>,
  { lock = false }: { lock?: boolean } = {},
): Promise<{ pimsy: IntegrationRow; timeero: IntegrationRow } | null> {
  const { pimsy, timeero } = lock
    ? await lockConnections(uow)
    : {
        pimsy: await uow.em.findOne(Integration, { system: 'pimsy' }),
        timeero: await uow.em.findOne(Integration, { system: 'timeero' }),
      };
  return pimsy?.enabled && timeero?.enabled ? { pimsy, timeero } : null;
}
