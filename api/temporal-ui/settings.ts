import type { RequestHandler } from 'express';
import { z } from 'zod';
import { Problem } from '../problem.ts';

/**
 * The UI's own settings with its write actions off, so that it greys the buttons that would be refused here; the
 * development server has no option for it. @throws Problem 502
 */
export function readOnlySettings(target: URL): RequestHandler {
  const address = new URL(`${target.pathname.replace(/\/+$/, '')}/api/v1/settings`, target);
  return async (_request, response) => {
    const settings = await read(address).catch(() => undefined);
    if (!settings) throw uiAway();
    response.set('cache-control', 'no-store').json({ ...settings, DisableWriteActions: true });
  };
}

export const uiAway = () =>
  new Problem(502, 'temporal-ui-away', 'The Temporal UI does not answer', {
    next: 'Look whether the server that TEMPORAL_UI_URL names runs.',
  });

async function read(address: URL): Promise<Record<string, unknown>> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(10_000) });
  return z.record(z.string(), z.unknown()).parse(await answer.json());
}
