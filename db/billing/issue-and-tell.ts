import type { Config } from '../../platform/config.ts';
import { portalAddress } from '../../platform/portal-address.ts';
import type { UnitOfWork } from '../database.ts';
import { Practice } from '../entities/index.ts';
import { issueStatement, type Issuing, type NoStatement } from './issue-statement.ts';
import { tellOfStatement } from './statement-notice.ts';

/** Issues a statement and tells the client that something waits, in one transaction. */
export async function issueAndTell(
  uow: UnitOfWork,
  issuing: Issuing,
  config: Pick<Config, 'PUBLIC_URL' | 'PORTAL_DOMAIN'>,
): Promise<{ id: string } | NoStatement> {
  const issued = await issueStatement(uow, issuing);
  if ('refused' in issued) return issued;
  const { acronym } = await uow.em.findOneOrFail(Practice, { id: uow.practiceId });
  const { clientId, now } = issuing;
  await tellOfStatement(uow, { statementId: issued.id, clientId, portal: portalAddress(config, acronym), now });
  return issued;
}
