import { type RawBuilder, sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { iso } from './instants.ts';

export interface AuditFilter {
  actor?: string | undefined;
  action?: string | undefined;
  subject?: string | undefined;
  subjectId?: string | undefined;
  /** Instants; `until` is outside. */
  since?: string | undefined;
  until?: string | undefined;
  /** Id of the last row of the page before. */
  after: string | null;
  limit: number;
}

export interface AuditRow {
  id: string;
  at: string;
  actorId: string;
  /** Of the member of staff, also behind a token. */
  name: string | null;
  token: string | null;
  action: string;
  subject: string;
  subjectId: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  requestId: string | null;
}

/** The audit log, newest first (its ids sort by time), one row more than `limit`; actors get their names in the same round trip. */
export async function auditList({ kysely }: UnitOfWork, filter: AuditFilter): Promise<AuditRow[]> {
  const { actor, action, subject, subjectId, since, until, after, limit } = filter;
  const conditions: RawBuilder<unknown>[] = [sql`true`];
  if (actor) conditions.push(sql`u.actor = ${actor}`);
  if (action) conditions.push(sql`u.action = ${action}`);
  if (subject) conditions.push(sql`u.subject = ${subject}`);
  if (subjectId) conditions.push(sql`u.subject_id = ${subjectId}`);
  if (since) conditions.push(sql`u.at >= ${since}::timestamptz`);
  if (until) conditions.push(sql`u.at < ${until}::timestamptz`);
  if (after) conditions.push(sql`u.id < ${after}`);
  const { rows } = await sql<AuditRow>`
    select u.id, ${iso(sql`u.at`)} as at, u.actor as "actorId", concat_ws(' ', p.first_name, p.last_name) as name,
           t.name as token, u.action, u.subject, u.subject_id as "subjectId", u.before, u.after, u.request_id as "requestId"
      from (select * from audit u where ${sql.join(conditions, sql` and `)} order by u.id desc limit ${limit + 1}) u
      left join api_token t on u.actor = 'token:' || t.id::text
      left join account a on u.actor = 'staff:' || a.id::text or a.id = t.account_id
      left join person p on p.id = a.person_id
     order by u.id desc`.execute(kysely);
  return rows;
}
