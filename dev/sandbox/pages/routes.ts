import { fileURLToPath } from 'node:url';
import express from 'express';
import type { Response, Router } from 'express';
import type { EmailEntry } from '../entries.ts';
import type { Ledger } from '../ledger.ts';
import type { Pimsy } from '../pimsy/pimsy.ts';
import type { Calls } from '../twilio/calls.ts';
import type { Caller } from '../twilio/caller.ts';
import type { StripeStandIn } from '../stripe/stand-in.ts';
import type { TelnyxStandIn } from '../telnyx/stand-in.ts';
import type { TimeeroStandIn } from '../timeero/stand-in.ts';
import type { Texts } from '../twilio/texts.ts';
import { callList, callPage } from './calls.ts';
import { faxList, faxPages } from './faxes.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import type { Page } from './layout.ts';
import { mailList, mailPage } from './mail.ts';
import { sendPdf } from './send-pdf.ts';
import { stripePages } from './stripe.ts';
import { timeeroPages } from './timeero/routes.ts';
import { answerForm, threadList, threadPage } from './texts.ts';

export interface PagesOptions {
  emails: Ledger<EmailEntry>;
  texts: Texts;
  caller: Caller;
  calls: Calls;
  /** The application's webhook for incoming texts; `{practice}` becomes the practice that wrote to the number last. */
  inboundUrl: string | null;
  pimsy: Pimsy | null;
  timeero?: TimeeroStandIn | undefined;
  telnyx?: TelnyxStandIn | undefined;
  stripe?: StripeStandIn | undefined;
}

/** Sends a page; `counts` of the navigation are added. */
export type Show = (response: Response, page: Omit<Page, 'counts'>, status?: number) => void;

const ASSETS = fileURLToPath(new URL('.', import.meta.url));

