import { html, type Html } from '../pages/html.ts';
import { empty } from '../pages/layout.ts';
import { faultNames } from './faults.ts';
import type { Pimsy } from './pimsy.ts';

/** What PIMSY's support would hand out to connect Rounds, and what goes wrong on purpose. */
export function controlPage(pimsy: Pimsy, practices: readonly string[], host: string): { live: Html; fixed: Html } {
  const { clientId, privateKey, userName, password } = pimsy.credentials;
  const active = pimsy.faults.all();
  const live = html`<p><a href="/pimsy">← All practices</a></p>
    <h1>Connect a program</h1>
    <dl class="card">
      ${practices.map(
        (practice) =>
          html`<dt>Address (${practice})</dt>
            <dd><code>http://${host}/pimsy/${practice}/fhir/R4</code></dd>`,
      )}
      <dt>User name</dt>
      <dd><code>${userName}</code></dd>
      <dt>Password</dt>
      <dd><code>${password}</code></dd>
      <dt>Client ID</dt>
      <dd><code>${clientId}</code></dd>
      <dt>Private key (ES384)</dt>
      <dd>
        <details>
          <summary>Show</summary>
          <pre>${privateKey}</pre>
        </details>
      </dd>
    </dl>
    <p class="note">
      Made for this machine at its first start. User name and password, or client ID and key: either lets in.
    </p>
    <h2>What goes wrong at the moment</h2>
    ${
      active.length === 0
        ? empty('Nothing: PIMSY works.')
        : html`<ul class="rows plain">
            ${active.map(
              ({ fault, left, value }) =>
                html`<li>
                  <form method="post" class="inline">
                    <b>${fault}</b> ${value} · ${left === null ? 'until you end it' : `${left} more`}
                    <input type="hidden" name="fault" value="${fault}" />
                    <button type="submit" name="end" value="yes">End <span class="unseen">${fault}</span></button>
                  </form>
                </li>`,
            )}
          </ul>`
    }`;
  const fixed = html`<h2>Let PIMSY fail</h2>
    <form method="post" class="card fields">
      <label for="fault">Fault</label>
      <select id="fault" name="fault">
        ${faultNames.map((name) => html`<option value="${name}">${name}: ${words[name]}</option>`)}
      </select>
      <label for="times">How often <small>0: until you end it</small></label>
      <input id="times" name="times" type="number" min="0" max="999" value="1" />
      <label for="value">Value <small>seconds, minutes, or a type such as Patient</small></label>
      <input id="value" name="value" maxlength="40" />
      <button type="submit">Set</button>
    </form>`;
  return { live, fixed };
}

const words: Readonly<Record<(typeof faultNames)[number], string>> = {
  slow: 'answers after a long time',
  'too-many': 'asks to wait (429)',
  error: 'fails (500)',
  'drop-after-write': 'writes, then hangs up',
  'half-page': 'sends half a page',
  'missing-page': 'leaves out the second page',
  'wrong-total': 'counts wrongly',
  'edit-while-paging': 'staff change a record between two pages',
  'expired-token': 'refuses the token',
  'refuse-write': 'looks at a write and does not take it',
  forbid: 'does not allow a type of records',
  'no-ccd': 'has no clinical document (CCD)',
  'other-ccd': 'sends the clinical document of another client',
  'damaged-ccd': 'sends half a clinical document',
  'clock-skew': 'has a wrong clock',
};
