import type { TimeeroStandIn } from '../../timeero/stand-in.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { empty, time } from '../layout.ts';
import { form, tabBar } from './parts.ts';

const shown = 15;

/** The way in, as on Timeero's page Integrations > Public API > Configurations, and what the account has done and been told lately. */
export function accountPage({ apiKey, webhookSecret, store, notifier, faults }: TimeeroStandIn, host: string): Html {
  const writes = store.ledger.all().slice(-shown).toReversed();
  const webhooks = notifier.ledger.all().slice(-shown).toReversed();
  return html`${tabBar('Account')}
    <h1>Timeero account</h1>
    <h2>Public API</h2>
    <dl class="card access">
      <dt>Base address</dt>
      <dd><code>http://${host}/timeero/api/public/</code></dd>
      <dt>API key</dt>
      <dd><code>${apiKey}</code></dd>
      <dt>Webhook secret</dt>
      <dd><code>${webhookSecret}</code></dd>
    </dl>
    ${
      faults.list().length > 0 &&
      html`<h2>Faults to come</h2>
        <ul>
          ${faults.list().map((order) => html`<li><code>${JSON.stringify(order)}</code></li>`)}
        </ul>`
    }
    <h2>Latest writes</h2>
    ${
      writes.length === 0
        ? empty('Nothing has been written yet.')
        : html`<ul class="rows">
            ${writes.map(
              ({ kind, operation, recordId, source, at }) =>
                html`<li class="visit">
                  <span class="who">${kind} ${recordId}</span
                  ><span class="what">${operation} · ${by[source]}</span>${time(at)}
                </li>`,
            )}
          </ul>`
    }
    <h2>Latest webhooks</h2>
    ${
      webhooks.length === 0
        ? empty('None has been sent.')
        : html`<ul class="rows">
            ${webhooks.map(
              ({ body, state, status, at }) =>
                html`<li class="visit">
                  <span class="who">${state}${status !== null && ` (${status})`}</span
                  ><span class="what">${body}</span>${time(at)}
                </li>`,
            )}
          </ul>`
    }`;
}

const by = { api: 'by the API', page: 'on these pages', fault: 'by a fault', start: 'at the first start' } as const;

/** Where webhooks go. */
export function webhookForm({ notifier }: TimeeroStandIn, fault = ''): Html {
  return html`<h2>Webhooks</h2>
    ${form({
      action: '/timeero/webhooks',
      submit: 'Save',
      fields: [{ name: 'url', label: 'Webhook address', hint: 'Empty: none are sent' }],
      values: { url: notifier.url ?? '' },
      ...(fault && { faults: { url: [fault] } }),
    })}`;
}
