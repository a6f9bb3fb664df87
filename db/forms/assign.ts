import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

export interface NewAssignment {
  clientId: string;
  /** Code and version of domain/forms/catalog.ts. */
  form: string;
  version: string;
  /** YYYY-MM-DD */
  dueOn: string | null;
  now: Date;
}

/** Assigns a form. @returns its id, or null where the client has it to do already */
export async function assignForm(
  { kysely, actor }: Pick<UnitOfWork, 'kysely' | 'actor'>,
  { clientId, form, version, dueOn, now }: NewAssignment,
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    insert into form_assignment (client_id, form, form_version, due_on, assigned_by, assigned_at, created_at, updated_at)
    values (${clientId}::uuid, ${form}, ${version}, ${dueOn}::date, ${actor}, ${now}::timestamptz, ${now}::timestamptz, ${now}::timestamptz)
    on conflict (practice_id, client_id, form) where status = 'assigned' do nothing
    returning id`.execute(kysely);
  return rows[0]?.id ?? null;
}
