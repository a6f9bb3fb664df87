import { Context } from '@temporalio/activity';
import { keepRecords } from '../db/integrations/keep-records.ts';
import { SyncRun } from '../db/entities/index.ts';
import { markUnseen, noteSeen } from '../db/sync/appointments.ts';
import type { ReadEnd } from '../providers/ehr/port.ts';
import type { SyncRunIds } from '../workflows/schedule-sync/contract.ts';
import { withHeartbeat } from './heartbeat.ts';
import { heldAppointment } from './pimsy-records.ts';
import { againstOthers } from './sync-failures.ts';
import { type SyncDeps, syncWork } from './sync-work.ts';

export type AppointmentReading = ReturnType<typeof createAppointmentReading>;

export function createAppointmentReading(deps: SyncDeps) {
  return {
    /** PIMSY's appointments of the window. What a whole read does not bring is gone; what a partial one does not, may still be there. */
    async readAppointments(ids: SyncRunIds): Promise<{ count: number; whole: boolean }> {
      const { work, ehr } = syncWork(deps, ids);
      const { cancellationSignal: signal } = Context.current();
      const began = deps.clock();
      const window = await work(async (_, run) => ({ from: run.windowFrom, to: run.windowTo }));
      const read = async () => {
        let end: ReadEnd | null = null;
        for await (const page of (await ehr()).appointments({ ...window, signal })) {
          const records = page.records.map(heldAppointment);
          await work(async (uow) => {
            await keepRecords(uow, deps.keyRing, { system: 'pimsy', kind: 'appointment', records, now: deps.clock() });
            await noteSeen(
              uow,
              page.records.map(({ id }) => id),
              deps.clock(),
            );
          });
          end = page.end;
        }
        return end;
      };
      const end = await withHeartbeat(() => againstOthers(read), undefined, deps.heartbeatEveryMs);
      const whole = end !== null && end.whole && end.scope === 'all';
      await work(async (uow, { runId }) => {
        if (whole) await markUnseen(uow, window, began);
        (await uow.em.findOneOrFail(SyncRun, { id: runId })).readWhole = whole;
      });
      return { count: end?.count ?? 0, whole };
    },
  };
}
