import type { EmailEntry, SentReport } from '../entries.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { empty, time } from './layout.ts';

const SHOWN = 200;

/** The newest e-mails as rows. */
export function mailList(emails: readonly EmailEntry[], limit = SHOWN): Html {
  if (emails.length === 0) return empty('No e-mail has arrived yet.');
  const rows = emails
    .slice(-limit)
    .toReversed()
    .map(
      (email) =>
        html`<li>
          <a href="/mail/${email.seq}"
            ><span class="who">${faxNumberOf(email) ?? email.to}</span
            ><span class="what">${titleOf(email)}</span>${time(email.at)}</a
          >
        </li>`,
    );
  return html`<ul class="rows">
      ${rows}
    </ul>
    ${emails.length > limit && html`<p class="note">The newest ${limit} of ${emails.length}.</p>`}`;
}

export function mailPage(email: EmailEntry): Html {
  return html`<p><a href="/mail">← All mail</a></p>
    <article class="card">
      <h1>${titleOf(email)}</h1>
      <dl>
        <dt>From</dt>
        <dd>${email.fromName} &lt;${email.fromAddress}&gt;</dd>
        <dt>To</dt>
        <dd>${email.to}</dd>
        <dt>Arrived</dt>
        <dd>${time(email.at)}</dd>
        ${
          email.report &&
          html`<dt>Sent back</dt>
            <dd>${reportWords(email.report)}</dd>`
        }
        ${
          email.unsubscribeUrl &&
          html`<dt>Unsubscribe</dt>
            <dd><a href="${email.unsubscribeUrl}" rel="noreferrer">${email.unsubscribeUrl}</a></dd>`
        }
      </dl>
      ${filesOf(email)}
      <div class="body">${email.text.split(/(https?:\/\/[^\s<>"]+)/).map(linked)}</div>
      ${email.html !== undefined && html`<p><a href="/mail/${email.seq}/html">As a mail program shows it</a></p>`}
      <details>
        <summary>Header</summary>
        <pre>${email.headers.map(({ name, value }) => `${name}: ${value}`).join('\n')}</pre>
      </details>
    </article>`;
}

/** The number that an e-mail with pages is to be faxed to, by the gateway whose mailbox it went to; null for any other e-mail. */
function faxNumberOf({ to, attachments = [] }: EmailEntry): string | null {
  const number = /^(\d{7,15})@/.exec(to)?.[1];
  return number !== undefined && attachments.some(({ type }) => type === 'application/pdf') ? `+${number}` : null;
}

const titleOf = (email: EmailEntry) =>
  faxNumberOf(email) === null ? email.subject || '(no subject)' : 'A fax, by e-mail to the gateway';

function filesOf({ seq, attachments = [] }: EmailEntry): Html | null {
  if (attachments.length === 0) return null;
  return html`<ul>
    ${attachments.map(({ name }, index) => html`<li><a href="/mail/${seq}/files/${index}">${name}</a></li>`)}
  </ul>`;
}

const kinds: Readonly<Record<SentReport['kind'], string>> = {
  failed: 'A report of failure',
  delayed: 'A report that it waits',
  delivered: 'A report of delivery',
  'auto-reply': 'An automatic reply',
};
const states: Readonly<Record<SentReport['state'], string>> = {
  due: 'is about to go',
  taken: 'was taken',
  refused: 'was refused',
  'given-up': 'was not taken in time',
};

function reportWords({ kind, status, times, state }: SentReport): string {
  return [kinds[kind], status && ` ${status}`, times > 1 && `, ${times} times`, ` ${states[state]}.`]
    .filter(Boolean)
    .join('');
}

/** Every second part is an address, as the split above leaves them. */
function linked(part: string, index: number): Html {
  return index % 2 === 1 ? html`<a href="${part}" rel="noreferrer">${part}</a>` : html`${part}`;
}
