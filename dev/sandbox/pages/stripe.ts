import express from 'express';
import type { Response, Router } from 'express';
import type { CheckoutEntry, RefundEntry } from '../stripe/records.ts';
import type { StripeStandIn } from '../stripe/stand-in.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { empty, time } from './layout.ts';
import type { Show } from './routes.ts';
import { dollars, stripePayPages } from './stripe-pay.ts';

/** Pages of Stripe: the account with its payments, what can be done with each, and the page where clients pay. */
export function stripePages(stripe: StripeStandIn, show: Show): Router {
  const { store, notifier, happenings } = stripe;
  const router = express.Router();
  const form = express.urlencoded({ extended: false, limit: '4kb' });
  router.use('/pay', stripePayPages(stripe));

  router.get('/', (_request, response) => {
    const live = html`<h1>Card payments</h1>
      ${checkoutList(store.checkouts())}
      <h2>Refunds</h2>
      ${refundList(store.refunds())}
      <h2>Events</h2>
      ${eventList(stripe)}`;
    show(response, { title: 'Card payments', section: 'stripe', live, fixed: settings(stripe) });
  });

  router.post('/webhook', form, (request, response) => {
    const url = URL.parse(String(request.body?.url ?? '').trim());
    if (!url) return notDone(response, show, 'This is not an address.');
    notifier.setUrl(url.href);
    response.redirect(303, '/stripe');
  });

  router.get('/:id', (request, response) => {
    const entry = store.checkout(request.params.id);
    if (!entry) return notDone(response, show, 'This payment is not here.', 404);
    const live = checkoutPage(entry, store.refunds());
    show(response, { title: `Payment of ${dollars(entry.amount)}`, section: 'stripe', live, fixed: actions(entry) });
  });

  const payBack = (entry: CheckoutEntry, status: 'pending' | 'succeeded') => {
    const left = entry.intentId ? entry.amount - store.refundedOf(entry.intentId) : 0;
    // As on Stripe's own pages: without an id of ours.
    if (entry.paidAt !== null && left > 0) happenings.refund(entry, { amount: left, metadata: {}, status });
  };
  const acts: Record<string, (entry: CheckoutEntry) => void> = {
    dispute: (entry) => void (entry.paidAt !== null && !entry.dispute && happenings.dispute(entry)),
    win: (entry) => happenings.endDispute(entry, 'won'),
    lose: (entry) => happenings.endDispute(entry, 'lost'),
    refund: (entry) => payBack(entry, 'succeeded'),
    'refund-pending': (entry) => payBack(entry, 'pending'),
    settle: (entry) => {
      for (const refund of store.refunds()) if (refund.intentId === entry.intentId) happenings.settleRefund(refund);
    },
  };
  router.post('/:id/:act', (request, response) => {
    const entry = store.checkout(request.params.id);
    const act = acts[request.params.act];
    if (!entry || !act) return notDone(response, show, 'This payment is not here.', 404);
    act(entry);
    response.redirect(303, `/stripe/${entry.id}`);
  });
  return router;
}

const notDone = (response: Response, show: Show, words: string, status = 422) =>
  show(
    response,
    {
      title: 'Not done',
      section: 'stripe',
      live: html`<h1>Not done</h1>
        <p>${words}</p>`,
    },
    status,
  );

const state = (entry: CheckoutEntry): Html => {
  if (entry.dispute) return html`<span class="tag bad">dispute: ${entry.dispute.status}</span>`;
  if (entry.paidAt !== null) return html`<span class="tag good">paid, ${entry.card?.brand} ${entry.card?.last4}</span>`;
  return html`<span class="tag">${entry.decline ?? entry.status}</span>`;
};

function checkoutList(entries: readonly CheckoutEntry[]): Html {
  if (entries.length === 0) return empty('Nobody has paid yet.');
  return html`<ul class="rows">
    ${entries.slice(0, 200).map(
      (entry) =>
        html`<li>
          <a href="/stripe/${entry.id}"
            ><span class="who">${dollars(entry.amount)}</span
            ><span class="what">${entry.name} ${state(entry)}</span>${time(entry.at)}</a
          >
        </li>`,
    )}
  </ul>`;
}

function refundList(entries: readonly RefundEntry[]): Html {
  if (entries.length === 0) return empty('Nothing was paid back.');
  return html`<ul class="rows">
    ${entries
      .slice(0, 50)
      .map(
        ({ amount, status, id, at }) =>
          html`<li>
            <span class="who">${dollars(amount)}</span> <span class="what">${id} ${status}</span> ${time(at)}
          </li>`,
      )}
  </ul>`;
}

function eventList({ notifier }: StripeStandIn): Html {
  const events = notifier.ledger.all().toReversed();
  if (events.length === 0) return empty('Nothing has happened.');
  return html`<ul class="rows">
    ${events.slice(0, 50).map(
      (event) =>
        html`<li>
          <span class="who">${event.type}</span>
          <span class="what">${event.how ?? event.state}${event.tries > 1 && `, ${event.tries} tries`}</span>
          ${time(event.at)}
        </li>`,
    )}
  </ul>`;
}

const settings = ({ apiKey, webhookSecret, notifier }: StripeStandIn): Html =>
  html`<article class="card">
    <h2>The account</h2>
    <dl>
      <dt>Secret key</dt>
      <dd><code>${apiKey}</code></dd>
      <dt>Signing secret</dt>
      <dd><code>${webhookSecret}</code></dd>
    </dl>
    <form method="post" action="/stripe/webhook">
      <label for="url">Where events go (Rounds shows the address under Integrations &gt; Card Payments)</label>
      <input id="url" name="url" type="url" required value="${notifier.url ?? ''}" />
      <button type="submit">Save</button>
    </form>
  </article>`;

function checkoutPage(entry: CheckoutEntry, refunds: readonly RefundEntry[]): Html {
  return html`<p><a href="/stripe">← All payments</a></p>
    <article class="card">
      <h1>${dollars(entry.amount)}</h1>
      <dl>
        <dt>For</dt>
        <dd>${entry.name}</dd>
        <dt>State</dt>
        <dd>${state(entry)}</dd>
        <dt>Begun</dt>
        <dd>${time(entry.at)}</dd>
        <dt>Of Rounds</dt>
        <dd><code>${entry.messageId ?? 'none'}</code></dd>
      </dl>
    </article>
    <h2>Refunds</h2>
    ${refundList(refunds.filter(({ intentId }) => intentId === entry.intentId))}`;
}

function actions(entry: CheckoutEntry): Html {
  const button = (act: string, words: string) =>
    html`<form method="post" action="/stripe/${entry.id}/${act}"><button type="submit">${words}</button></form>`;
  if (entry.status === 'open') return html`<p><a href="/stripe/pay/${entry.id}">Open the page where it is paid</a></p>`;
  if (entry.paidAt === null) return html``;
  return html`<div>
    ${!entry.dispute && button('dispute', 'The holder of the card disputes it')}
    ${entry.dispute?.status === 'needs_response' && button('win', 'The practice wins the dispute')}
    ${entry.dispute?.status === 'needs_response' && button('lose', 'The practice loses the dispute')}
    ${button('refund', 'Pay it back here, as on Stripe’s own pages')}
    ${button('refund-pending', 'The same, pending for want of money on the account')}
    ${button('settle', 'There is money for what is pending')}
  </div>`;
}
