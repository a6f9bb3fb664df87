import { setTimeout as wait } from 'node:timers/promises';
import { orderResetLink } from '../../db/portal/order-reset-link.ts';
import { portalSignInAccount } from '../../db/queries/portal-sign-in-account.ts';
import type { Deps } from '../deps.ts';
import { countTry, loginId } from '../sign-in/throttle.ts';
import type { PortalRequest } from './sign-in.ts';

/** What an answer takes at least, in milliseconds: more than all of it for an account that exists, so that the time tells nothing. */
const floorMs = 400;

/** Links that are sent for one login before a pause of an hour: nobody's mailbox is filled by others. */
const limit = { limit: 3, minutes: 60, forgetAfter: 60 };

/** Orders a link to choose a new password, to the address on file, where the login is that of an active client; else does nothing. It resolves alike, after the same time. */
export async function orderForgotten(deps: Deps, login: string, request: PortalRequest): Promise<void> {
  await Promise.all([wait(floorMs), order(deps, login, request)]);
}

async function order(deps: Deps, login: string, { practice, now, requestId }: PortalRequest): Promise<void> {
  const scope = { practiceId: practice.id, actor: 'public', requestId } as const;
  await deps.database.work(scope, async (uow) => {
    const id = loginId(deps.keyRing, `portal-forgotten/${practice.id}`, login);
    const { blockedUntil } = await countTry(uow, { ...limit, id }, now);
    const account = await portalSignInAccount(uow, { login }, now);
    if (blockedUntil || !account) return;
    await uow.note('link-asked', 'account', account.id);
    // The sweeper has it mailed: who waits for Temporal here would tell by the time that there is an account.
    await orderResetLink(uow, { accountId: account.id, keyRing: deps.keyRing, now });
  });
}
