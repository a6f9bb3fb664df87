import { sql } from 'kysely';
import type { ShiftChoices } from '../../domain/schemas/sync.ts';
import type { UnitOfWork } from '../database.ts';

/** Users and jobs that Timeero has, by name. */
export async function shiftChoices({ kysely }: Pick<UnitOfWork, 'kysely'>): Promise<ShiftChoices> {
  const { rows } = await sql<{ kind: string; id: string; label: string }>`
    select kind, external_id as id, label from external_record
     where system = 'timeero' and kind in ('user', 'job') and gone_at is null
       and coalesce((facts ->> 'active')::boolean, true) order by lower(label), id`.execute(kysely);
  const of = (wanted: string) => rows.filter(({ kind }) => kind === wanted).map(({ id, label }) => ({ id, label }));
  return { users: of('user'), jobs: of('job') };
}
