import { html } from './html.ts';
import type { Html } from './html.ts';

export interface Page {
  title: string;
  /** Which entry of the navigation is current. */
  section: 'home' | 'mail' | 'texts' | 'calls' | 'faxes' | 'stripe' | 'pimsy' | 'timeero';
  /** Absent: that stand-in does not run. */
  counts: {
    mail: number;
    texts: number;
    calls: number;
    faxes?: number | undefined;
    stripe?: number | undefined;
    pimsy?: number | undefined;
    timeero?: number | undefined;
  };
  /** Part that is replaced when something arrives. */
  live: Html;
  /** Forms: they stay as they are while the rest is replaced. */
  fixed?: Html;
}

export function layout({ title, section, counts, live, fixed }: Page): string {
  const link = (to: Page['section'], href: string, label: string, count?: number) =>
    html`<a href="${href}" ${section === to && html`aria-current="page"`}
      >${label}${count !== undefined && html` <span class="count">${count}</span>`}</a
    >`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Rounds sandbox</title>
        <link rel="stylesheet" href="/assets/style.css" />
        <script src="/assets/live.js" type="module"></script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header>
          <a class="brand" href="/">Rounds <b>sandbox</b></a>
          <nav aria-label="Sections" data-live="nav">
            ${link('mail', '/mail', 'Mail', counts.mail)}${link('texts', '/texts', 'Texts', counts.texts)}
            ${link('calls', '/calls', 'Calls', counts.calls)}
            ${counts.faxes !== undefined && link('faxes', '/faxes', 'Faxes', counts.faxes)}
            ${counts.stripe !== undefined && link('stripe', '/stripe', 'Cards', counts.stripe)}
            ${counts.pimsy !== undefined && link('pimsy', '/pimsy', 'PIMSY', counts.pimsy)}
            ${counts.timeero !== undefined && link('timeero', '/timeero', 'Timeero', counts.timeero)}
          </nav>
        </header>
        <main id="main" tabindex="-1">
          <div data-live="main">${live}</div>
          ${fixed ?? ''}
        </main>
        <footer>Stand-ins on this machine. Nothing here has left it.</footer>
      </body>
    </html>`;
  return page.toString();
}

/** A time in UTC that the page's script turns into the reader's own. */
export function time(at: string): Html {
  return html`<time datetime="${at}">${at.slice(0, 19).replace('T', ' ')} UTC</time>`;
}

export function empty(sentence: string): Html {
  return html`<p class="empty">${sentence}</p>`;
}
