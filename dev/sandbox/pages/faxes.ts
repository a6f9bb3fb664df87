import express from 'express';
import type { Router } from 'express';
import type { FaxEntry } from '../entries.ts';
import type { TelnyxStandIn } from '../telnyx/stand-in.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { empty, time } from './layout.ts';
import type { Show } from './routes.ts';
import { sendPdf } from './send-pdf.ts';

const SHOWN = 200;

/** The newest faxes as rows. */
export function faxList(faxes: readonly FaxEntry[], limit = SHOWN): Html {
  if (faxes.length === 0) return empty('No fax has been sent yet.');
  const rows = faxes
    .slice(-limit)
    .toReversed()
    .map(
      (fax) =>
        html`<li>
          <a href="/faxes/${fax.seq}"
            ><span class="who">${fax.to}</span><span class="what">${inPages(fax)} ${state(fax)}</span>${time(fax.at)}</a
          >
        </li>`,
    );
  return html`<ul class="rows">
      ${rows}
    </ul>
    ${faxes.length > limit && html`<p class="note">The newest ${limit} of ${faxes.length}.</p>`}`;
}

/** Pages of the fax machines: what came out of them. */
export function faxPages({ ledger }: TelnyxStandIn, show: Show): Router {
  const router = express.Router();
  router.get('/', (_request, response) => {
    const live = html`<h1>Faxes</h1>
      ${faxList(ledger.all())}`;
    show(response, { title: 'Faxes', section: 'faxes', live });
  });
  router.get('/:seq/pages.pdf', (request, response) => {
    const pdf = ledger.get(Number(request.params.seq))?.pdf;
    if (pdf) sendPdf(response, Buffer.from(pdf, 'base64'));
    else response.status(404).type('text').send('The pages of this fax have not come.\n');
  });
  router.get('/:seq', (request, response) => {
    const fax = ledger.get(Number(request.params.seq));
    const live = fax
      ? faxPage(fax)
      : html`<h1>This fax is not here</h1>
          <p><a href="/faxes">All faxes</a></p>`;
    // The one thing that a page of the sandbox frames.
    const policy = String(response.get('Content-Security-Policy'));
    response.set('Content-Security-Policy', `${policy}; frame-src 'self'; object-src 'self'`);
    show(response, { title: fax ? `Fax to ${fax.to}` : 'Not found', section: 'faxes', live }, fax ? 200 : 404);
  });
  return router;
}

function faxPage(fax: FaxEntry): Html {
  return html`<p><a href="/faxes">← All faxes</a></p>
    <article class="card">
      <h1>Fax to ${fax.to}</h1>
      <dl>
        <dt>From</dt>
        <dd>${fax.from}</dd>
        <dt>Taken</dt>
        <dd>${time(fax.at)}</dd>
        <dt>Became</dt>
        <dd>${state(fax)}</dd>
        <dt>Pages</dt>
        <dd>${inPages(fax)}</dd>
      </dl>
      ${fax.pages && html`<p><a href="/faxes/${fax.seq}/pages.pdf">Open the pages as a PDF</a></p>`}
      ${fax.pages?.map(
        (words, index) =>
          html`<h2>Page ${index + 1}</h2>
            <div class="body">${words}</div>`,
      )}
      ${
        fax.pages &&
        html`<iframe class="pages" title="The pages of this fax" src="/faxes/${fax.seq}/pages.pdf"></iframe>`
      }
    </article>`;
}

const inPages = ({ pages }: FaxEntry): string => {
  if (pages === null) return 'pages not fetched';
  return pages.length === 1 ? '1 page' : `${pages.length} pages`;
};

const tones: Readonly<Partial<Record<FaxEntry['status'], string>>> = { delivered: 'good', failed: 'bad' };

/** What became of the fax, and whether Rounds has heard of it. */
function state({ status, failure, calls }: FaxEntry): Html {
  const missed = calls.some((call) => call.state === 'given-up' && call.tries > 0);
  const retried = calls.some((call) => call.state === 'due' && call.tries > 0);
  return html`<span class="tag ${tones[status] ?? ''}">${status}${failure === null ? '' : ` (${failure})`}</span>${
      missed && html` <span class="tag bad">Rounds refused the call</span>`
    }${retried && html` <span class="tag">Rounds is away, trying again</span>`}`;
}