/** Pages for people: what arrived, and a box to answer texts. */
export function pages(options: PagesOptions): Router {
  const { emails, texts, caller, calls, inboundUrl, pimsy, timeero, telnyx, stripe } = options;
  const router = express.Router();
  const show: Show = (response, page, status = 200) => {
    const counts = {
      mail: emails.size,
      texts: texts.ledger.size,
      calls: calls.ledger.size,
      faxes: telnyx?.ledger.size,
      stripe: stripe?.store.ledger.size,
      pimsy: pimsy?.writes.size,
      timeero: timeero?.store.ledger.size,
    };
    response
      .status(status)
      .type('html')
      .send(layout({ ...page, counts }));
  };

  for (const asset of ['style.css', 'live.js']) {
    router.get(`/assets/${asset}`, (_request, response) => response.sendFile(asset, { root: ASSETS }));
  }
  router.get('/version', (_request, response) => {
    const versions = [
      emails.version,
      texts.ledger.version,
      calls.ledger.version,
      telnyx?.ledger.version ?? 0,
      stripe?.version ?? 0,
      pimsy?.version ?? 0,
      timeero?.version ?? 0,
    ];
    response.type('text').send(versions.join('.'));
  });

  router.get('/', (_request, response) => {
    const live = html`<h1>What the practice has sent</h1>
      <h2>Mail <a href="/mail">all ${emails.size}</a></h2>
      ${mailList(emails.all(), 8)}
      <h2>Texts <a href="/texts">all ${texts.ledger.size}</a></h2>
      ${threadList(texts.threads(), 8)}
      <h2>Calls <a href="/calls">all ${calls.ledger.size}</a></h2>
      ${callList(calls.ledger.all(), 8)}
      ${
        telnyx &&
        html`<h2>Faxes <a href="/faxes">all ${telnyx.ledger.size}</a></h2>
          ${faxList(telnyx.ledger.all(), 8)}`
      }`;
    show(response, { title: 'Home', section: 'home', live });
  });

  router.get('/mail', (_request, response) => {
    show(response, {
      title: 'Mail',
      section: 'mail',
      live: html`<h1>Mail</h1>
        ${mailList(emails.all())}`,
    });
  });

  // In a sandbox of its own, as mail programs have: it brings its styles, and nothing in it may run or load.
  router.get('/mail/:seq/html', (request, response) => {
    const email = emails.get(Number(request.params.seq));
    if (email?.html === undefined) {
      response.status(404).type('text').send('This e-mail has no HTML part.\n');
      return;
    }
    response
      .set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'")
      .type('html')
      .send(email.html);
  });

  router.get('/mail/:seq/files/:index', (request, response) => {
    const file = emails.get(Number(request.params.seq))?.attachments?.[Number(request.params.index)];
    if (file) sendPdf(response, Buffer.from(file.base64, 'base64'));
    else response.status(404).type('text').send('This e-mail has no such file.\n');
  });

  router.get('/mail/:seq', (request, response) => {
    const email = emails.get(Number(request.params.seq));
    const live = email
      ? mailPage(email)
      : html`<h1>This e-mail is not here</h1>
          <p><a href="/mail">All mail</a></p>`;
    show(response, { title: email?.subject ?? 'Not found', section: 'mail', live }, email ? 200 : 404);
  });

  router.get('/texts', (_request, response) => {
    show(response, {
      title: 'Texts',
      section: 'texts',
      live: html`<h1>Texts</h1>
        ${threadList(texts.threads())}`,
    });
  });

  /** Where an answer of this number goes to, or why it can't. */
  function webhookFor(number: string): { url: string; practice: string | null; to: string } | { away: string } {
    const { practice, address } = texts.correspondent(number);
    if (inboundUrl === null) return { away: 'Answers go nowhere: SANDBOX_INBOUND_URL is not set.' };
    if (practice === null && inboundUrl.includes('{practice}')) {
      return { away: 'No practice has written yet, so there is nobody to answer.' };
    }
    return { url: inboundUrl.replaceAll('{practice}', practice ?? ''), practice, to: address };
  }

  router.get('/texts/:number', (request, response) => {
    const { number } = request.params;
    const webhook = webhookFor(number);
    const fixed = answerForm(number, 'away' in webhook ? webhook.away : null);
    show(response, { title: number, section: 'texts', live: threadPage(texts.thread(number)), fixed });
  });

  router.post('/texts/:number', express.urlencoded({ extended: false, limit: '16kb' }), (request, response) => {
    const { number } = request.params;
    const body = String(request.body?.body ?? '').slice(0, 1600);
    const webhook = webhookFor(number);
    const fault = 'away' in webhook ? webhook.away : body === '' ? 'Type something to send.' : null;
    if (!/^\+[1-9]\d{6,14}$/.test(number) || fault !== null || 'away' in webhook) {
      const live = html`<h1>Not sent</h1>
        <p>${fault ?? 'This is not a phone number.'}</p>`;
      return show(response, { title: 'Not sent', section: 'texts', live }, 422);
    }
    const text = texts.add({
      direction: 'inbound',
      from: number,
      to: webhook.to,
      messagingServiceSid: null,
      body,
      status: 'received',
      url: webhook.url,
      practice: webhook.practice,
      messageId: null,
      calls: [{ status: 'received', errorCode: null, due: Date.now(), tries: 0, state: 'due' }],
    });
    caller.schedule(text);
    response.redirect(303, `/texts/${encodeURIComponent(number)}`);
  });
  router.get('/calls', (_request, response) => {
    show(response, {
      title: 'Calls',
      section: 'calls',
      live: html`<h1>Calls</h1>
        ${callList(calls.ledger.all())}`,
    });
  });

  router.get('/calls/:seq', (request, response) => {
    const call = calls.ledger.get(Number(request.params.seq));
    const live = call
      ? callPage(call)
      : html`<h1>This call is not here</h1>
          <p><a href="/calls">All calls</a></p>`;
    show(response, { title: call?.to ?? 'Not found', section: 'calls', live }, call ? 200 : 404);
  });
  if (telnyx) router.use('/faxes', faxPages(telnyx, show));
  if (stripe) router.use('/stripe', stripePages(stripe, show));
  if (timeero) router.use('/timeero', timeeroPages(timeero, show));
  return router;
}
