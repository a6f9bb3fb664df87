import express from 'express';
import type { Response, Router } from 'express';
import type { CheckoutEntry } from '../stripe/records.ts';
import type { StripeStandIn } from '../stripe/stand-in.ts';
import { html } from './html.ts';

export const dollars = (cents: number): string => `$${(cents / 100).toFixed(2)}`;

/** The page where a client pays, in place of Stripe's: it takes test cards, and leads back. */
export function stripePayPages({ store, happenings }: StripeStandIn): Router {
  const router = express.Router();
  router.get('/:id', (request, response) => {
    const entry = store.checkout(request.params.id);
    if (entry) happenings.expireIfDue(entry);
    if (entry) show(response, entry, entry.status === 'open' ? null : 'This page can no longer be paid.');
    else missing(response);
  });
  router.post('/:id', express.urlencoded({ extended: false, limit: '4kb' }), (request, response) => {
    const entry = store.checkout(request.params.id);
    const problem = entry ? happenings.pay(entry, String(request.body?.number ?? '')) : null;
    if (!entry) missing(response);
    else if (problem === null) response.redirect(303, entry.successUrl);
    else show(response, entry, problem, 422);
  });
  return router;
}

const missing = (response: Response) => void response.status(404).type('text').send('There is no such payment.\n');

function show(response: Response, entry: CheckoutEntry, problem: string | null, status = 200): void {
  // Browsers look at where a form leads also after a redirect.
  const back = new URL(entry.successUrl).origin;
  const policy = String(response.get('Content-Security-Policy')).replace(
    "form-action 'self'",
    `form-action 'self' ${back}`,
  );
  response.set('Content-Security-Policy', policy).status(status).type('html').send(payPage(entry, problem));
}

const payPage = (entry: CheckoutEntry, problem: string | null): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Pay · Stand-in for Stripe</title>
        <link rel="stylesheet" href="/assets/style.css" />
      </head>
      <body>
        <main id="main">
          <article class="card">
            <h1>Pay ${dollars(entry.amount)}</h1>
            <p>${entry.name}</p>
            ${problem !== null && html`<p role="alert">${problem}</p>`}
            ${
              entry.status === 'open' &&
              html`<form method="post" action="/stripe/pay/${entry.id}">
                <label for="number">Card number</label>
                <input
                  id="number"
                  name="number"
                  inputmode="numeric"
                  autocomplete="off"
                  required
                  value="4242 4242 4242 4242"
                />
                <button type="submit">Pay ${dollars(entry.amount)}</button>
              </form>`
            }
            <p><a href="${entry.cancelUrl}">Back to the practice</a></p>
            <p class="note">
              A stand-in for Stripe, which takes test cards alone: 4242 4242 4242 4242 is taken, …0002 declined, 4000
              0000 0000 9995 has not enough money, 4000 0000 0000 0259 is disputed.
            </p>
          </article>
        </main>
      </body>
    </html>`.toString();
