import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { iso } from './instants.ts';

export interface TemplateVersion {
  subject: string | null;
  body: string;
  version: number;
  /** ISO instant. */
  savedAt: string;
  /** Name, as the audit has it; null where nobody of the staff saved it. */
  savedBy: string | null;
}

/** Versions of a template, newest first, one row more than `limit`; `before`: older than that version. */
export async function templateVersions(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  key: { messageType: string; method: string; language: string; before: number | null; limit: number },
): Promise<TemplateVersion[]> {
  const { messageType, method, language, before, limit } = key;
  const { rows } = await sql<TemplateVersion>`
    select t.subject, t.body, t.version, ${iso(sql`t.created_at`)} as "savedAt",
           (select concat_ws(' ', p.first_name, p.last_name) from audit x
              join account a on x.actor = 'staff:' || a.id::text join person p on p.id = a.person_id
             where x.subject = 'template' and x.subject_id = t.id::text and x.action = 'insert' limit 1) as "savedBy"
      from template t
     where t.message_type = ${messageType} and t.method = ${method} and t.language = ${language}
       and (${before}::int is null or t.version < ${before}::int)
     order by t.version desc limit ${limit + 1}`.execute(kysely);
  return rows;
}
