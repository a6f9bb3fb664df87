import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { iso } from './instants.ts';

export interface SettingEdited {
  id: number;
  value: string;
  at: string;
  by: string;
}

/** What the practice set, with who did it last and when, for the page of settings. */
export async function settingsEdited({ kysely }: UnitOfWork): Promise<SettingEdited[]> {
  const { rows } = await sql<SettingEdited>`
    select s.id, s.value, ${iso(sql`s.updated_at`)} as at,
           coalesce(nullif(concat_ws(' ', p.first_name, p.last_name), ''), 'Rounds') as by
      from setting s
      left join account a on a.id = s.updated_by
      left join person p on p.id = a.person_id`.execute(kysely);
  return rows;
}
