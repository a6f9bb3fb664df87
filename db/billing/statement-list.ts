import { sql } from 'kysely';
import type { PortalBilling, PortalStatement, Statement } from '../../domain/schemas/billing.ts';
import type { UnitOfWork } from '../database.ts';
import { shownNotice } from '../portal/queue-notice.ts';
import { accountName } from '../queries/account-name.ts';
import { iso } from '../queries/instants.ts';
import { balanceOf } from './ledger.ts';

type Work = Pick<UnitOfWork, 'kysely'>;

interface StatementFilter {
  clientId: string;
  /** One of them alone. */
  id?: string | undefined;
  /** Id of the last row of the page before. */
  after: string | null;
  limit: number;
}

const common = sql`
  s.id, s.number, s.from_on::text as from, s.to_on::text as to, s.closing::float8 as closing, s.due_on::text as "dueOn", ${iso(sql`s.issued_at`)} as "issuedAt"`;

const those = ({ clientId, id, after, limit }: StatementFilter) => sql`
   s.client_id = ${clientId}::uuid and (${id ?? null}::uuid is null or s.id = ${id ?? null}::uuid)
     and (${after}::uuid is null or s.number < (select l.number from statement l where l.id = ${after}::uuid))
   order by s.number desc limit ${limit + 1}`;

/** Statements of a client as staff see them, newest first, one row more than `limit`. */
export async function statementList({ kysely }: Work, filter: StatementFilter): Promise<Statement[]> {
  const { rows } = await sql<Statement>`
    select ${common}, s.opening::float8 as opening, ${accountName(sql`s.issued_by`)} as "issuedBy", ${iso(sql`s.read_at`)} as "readAt",
           case when m.id is null then 'no-portal' when m.status = 'skipped' then 'not-told' else 'told' end as told
      from statement s left join ${shownNotice(sql`s.notice_id`)} m on true
     where ${those(filter)}`.execute(kysely);
  return rows;
}

/** As the client sees them. */
export async function ownStatements({ kysely }: Work, filter: StatementFilter): Promise<PortalStatement[]> {
  const { rows } = await sql<PortalStatement>`
    select ${common}, s.read_at is null as unread from statement s where ${those(filter)}`.execute(kysely);
  return rows;
}

/** What the client owes, until when by their newest statement, and how many statements they have not opened. */
export async function ownBilling(work: Work, clientId: string): Promise<PortalBilling> {
  const balance = await balanceOf(work, clientId);
  const { rows } = await sql<{ dueOn: string | null; unread: number }>`
    select (select due_on::text from statement where client_id = ${clientId}::uuid order by number desc limit 1) as "dueOn",
           (select count(*)::int from statement where client_id = ${clientId}::uuid and read_at is null) as unread`.execute(
    work.kysely,
  );
  return { balance, dueOn: balance > 0 ? (rows[0]?.dueOn ?? null) : null, unread: rows[0]?.unread ?? 0 };
}
