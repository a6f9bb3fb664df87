import { issueAndTell } from '../../db/billing/issue-and-tell.ts';
import type { NoStatement } from '../../db/billing/issue-statement.ts';
import { statementList } from '../../db/billing/statement-list.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Statement } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import { todayOf } from '../../db/practice-zone.ts';
import type { Statement as StatementShape } from '../../domain/schemas/billing.ts';
import type { Config } from '../../platform/config.ts';
import { type StatementParts, statementParts } from '../billing/statement-pdf.ts';
import { conflict, invalid, type Problem } from '../problem.ts';
import type { Posting } from './billing.ts';
import { found } from './rows.ts';

type Portal = Pick<Config, 'PUBLIC_URL' | 'PORTAL_DOMAIN'>;

/** Issues a statement and tells the client that something waits. @throws Problem 400, 409 */
export async function issueOne(
  uow: UnitOfWork,
  { dueOn }: { dueOn: string },
  { clientId, principal, now, config }: Posting & { config: Portal },
): Promise<StatementShape> {
  const today = await dayToPayBy(uow, dueOn, now);
  const issued = await issueAndTell(uow, { clientId, today, dueOn, by: principal.accountId, now }, config);
  if ('refused' in issued) throw noStatement(issued);
  const [row] = await statementList(uow, { clientId, id: issued.id, after: null, limit: 1 });
  return found(row ?? null, 'statement');
}

/** Today, where the practice is. @throws Problem 400 where the day to pay by has passed there */
export async function dayToPayBy(uow: UnitOfWork, dueOn: string, now: Date): Promise<string> {
  const today = await todayOf(uow, now);
  if (dueOn < today) throw invalid({ path: 'dueOn', message: 'has passed' });
  return today;
}

function noStatement(why: NoStatement): Problem {
  if (why.refused === 'same')
    return conflict(
      'nothing-new',
      `Nothing was posted since statement ${why.number}`,
      `It says the same, and can be paid until ${why.dueOn}. Issue another one after that day, or once something is posted.`,
    );
  return conflict('nothing-posted', 'There is nothing to state yet', 'Add a charge or record a payment first.');
}

/** @throws Problem 404 */
export async function readStatement(
  uow: UnitOfWork,
  { clientId, id }: { clientId: string; id: string },
): Promise<StatementParts> {
  return statementParts(uow, found(await uow.em.findOne(Statement, { id, clientId }), 'statement'));
}

/** A client opens one of their own; the first time is kept, and each is written down. @throws Problem 404 */
export async function openOwnStatement(
  uow: UnitOfWork,
  { clientId, id, now }: { clientId: string; id: string; now: Date },
): Promise<StatementParts> {
  const row = found(await lockRow(uow, Statement, { id, clientId }), 'statement');
  if (!row.readAt) await uow.em.nativeUpdate(Statement, { id }, { readAt: now });
  await uow.note('open', 'statement', id);
  return statementParts(uow, row);
}
