import type { Express, Request } from 'express';
import type { Deps } from './deps.ts';
import { authenticate } from './http/authenticate.ts';
import { temporalUi } from './temporal-ui/router.ts';

/** The Temporal UI under /temporal, for operators; where none is configured there is no such page. */
export function serveTemporalUi(app: Express, deps: Deps): void {
  if (deps.config.TEMPORAL_UI_URL === undefined) return;
  const caller = (req: Request) => authenticate(deps, req);
  const isSignedIn = async (req: Request) => (await caller(req)).kind === 'staff';
  const isOperator = async (req: Request) => {
    const principal = await caller(req);
    return principal.kind === 'staff' && principal.operator && !principal.mustChangePassword;
  };
  const { keyRing, log } = deps;
  app.use(temporalUi({ target: new URL(deps.config.TEMPORAL_UI_URL), keyRing, log, isOperator, isSignedIn }));
}
