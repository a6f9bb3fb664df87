import { type RawBuilder, sql } from 'kysely';
import type { ShiftField, Unmapped } from '../../domain/fieldtime/plan-shifts.ts';
import { type ChangeKind, writingKinds } from '../../domain/fieldtime/sync-runs.ts';
import type { SyncChange } from '../../domain/schemas/sync.ts';
import { withheldName } from '../../domain/withheld.ts';
import type { ChartReader } from '../charts/chart-access.ts';
import { closedTo, isClosedRecord, isOfClosed, nameUnless, titleUnless, unless } from '../charts/closed-records.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';
import { labelsOf } from './labels.ts';

type Stored = Omit<SyncChange, 'unmapped' | 'fields'> & { unmapped: Unmapped[]; fields: ShiftField[] };

export interface ChangeFilter {
  runId: string;
  kind: ChangeKind | null;
  after: string | null;
  limit: number;
  /** Who looks, and when: of a client whose chart is closed to them a change tells neither name nor job. */
  reader: ChartReader;
}

const rank = (kind: RawBuilder<unknown>) =>
  sql`(case when ${kind} = any(${[...writingKinds]}::text[]) then 0 else 1 end)`;

/** Of change `c`, or the shift `s` that it is about: by whom it is of, and by every job that it names. */
const closed = sql<boolean>`(
  ${isOfClosed('s')} or coalesce(c.client_record_id in (select id from closed_record), false)
  or coalesce(c.wanted ->> 'jobId' in (select external_id from closed_job), false)
  or exists (select from jsonb_array_elements(c.fields) as f(field)
              where f.field ->> 'field' = 'job' and (f.field ->> 'before' in (select external_id from closed_job)
                                                  or f.field ->> 'after' in (select external_id from closed_job))))`;

/** Changes of a run, those that write first as they were planned, one row more than `limit`; people and jobs by their names. */
export async function syncChangeList(uow: Pick<UnitOfWork, 'kysely'>, filter: ChangeFilter): Promise<SyncChange[]> {
  const { runId, kind, after, limit, reader } = filter;
  const { rows } = await sql<Stored>`
    with ${closedTo(reader)}
    select c.id, c.kind, c.reason, ${unless(closed, sql`c.reference`)} as reference, ${closed} as withheld, c.shift_id as "shiftId",
           ${titleUnless(closed, 'c')} as title, ${iso(sql`c.starts_at`)} as "startsAt",
           ${iso(sql`c.ends_at`)} as "endsAt", coalesce(c.wanted ->> 'zone', s.zone) as zone,
           (select ${nameUnless(isClosedRecord('r'), sql`r.label`)} from external_record r where r.id = coalesce(c.client_record_id, s.client_record_id)) as "clientName",
           c.unmapped, c.fields, c.status, c.problem
      from sync_change c left join shift s on s.id = c.shift_id
     where c.run_id = ${runId}::uuid and (${kind}::text is null or c.kind = ${kind}) and (${after}::uuid is null or (${rank(sql`c.kind`)}, c.id) > (select ${rank(sql`l.kind`)}, l.id from sync_change l where l.id = ${after}::uuid))
     order by ${rank(sql`c.kind`)}, c.id limit ${limit + 1}`.execute(uow.kysely);
  const named = (of: 'user' | 'job' | 'employee' | 'client', all: (string | null)[]) =>
    labelsOf(uow, { kind: of, ids: all, reader });
  const ids = (field: ShiftField['field']) =>
    rows.flatMap(({ fields }) =>
      fields.filter((each) => each.field === field).flatMap(({ before, after: next }) => [before, next].flat()),
    );
  const labels = { users: await named('user', ids('users')), job: await named('job', ids('job')) };
  const of = (which: Unmapped['kind']) =>
    rows.flatMap(({ unmapped }) => unmapped.filter((each) => each.kind === which).map((each) => each.id));
  const missing = { employee: await named('employee', of('employee')), client: await named('client', of('client')) };
  const shown = ({ field, before, after: next }: ShiftField, withheld: boolean) => {
    const show = (value: string) => {
      if (field === 'title') return withheld ? withheldName : value;
      return field === 'users' || field === 'job' ? (labels[field].get(value) ?? value) : value;
    };
    const all = (value: ShiftField['before']) => (Array.isArray(value) ? value.map(show) : value && show(value));
    return { field, before: all(before), after: all(next) };
  };
  return rows.map((row) => ({
    ...row,
    unmapped: row.unmapped.map((each) => missing[each.kind].get(each.id) ?? each.id),
    fields: row.fields.map((field) => shown(field, row.withheld)),
  }));
}
