import { type RawBuilder, sql } from 'kysely';
import type { ShiftField, Unmapped } from '../../domain/fieldtime/plan-shifts.ts';
import { type ChangeKind, writingKinds } from '../../domain/fieldtime/sync-runs.ts';
import type { SyncChange } from '../../domain/schemas/sync.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';

type Stored = Omit<SyncChange, 'unmapped' | 'fields'> & { unmapped: Unmapped[]; fields: ShiftField[] };

export interface ChangeFilter {
  runId: string;
  kind: ChangeKind | null;
  after: string | null;
  limit: number;
}

const rank = (kind: RawBuilder<unknown>) =>
  sql`(case when ${kind} = any(${[...writingKinds]}::text[]) then 0 else 1 end)`;

/** Changes of a run, those that write first as they were planned, one row more than `limit`; people and jobs by their names. */
export async function syncChangeList(uow: Pick<UnitOfWork, 'kysely'>, filter: ChangeFilter): Promise<SyncChange[]> {
  const { runId, kind, after, limit } = filter;
  const { rows } = await sql<Stored>`
    select c.id, c.kind, c.reason, c.reference, c.shift_id as "shiftId", c.title, ${iso(sql`c.starts_at`)} as "startsAt",
           ${iso(sql`c.ends_at`)} as "endsAt", coalesce(c.wanted ->> 'zone', s.zone) as zone,
           (select r.label from external_record r where r.id = coalesce(c.client_record_id, s.client_record_id)) as "clientName",
           c.unmapped, c.fields, c.status, c.problem
      from sync_change c left join shift s on s.id = c.shift_id
     where c.run_id = ${runId}::uuid and (${kind}::text is null or c.kind = ${kind}) and (${after}::uuid is null or (${rank(sql`c.kind`)}, c.id) > (select ${rank(sql`l.kind`)}, l.id from sync_change l where l.id = ${after}::uuid))
     order by ${rank(sql`c.kind`)}, c.id limit ${limit + 1}`.execute(uow.kysely);
  const ids = (field: ShiftField['field']) =>
    rows.flatMap(({ fields }) =>
      fields.filter((each) => each.field === field).flatMap(({ before, after: next }) => [before, next].flat()),
    );
  const users = await labelsOf(uow, 'timeero', 'user', ids('users'));
  const jobs = await labelsOf(uow, 'timeero', 'job', ids('job'));
  const of = (which: Unmapped['kind']) =>
    rows.flatMap(({ unmapped }) => unmapped.filter((each) => each.kind === which).map((each) => each.id));
  const missing = {
    employee: await labelsOf(uow, 'pimsy', 'employee', of('employee')),
    client: await labelsOf(uow, 'pimsy', 'client', of('client')),
  };
  const named = ({ field, before, after: next }: ShiftField) => {
    const labels = field === 'users' ? users : field === 'job' ? jobs : null;
    const show = (value: ShiftField['before']) =>
      labels === null || value === null
        ? value
        : Array.isArray(value)
          ? value.map((id) => labels.get(id) ?? id)
          : (labels.get(value) ?? value);
    return { field, before: show(before), after: show(next) };
  };
  return rows.map((row) => ({
    ...row,
    unmapped: row.unmapped.map((each) => missing[each.kind].get(each.id) ?? each.id),
    fields: row.fields.map(named),
  }));
}

/** Labels of records by the ids that the other system gives them. */
export async function labelsOf(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  system: 'pimsy' | 'timeero',
  kind: string,
  ids: readonly (string | null)[],
): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)].filter((id) => id !== null);
  if (wanted.length === 0) return new Map();
  const where: RawBuilder<unknown> = sql`system = ${system} and kind = ${kind} and external_id = any(${wanted}::text[])`;
  const { rows } = await sql<{ id: string; label: string }>`
    select external_id as id, label from external_record where ${where}`.execute(kysely);
  return new Map(rows.map(({ id, label }) => [id, label]));
}
