import type { Request } from 'express';
import { Session } from '../../db/entities/index.ts';
import { type PortalSessionRow, portalSession } from '../../db/queries/portal-session.ts';
import { notHolding, rightsToday } from '../../domain/guardians.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import { localDate } from '../../domain/time.ts';
import type { Deps } from '../deps.ts';
import type { Nobody, PortalClient } from '../principal.ts';
import { isBackground, noteEvery, sha256 } from './authenticate.ts';
import { practiceOf } from './hosts.ts';
import { readPortalCookie } from './portal-cookies.ts';

const nobody: Nobody = { kind: 'public' };

/** The client behind the portal's cookie, in the practice of the host. Staff's cookies and tokens are not looked at. */
export async function authenticateClient(deps: Deps, req: Request): Promise<PortalClient | Nobody> {
  const token = readPortalCookie(req, deps.config);
  return token === null ? nobody : byPortalSession(deps, practiceOf(req).id, token, !isBackground(req));
}

/** `active`: the person is doing something, which keeps the session. */
export async function byPortalSession(
  deps: Deps,
  practiceId: string,
  token: string,
  active: boolean,
): Promise<PortalClient | Nobody> {
  const now = deps.clock();
  return deps.database.work({ practiceId, actor: 'public' }, async (uow) => {
    const id = sha256(token);
    const row = await portalSession(uow, id);
    if (!row) return nobody;
    const { portalIdleMinutes, portalSecondFactor } = settings;
    const stored = storedOf(row);
    const idleMinutes = settingValue(stored, portalIdleMinutes);
    const idleSince = now.getTime() - Date.parse(row.lastSeenAt);
    const expiresAt = new Date(row.expiresAt);
    const whom = whomFor(row, stored, now);
    if (expiresAt <= now || idleSince > idleMinutes * 60_000 || !whom) {
      await uow.em.nativeDelete(Session, { id });
      return nobody;
    }
    if (idleSince > noteEvery.session && active) await uow.em.nativeUpdate(Session, { id }, { lastSeenAt: now });
    const { accountId, login, name, mustChangePassword, secondFactor } = row;
    return {
      kind: 'portal',
      practiceId,
      accountId,
      ...whom,
      login,
      name,
      mustChangePassword,
      secondFactor,
      mustSetUpSecondFactor: !secondFactor && settingValue(stored, portalSecondFactor) === 'required',
      actor: `portal:${accountId}`,
      session: { id, csrf: row.csrf, startedAt: new Date(row.createdAt), expiresAt, idleMinutes, entered: row.entered },
    };
  });
}

function storedOf({ idle, factor, lessFromAge }: PortalSessionRow): Map<number, string> {
  const stored = new Map<number, string>();
  if (idle !== null) stored.set(settings.portalIdleMinutes.id, idle);
  if (factor !== null) stored.set(settings.portalSecondFactor.id, factor);
  if (lessFromAge !== null) stored.set(settings.guardiansSeeLess.id, lessFromAge);
  return stored;
}

/** For whom the session is, by how things stand at this instant; null: it opens nothing any more. */
function whomFor(
  { own, actingFor, access, zone }: PortalSessionRow,
  stored: ReadonlyMap<number, string>,
  now: Date,
): Pick<PortalClient, 'clientId' | 'personId' | 'actsFor'> | null {
  if (actingFor === null) return own && { ...own, actsFor: null };
  const today = {
    today: localDate(now.toISOString(), zone),
    lessFromAge: settingValue(stored, settings.guardiansSeeLess),
  };
  if (!access || notHolding(access, today) !== null) return null;
  const { id, clientId, personId, name } = access;
  return { clientId, personId, actsFor: { access: id, name, rights: rightsToday(access, today) } };
}
