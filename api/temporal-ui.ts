import type { Express, Request } from 'express';
import type { Deps } from './deps.ts';
import { authenticate } from './http/authenticate.ts';
import { requestIdOf } from './http/request-context.ts';
import { isNavigation } from './temporal-ui/access.ts';
import { notSignedIn } from './problem.ts';
import { temporalUi } from './temporal-ui/router.ts';

/** The Temporal UI under /temporal, for operators; where none is configured there is no such page. */
export function serveTemporalUi(app: Express, deps: Deps): void {
  if (deps.config.TEMPORAL_UI_URL === undefined) return;
  // Its pages ask every few seconds, which must not keep a session that nobody sits at.
  const caller = (req: Request) => authenticate(deps, req, isNavigation(req));
  const isSignedIn = async (req: Request) => (await caller(req)).kind === 'staff';
  const isOperator = async (req: Request) => {
    const principal = await caller(req);
    if (principal.kind !== 'staff' || principal.mustChangePassword || principal.mustSetUpSecondFactor) return false;
    return principal.operator;
  };
  const noteDecoding = async (req: Request, payloads: number) => {
    const principal = await caller(req);
    if (principal.kind === 'public') throw notSignedIn();
    const { practiceId, actor, accountId } = principal;
    const scope = { practiceId, actor, requestId: requestIdOf(req.res?.locals ?? {}) };
    await deps.database.work(scope, ({ note }) => note('payloads-decoded', 'account', accountId, { payloads }));
  };
  const { keyRing, log } = deps;
  const target = new URL(deps.config.TEMPORAL_UI_URL);
  app.use(temporalUi({ target, keyRing, log, isOperator, isSignedIn, noteDecoding }));
}
