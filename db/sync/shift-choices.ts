import { sql } from 'kysely';
import type { ShiftChoices } from '../../domain/schemas/sync.ts';
import type { ChartReader } from '../charts/chart-access.ts';
import { closedTo, isClosedJob } from '../charts/closed-records.ts';
import type { UnitOfWork } from '../database.ts';

/** Users and jobs that Timeero has, by name; without jobs of clients whose chart is closed to the reader. */
export async function shiftChoices({ kysely }: Pick<UnitOfWork, 'kysely'>, reader: ChartReader): Promise<ShiftChoices> {
  const { rows } = await sql<{ kind: string; id: string; label: string }>`
    with ${closedTo(reader)}
    select r.kind, r.external_id as id, r.label from external_record r
     where r.system = 'timeero' and r.kind in ('user', 'job') and r.gone_at is null
       and coalesce((r.facts ->> 'active')::boolean, true) and not ${isClosedJob('r')} order by lower(r.label), r.id`.execute(
    kysely,
  );
  const of = (wanted: string) => rows.filter(({ kind }) => kind === wanted).map(({ id, label }) => ({ id, label }));
  return { users: of('user'), jobs: of('job') };
}
