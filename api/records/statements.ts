import type { z } from 'zod';
import { issueStatement, type Issuing, type NoStatement } from '../../db/billing/issue-statement.ts';
import { owingMore } from '../../db/billing/owing-more.ts';
import { statementList } from '../../db/billing/statement-list.ts';
import { tellOfStatement } from '../../db/billing/statement-notice.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Practice, Statement } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import { todayOf } from '../../db/practice-zone.ts';
import type { IssuedStatements, issueStatements, Statement as StatementShape } from '../../domain/schemas/billing.ts';
import type { Config } from '../../platform/config.ts';
import type { Logger } from '../../platform/log.ts';
import { portalAddress } from '../../platform/portal-address.ts';
import { type StatementParts, statementParts } from '../billing/statement-pdf.ts';
import type { Asking } from '../principal.ts';
import { conflict, invalid, type Problem } from '../problem.ts';
import type { Work } from '../route.ts';
import type { Posting } from './billing.ts';
import { chartReader } from './chart-access.ts';
import { found } from './rows.ts';

type Portal = Pick<Config, 'PUBLIC_URL' | 'PORTAL_DOMAIN'>;

/** Issues a statement and tells the client that something waits. @throws Problem 400, 409 */
export async function issueOne(
  uow: UnitOfWork,
  { dueOn }: { dueOn: string },
  { clientId, principal, now, config }: Posting & { config: Portal },
): Promise<StatementShape> {
  const today = await dayFor(uow, dueOn, now);
  const issued = await issueAndTell(uow, { clientId, today, dueOn, by: principal.accountId, now }, config);
  if ('refused' in issued) throw noStatement(issued);
  const [row] = await statementList(uow, { clientId, id: issued.id, after: null, limit: 1 });
  return found(row ?? null, 'statement');
}

/** @throws Problem 400 where the day to pay by has passed at the practice */
async function dayFor(uow: UnitOfWork, dueOn: string, now: Date): Promise<string> {
  const today = await todayOf(uow, now);
  if (dueOn < today) throw invalid({ path: 'dueOn', message: 'has passed' });
  return today;
}

async function issueAndTell(uow: UnitOfWork, issuing: Issuing, config: Portal) {
  const issued = await issueStatement(uow, issuing);
  if ('refused' in issued) return issued;
  const { acronym } = await uow.em.findOneOrFail(Practice, { id: uow.practiceId });
  const { clientId, now } = issuing;
  await tellOfStatement(uow, { statementId: issued.id, clientId, portal: portalAddress(config, acronym), now });
  return issued;
}

/** Clients of one request: it takes a few seconds then. */
const atATime = 25;

/**
 * Issues statements to the next clients who owe more than an amount, each in a transaction of its own. What is issued is its own mark of how far it went: who
 * has a statement that says the same, and is not due yet, gets none, so asking again after whatever interrupted it gives nobody two.
 * @throws Problem 400
 */
export async function issueSome(
  work: Work,
  { overCents, dueOn, after }: z.output<typeof issueStatements>,
  { principal, now, config, log }: Asking & { config: Portal; log: Logger },
): Promise<IssuedStatements> {
  const reader = chartReader({ principal, now });
  const { today, ids, left } = await work(async (uow) => ({
    today: await dayFor(uow, dueOn, now),
    ...(await owingMore(uow, { overCents, reader, after, limit: atATime })),
  }));
  const counts = { issued: 0, passedOver: 0, failed: 0 };
  for (const clientId of ids) {
    const issuing = { clientId, today, dueOn, overCents, by: principal.accountId, now };
    try {
      const answer = await work((uow) => issueAndTell(uow, issuing, config));
      counts['refused' in answer ? 'passedOver' : 'issued'] += 1;
    } catch (error) {
      log.error({ err: error, clientId }, 'A statement could not be issued');
      counts.failed += 1;
    }
  }
  const behind = left - ids.length;
  return { ...counts, left: behind, next: behind > 0 ? (ids.at(-1) ?? null) : null };
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
