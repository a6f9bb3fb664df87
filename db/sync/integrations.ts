import type { UnitOfWork } from '../database.ts';
import { Integration, SyncRun } from '../entities/index.ts';
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

/** Since when both connections have been those of the accounts that they are of now. */
export async function accountsSince({ em }: Pick<UnitOfWork, 'em'>): Promise<Date> {
  const rows = await em.find(Integration, { accountSince: { $ne: null } });
  return new Date(Math.max(0, ...rows.map(({ accountSince }) => accountSince?.getTime() ?? 0)));
}

/** Whether a person has synced with these accounts: nothing is sent by a timer before. */
export async function hasSynced(uow: Pick<UnitOfWork, 'em'>): Promise<boolean> {
  const createdAt = { $gte: await accountsSince(uow) };
  return (await uow.em.count(SyncRun, { trigger: 'person', status: 'done', createdAt })) > 0;
}
