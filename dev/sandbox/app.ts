import express from 'express';
import type { ErrorRequestHandler, Express, RequestHandler } from 'express';
import type { Entry } from './entries.ts';
import type { Ledger } from './ledger.ts';
import { type MailFaults, mailOrder } from './mail/faults.ts';
import { orderControl } from './orders.ts';
import { pimsyApi } from './pimsy/api.ts';
import { pimsyControl } from './pimsy/control.ts';
import { pimsyPages } from './pimsy/routes.ts';
import { pages } from './pages/routes.ts';
import type { PagesOptions } from './pages/routes.ts';
import { stripeOrder } from './stripe/faults.ts';
import type { StripeStandIn } from './stripe/stand-in.ts';
import { faxOrder } from './telnyx/faults.ts';
import { twilioApi } from './twilio/api.ts';
import type { TwilioApiOptions } from './twilio/api.ts';
import { type TextFaults, textOrder } from './twilio/faults.ts';
import type { TimeeroStandIn } from './timeero/stand-in.ts';

export interface AppOptions extends PagesOptions, Omit<TwilioApiOptions, 'faults'> {
  faults: { mail: MailFaults; twilio: TextFaults };
}

/** The stand-ins' APIs, the ledgers as JSON, and the pages, on one port. */
export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(fromThisMachine);
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.use('/2010-04-01/Accounts', twilioApi({ ...options, faults: options.faults.twilio }));
  app.use('/control/mail', orderControl(options.faults.mail, mailOrder));
  app.use('/control/twilio', orderControl(options.faults.twilio, textOrder));
  app.get('/ledger/emails', ledgerPage(options.emails));
  app.get('/ledger/texts', ledgerPage(options.texts.ledger));
  app.get('/ledger/calls', ledgerPage(options.calls.ledger));
  if (options.telnyx) {
    app.use('/v2/faxes', options.telnyx.api);
    app.use('/control/telnyx', orderControl(options.telnyx.faults, faxOrder));
    app.get('/ledger/faxes', ledgerPage(options.telnyx.ledger));
  }
  if (options.stripe) serveStripe(app, options.stripe);
  const { pimsy } = options;
  if (pimsy) {
    app.get('/ledger/pimsy', ledgerPage(pimsy.writes));
    app.use('/control/pimsy', pimsyControl(pimsy));
    app.use('/pimsy', pimsyPages(pimsy, options), pimsyApi(pimsy));
  }
  if (options.timeero) serveTimeero(app, options.timeero);
  app.use(pages(options));
  app.use((_request, response) => {
    response.status(404).type('text').send('There is no such page in the sandbox.\n');
  });
  app.use(failed);
  return app;
}

function serveStripe(app: Express, { api, faults, store, notifier }: StripeStandIn): void {
  app.use('/v1', api);
  app.use('/control/stripe', orderControl(faults, stripeOrder));
  app.get('/ledger/stripe', ledgerPage(store.ledger));
  app.get('/ledger/stripe-events', ledgerPage(notifier.ledger));
}

function serveTimeero(app: Express, { api, control, store, notifier }: TimeeroStandIn): void {
  app.use('/timeero/api/public', api);
  app.use('/control/timeero', control);
  app.get('/ledger/timeero', ledgerPage(store.ledger));
  app.get('/ledger/timeero-webhooks', ledgerPage(notifier.ledger));
}

/**
 * The port is open to every program of this machine, browsers included: a page from elsewhere must neither read what
 * arrived (its host name pointed at 127.0.0.1) nor type in a text.
 */
const fromThisMachine: RequestHandler = (request, response, next) => {
  const local = /^(localhost|127\.0\.0\.1|\[::1\]|[\w.-]+\.localhost)(:\d+)?$/;
  const { host, origin } = request.headers;
  const foreign = request.method === 'POST' && origin !== undefined && origin !== `http://${host}`;
  if (!local.test(host ?? '') || foreign) {
    response.status(403).type('text').send('The sandbox answers only its own pages and programs on this machine.\n');
    return;
  }
  response.set({
    'Content-Security-Policy':
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  });
  next();
};

/** `?after=<seq>&limit=<1 to 1000>`; answers `{ entries, next }`, where `next` is the `after` of the following page. */
function ledgerPage<T extends Entry>(ledger: Ledger<T>): RequestHandler {
  return (request, response) => {
    const after = Number(request.query.after ?? 0);
    const limit = Number(request.query.limit ?? 100);
    if (!Number.isInteger(after) || !Number.isInteger(limit) || limit < 1 || limit > 1000) {
      response.status(400).json({ message: 'after is an integer, limit one from 1 to 1000.' });
      return;
    }
    response.json(ledger.page(after, limit));
  };
}

const failed: ErrorRequestHandler = (error: { status?: number }, _request, response, _next) => {
  const status = typeof error.status === 'number' ? error.status : 500;
  response
    .status(status)
    .type('text')
    .send(status === 413 ? 'Too large.\n' : 'The sandbox could not do that.\n');
};
