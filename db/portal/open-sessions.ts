import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';

export interface OpenSession {
  startedAt: string;
  lastSeenAt: string;
  userAgent: string | null;
}

/** Sessions that still open something at `now`, the last used first: neither over nor idle for `idleMinutes`. */
export async function openSessions(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { accountId, idleMinutes, now }: { accountId: string; idleMinutes: number; now: Date },
): Promise<OpenSession[]> {
  const { rows } = await sql<OpenSession>`
    select ${iso(sql`s.created_at`)} as "startedAt", ${iso(sql`s.last_seen_at`)} as "lastSeenAt", s.user_agent as "userAgent"
      from session s
     where s.account_id = ${accountId}::uuid and s.expires_at > ${now}::timestamptz
       and s.last_seen_at > ${now}::timestamptz - make_interval(mins => ${idleMinutes}::int)
     order by s.last_seen_at desc, s.id`.execute(kysely);
  return rows;
}
