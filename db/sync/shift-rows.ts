import { type RawBuilder, sql } from 'kysely';
import type { ShiftRow } from '../../domain/fieldtime/plan-shifts.ts';
import type { ShiftOrigin } from '../../domain/fieldtime/sync-runs.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';

/** A shift as plans and writers take it. */
export interface StoredShift extends ShiftRow {
  origin: ShiftOrigin;
  pimsyRecordId: string | null;
  clientRecordId: string | null;
  timeeroId: string | null;
  intentAt: string | null;
  unsent: boolean;
  withdrawn: boolean;
  version: number;
}

/** Rows of `shift s` that a condition takes, by key; locked where they are about to be written. */
export async function shiftsWhere(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  condition: RawBuilder<unknown>,
  { lock = false, limit = null }: { lock?: boolean; limit?: number | null } = {},
): Promise<StoredShift[]> {
  const { rows } = await sql<StoredShift>`
    select s.id, s.origin, s.reference, s.pimsy_record_id as "pimsyRecordId", s.client_record_id as "clientRecordId",
           s.employee_ids as "employeeIds", s.timeero_id as "timeeroId", s.user_ids as "userIds", s.job_id as "jobId", s.title,
           ${iso(sql`s.starts_at`)} as "startsAt", ${iso(sql`s.ends_at`)} as "endsAt", s.zone, s.state, ${iso(sql`s.intent_at`)} as "intentAt",
           s.held, s.unsent, s.withdrawn, s.clocked_in_at is not null as "clockedIn", s.version
      from shift s where ${condition} order by s.id limit ${limit} ${lock ? sql`for update` : sql``}`.execute(kysely);
  return rows;
}
