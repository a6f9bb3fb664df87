import { type RawBuilder, sql } from 'kysely';
import type { FormCode } from '../../domain/forms/catalog.ts';
import type { FormState } from '../../domain/schemas/forms.ts';
import type { UnitOfWork } from '../database.ts';
import { actorName } from '../queries/actor-name.ts';
import { iso } from '../queries/instants.ts';

export interface AssignmentRow {
  id: string;
  clientId: string;
  code: FormCode;
  formVersion: string;
  status: FormState;
  dueOn: string | null;
  assignedAt: string;
  /** Null: nobody of the staff any more. */
  assignedBy: string | null;
  /** Its draft was saved last, or it was handed in. */
  startedAt: string | null;
  completedAt: string | null;
  withdrawnAt: string | null;
  responseId: string | null;
  /** Sealed. */
  score: Uint8Array | null;
  /** Of the completed one of the same form before it, sealed like it. */
  before: { id: string; score: Uint8Array } | null;
  version: number;
}

export interface AssignmentFilter {
  clientId: string;
  status: FormState;
  after: string | null;
  limit: number;
}

/** Forms of a client in one state, newest first, one row more than `limit`. */
export const assignmentList = (
  uow: Pick<UnitOfWork, 'kysely'>,
  { clientId, status, after, limit }: AssignmentFilter,
): Promise<AssignmentRow[]> =>
  select(
    uow,
    sql`f.client_id = ${clientId}::uuid and f.status = ${status} and (${after}::uuid is null or f.id < ${after}::uuid)
        order by f.id desc limit ${limit + 1}`,
  );

/** One form, whatever its state; null where there is none. */
export async function assignmentById(uow: Pick<UnitOfWork, 'kysely'>, id: string): Promise<AssignmentRow | null> {
  const [row] = await select(uow, sql`f.id = ${id}::uuid`);
  return row ?? null;
}

type Raw = Omit<AssignmentRow, 'before'> & { beforeId: string | null; beforeScore: Uint8Array | null };

async function select({ kysely }: Pick<UnitOfWork, 'kysely'>, where: RawBuilder<unknown>): Promise<AssignmentRow[]> {
  const { rows } = await sql<Raw>`
    select f.id, f.client_id as "clientId", f.form as code, f.form_version as "formVersion", f.status, f.due_on::text as "dueOn",
           ${iso(sql`f.assigned_at`)} as "assignedAt", ${actorName(sql`f.assigned_by`)} as "assignedBy", ${iso(sql`r.saved_at`)} as "startedAt",
           ${iso(sql`f.completed_at`)} as "completedAt", ${iso(sql`f.withdrawn_at`)} as "withdrawnAt", r.id as "responseId", r.score,
           past.id as "beforeId", past.score as "beforeScore", f.version
      from form_assignment f
      left join form_response r on r.assignment_id = f.id
      left join lateral (
        select pr.id, pr.score from form_assignment p join form_response pr on pr.assignment_id = p.id
         where r.score is not null and p.client_id = f.client_id and p.form = f.form and p.status = 'completed' and pr.score is not null
           and (p.completed_at, p.id) < (f.completed_at, f.id)
         order by p.completed_at desc, p.id desc limit 1) past on true
     where ${where}`.execute(kysely);
  return rows.map(({ beforeId, beforeScore, ...row }) => ({
    ...row,
    before: beforeId !== null && beforeScore !== null ? { id: beforeId, score: beforeScore } : null,
  }));
}
