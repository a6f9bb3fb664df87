import { Visit } from '../db/entities/index.ts';
import { lockRow } from '../db/lock-row.ts';
import { visitIsDue, visitIsOver } from '../domain/evv/visit-states.ts';
import { logContext } from '../platform/log-context.ts';
import type { VisitExportInput, VisitStanding } from '../workflows/visit-export/contract.ts';
import type { ActivityDeps } from './deps.ts';

export type VisitStandings = ReturnType<typeof createVisitStandings>;

export function createVisitStandings({ database }: Pick<ActivityDeps, 'database'>) {
  return {
    /** Where a visit stands. From now on its workflow knows of every change that was made before. */
    lookAtVisit: ({ practiceId, visitId }: VisitExportInput): Promise<VisitStanding> =>
      database.work({ practiceId, actor: 'system:visits', requestId: logContext().requestId }, async (uow) => {
        const row = await lockRow(uow, Visit, { id: visitId });
        if (!row) return { state: 'missing', due: false, over: true };
        if (row.untold) await uow.em.nativeUpdate(Visit, { id: visitId }, { untold: false });
        return { state: row.state, due: visitIsDue(row.state), over: visitIsOver(row.state) };
      }),
  };
}
