import { Context } from '@temporalio/activity';
import { sql } from 'kysely';
import { type HeldRecord, keepRecords, markGone } from '../db/integrations/keep-records.ts';
import { SyncRun } from '../db/entities/index.ts';
import type { EhrAppointment, ReadEnd } from '../providers/ehr/port.ts';
import type { SyncRunIds } from '../workflows/schedule-sync/contract.ts';
import { withHeartbeat } from './heartbeat.ts';
import { againstOthers } from './sync-failures.ts';
import { type SyncDeps, syncWork } from './sync-work.ts';

export type AppointmentReading = ReturnType<typeof createAppointmentReading>;

/** An appointment as its record is kept. */
export function heldRecord({ id, changedAt, ...appointment }: EhrAppointment): HeldRecord {
  const { status, clientIds, employeeIds, locationId, startsAt, endsAt, zone, type } = appointment;
  const facts = { status, clientIds, employeeIds, locationId, startsAt, endsAt, zone, type: type ?? null };
  return {
    externalId: id,
    label: type ?? '',
    facts,
    snapshot: { id, changedAt, ...appointment },
    ssn: null,
    changedAt,
  };
}

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
          await work((uow) =>
            keepRecords(uow, deps.keyRing, {
              system: 'pimsy',
              kind: 'appointment',
              records: page.records.map(heldRecord),
              now: deps.clock(),
            }).then(() =>
              seen(
                uow.kysely,
                page.records.map(({ id }) => id),
                deps.clock(),
              ),
            ),
          );
          end = page.end;
        }
        return end;
      };
      const end = await withHeartbeat(() => againstOthers(read), undefined, deps.heartbeatEveryMs);
      const whole = end !== null && end.whole && end.scope === 'all';
      await work(async (uow, { runId }) => {
        if (whole) await goneOf(uow, window, began);
        (await uow.em.findOneOrFail(SyncRun, { id: runId })).readWhole = whole;
      });
      return { count: end?.count ?? 0, whole };
    },
  };
}

type Uow = Parameters<Parameters<ReturnType<typeof syncWork>['work']>[0]>[0];

const seen = (kysely: Uow['kysely'], externalIds: string[], now: Date) =>
  sql`update external_record set seen_at = ${now}::timestamptz
       where system = 'pimsy' and kind = 'appointment' and external_id = any(${externalIds}::text[])`.execute(kysely);

async function goneOf(uow: Uow, { from, to }: { from: string; to: string }, began: Date): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select external_id as id from external_record
     where system = 'pimsy' and kind = 'appointment' and gone_at is null and seen_at < ${began}::timestamptz
       and (facts ->> 'startsAt') collate "C" >= ${from} and (facts ->> 'startsAt') collate "C" < ${to}`.execute(
    uow.kysely,
  );
  await markGone(uow, { system: 'pimsy', kind: 'appointment', externalIds: rows.map(({ id }) => id), now: began });
}
