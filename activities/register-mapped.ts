import { Context } from '@temporalio/activity';
import type { UnitOfWork } from '../db/database.ts';
import { ExternalRecord } from '../db/entities/index.ts';
import { enabledAccess, isEnabled } from '../db/integrations/secrets.ts';
import { isMappedTo, noteRegistered } from '../db/person-imports/known.ts';
import { unregistered } from '../db/person-imports/unregistered.ts';
import { mappingKinds } from '../domain/fieldtime/person-problems.ts';
import { logContext } from '../platform/log-context.ts';
import type { ActivityDeps } from './deps.ts';
import { withHeartbeat } from './heartbeat.ts';
import { createRegister, registerMark } from './register.ts';

export type RegisterMappedActivities = ReturnType<typeof createRegisterMapped>;

/** Those of one call; the next one takes the rest. */
const atATime = 200;

/** People who were mapped by hand come into the EVV register as well, as far as PIMSY holds their number. */
export function createRegisterMapped(
  deps: Pick<ActivityDeps, 'database' | 'keyRing' | 'clock' | 'fieldTime' | 'heartbeatEveryMs'>,
) {
  const { database, keyRing, clock, heartbeatEveryMs } = deps;

  async function registerAll(
    practiceId: string,
    signal: AbortSignal,
  ): Promise<{ registered: number; refused: number }> {
    const work = <T>(task: (uow: UnitOfWork) => Promise<T>) =>
      database.work({ practiceId, actor: 'system:timeero', requestId: logContext().requestId }, task);
    const counts = { registered: 0, refused: 0 };
    const access = await work((uow) => enabledAccess(uow, keyRing, 'timeero'));
    if (!access) return counts;
    const fieldTime = deps.fieldTime(access);
    for (const kind of mappingKinds)
      for (const { recordId, timeeroId } of await work((uow) => unregistered(uow, kind, atATime))) {
        signal.throwIfAborted();
        const record = await work(async (uow) => {
          const may = (await isEnabled(uow, 'timeero')) && (await isMappedTo(uow, { recordId, timeeroId }));
          return may ? uow.em.findOneOrFail(ExternalRecord, { id: recordId }) : null;
        });
        if (!record) continue;
        const entry = createRegister({ fieldTime, keyRing, kind });
        const problem = await entry(timeeroId, record, signal);
        await work((uow) => noteRegistered(uow, [{ recordId, timeeroId, as: registerMark(record), problem }], clock()));
        counts[problem === null ? 'registered' : 'refused'] += 1;
      }
    return counts;
  }

  return {
    /** @throws FieldTimeError, which is tried again */
    registerMapped: ({ practiceId }: { practiceId: string }) =>
      withHeartbeat(() => registerAll(practiceId, Context.current().cancellationSignal), undefined, heartbeatEveryMs),
  };
}
