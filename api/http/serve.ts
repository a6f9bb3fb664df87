import type { Request, RequestHandler, Response } from 'express';
import { can } from '../../domain/rules.ts';
import { withLogContext } from '../../platform/log.ts';
import type { Deps } from '../deps.ts';
import { noteFirstLook } from '../portal/sessions.ts';
import type { Principal } from '../principal.ts';
import { missingRight, notFound, notSignedIn, Problem } from '../problem.ts';
import { type Base, isPortalRoute, type Route, type Work } from '../route.ts';
import { authenticate } from './authenticate.ts';
import { authenticateClient } from './authenticate-client.ts';
import { readBody } from './body.ts';
import { refuseOtherSites, requireCsrf } from './cross-site.ts';
import { type Answer, idempotencyKey, once } from './idempotency.ts';
import { networkOf } from './network-of.ts';
import { rateLimit } from './rate-limit.ts';
import { expectRaw } from './raw-body.ts';
import { requestIdOf } from './request-context.ts';

/** The one path of every request: who, may they, what did they send, do it, answer. */
export function serve(route: Route, deps: Deps): RequestHandler {
  const limit = route.perMinute === null ? null : rateLimit(route.perMinute);
  return async (req, res) => {
    res.locals['route'] = route.path;
    res.set('cache-control', 'no-store');
    limit?.(networkOf(req.ip), deps.clock());
    if (!route.audience.includes('provider')) refuseOtherSites(req);
    const principal = await callerOf(route, deps, req);
    permit(route, principal);
    requireCsrf(req, principal);
    if (route.raw) expectRaw(req);
    else await readBody(req, res, route.form ? 'form' : route.signed ? 'bytes' : 'json');
    const practiceId = principal.kind === 'public' ? undefined : principal.practiceId;
    await withLogContext({ practiceId }, async () => {
      await enterFor(route, deps, principal, requestIdOf(res.locals));
      await answer(route, deps, principal, req, res);
    });
  };
}

async function callerOf(route: Route, deps: Deps, req: Request): Promise<Principal> {
  if (route.policy === 'public') return { kind: 'public' };
  return isPortalRoute(route) ? authenticateClient(deps, req) : authenticate(deps, req);
}

/** @throws Problem 401, 403, or 404 where even the existence of the route is nobody else's business */
function permit(
  { audience, policy, section, beforePasswordChange, beforeSecondFactor }: Route,
  principal: Principal,
): void {
  if (policy === 'public') return;
  if (principal.kind === 'public') throw notSignedIn();
  if (principal.kind === 'portal') {
    if (principal.mustChangePassword && !beforePasswordChange) throw mustChange('/api/portal/password');
    if (principal.mustSetUpSecondFactor && !beforePasswordChange && !beforeSecondFactor)
      throw mustSetUp('Set it up under Sign-in security, or by POST /api/portal/second-factor.');
    const { actsFor } = principal;
    if (actsFor && section !== 'own' && !(section && actsFor.rights.includes(section))) throw notForGuardian();
    return;
  }
  if (policy === 'client') throw notSignedIn();
  if (audience.includes('operator') && principal.operator && !principal.mustSetUpSecondFactor) return;
  if (!audience.includes(principal.kind)) {
    if (audience.every((each) => each === 'operator')) throw notFound();
    throw new Problem(403, 'not-for-tokens', 'This is for people who sign in, not for tokens', {
      next: 'Sign in with login and password and do it there.',
    });
  }
  if (principal.mustChangePassword && !beforePasswordChange) throw mustChange('/api/password');
  if (principal.mustSetUpSecondFactor && !beforePasswordChange && !beforeSecondFactor)
    throw mustSetUp('Set it up under Second factor in your menu, or by POST /api/second-factor.');
  if (policy !== 'signed-in' && !can(principal.grants, policy.rule, policy.right))
    throw missingRight(policy.rule, policy.right);
}

/** Nothing of a client is told to who passed over the page that asks for whom before it is written down that they act for them. */
async function enterFor({ section }: Route, deps: Deps, principal: Principal, requestId: string): Promise<void> {
  if (principal.kind !== 'portal' || principal.session.entered || section === 'own') return;
  await workOf(deps, principal, requestId)((uow) => noteFirstLook(uow, principal));
}

const mustChange = (path: string) =>
  new Problem(403, 'must-change-password', 'Choose a new password first', {
    next: `POST ${path} with the current password and a new one.`,
  });

/** The same whatever was asked for, so it tells nothing of what there is. */
const notForGuardian = () =>
  new Problem(403, 'not-for-guardian', 'This part of the portal is not open to you for this client', {
    next: 'Ask the practice which parts are yours to see.',
  });

const mustSetUp = (next: string) =>
  new Problem(403, 'must-set-up-second-factor', 'Your practice requires a second factor', {
    detail: 'Your account has none yet.',
    next,
  });

async function answer(route: Route, deps: Deps, principal: Principal, req: Request, res: Response): Promise<void> {
  const key = route.idempotent ? idempotencyKey(req.get('idempotency-key'), route.idempotent === 'required') : null;
  const { sent, run } = route.prepare({ params: req.params, query: req.query, body: req.body });
  const later: (() => Promise<void>)[] = [];
  const afterwards: (() => Promise<void>)[] = [];
  const now = deps.clock();
  const requestId = requestIdOf(res.locals);
  const base = {
    principal,
    now,
    requestId,
    req,
    res,
    deps,
    afterCommit: (task: () => Promise<void>) => later.push(task),
    afterAnswer: (task: () => Promise<void>) => afterwards.push(task),
  };
  const inPractice = workOf(deps, principal, requestId);
  const start = async (work: Work) => ({ status: route.status, body: await run({ ...base, work } satisfies Base) });
  const given: Answer = !route.idempotent
    ? { ...(await start(inPractice)), repeated: false }
    : await inPractice(async (uow) => {
        // The handler's own units of work join this transaction, so that its rows and its answer commit together.
        const joined = () => start((task) => task(uow));
        if (key === null) return { ...(await joined()), repeated: false };
        return once(uow, { key, sent: [route.method, route.path, sent], now }, joined);
      });
  const follow = (task: () => Promise<void>) =>
    task().catch((error: unknown) => deps.log.warn({ err: error }, 'what follows an answer failed'));
  for (const task of later) await follow(task);
  if (route.produces === null) writeAnswer(res, given);
  for (const task of afterwards) {
    const goesOn = follow(task).finally(() => deps.underWay.delete(goesOn));
    deps.underWay.add(goesOn);
  }
}

function writeAnswer(res: Response, { status, body, repeated }: Answer): void {
  if (repeated) res.set('idempotency-replayed', 'true');
  if (body === undefined) res.status(status).end();
  else res.status(status).json(body);
}

function workOf(deps: Deps, principal: Principal, requestId: string): Work {
  if (principal.kind === 'public') return () => Promise.reject(new Error('A public route has no practice of its own'));
  const { practiceId, actor } = principal;
  return (task) => deps.database.work({ practiceId, actor, requestId }, task);
}
