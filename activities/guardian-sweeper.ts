import type { Database } from '../db/database.ts';
import { overGuardianAccess } from '../db/portal/end-guardian-access.ts';
import { endAndTell, endingSoon, tellThatAccessEnds } from '../db/portal/guardian-ends.ts';
import type { Config } from '../platform/config.ts';
import type { Logger } from '../platform/log.ts';
import { portalAddress } from '../platform/portal-address.ts';
import { scopeOf } from './waiting.ts';

export interface GuardianSweepDeps {
  database: Database;
  clock: () => Date;
  log: Logger;
  config: Pick<Config, 'PUBLIC_URL' | 'PORTAL_DOMAIN'>;
}

/** Ends access of guardians that holds no longer, and tells of it; staff a month before, too. A practice that fails keeps no other one waiting. It needs no Temporal. */
export async function sweepGuardians(deps: GuardianSweepDeps): Promise<void> {
  for (const { id, acronym } of await deps.database.practices())
    try {
      await endGuardians(deps, id, acronym);
    } catch (error) {
      deps.log.error({ err: error, practiceId: id }, 'Access of the guardians of a practice could not be looked after');
    }
}

/** One at a time, since each holds an account; one that fails keeps no other one open, nor the rest of the sweep. */
async function endGuardians(deps: GuardianSweepDeps, practiceId: string, acronym: string): Promise<void> {
  const { database, clock, log, config } = deps;
  const portal = portalAddress(config, acronym);
  let ended = 0;
  let told = 0;
  for (const { id, clientId } of await database.work(scopeOf(practiceId), (uow) => overGuardianAccess(uow, clock())))
    try {
      const over = { id, clientId, portal, now: clock() };
      if (await database.work(scopeOf(practiceId), (uow) => endAndTell(uow, over))) ended += 1;
    } catch (error) {
      log.error({ err: error, practiceId, access: id }, 'Access of a guardian could not be ended');
    }
  for (const access of await database.work(scopeOf(practiceId), (uow) => endingSoon(uow, clock())))
    try {
      if (await database.work(scopeOf(practiceId), (uow) => tellThatAccessEnds(uow, access, clock()))) told += 1;
    } catch (error) {
      log.error(
        { err: error, practiceId, access: access.id },
        'Staff could not be told that access of a guardian ends',
      );
    }
  if (ended + told > 0) log.info({ practiceId, ended, told }, 'Looked after access of guardians that ends');
}
