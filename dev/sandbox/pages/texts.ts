import type { TextEntry } from '../entries.ts';
import type { Thread } from '../twilio/texts.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { empty, time } from './layout.ts';

const SHOWN = 200;

/** Numbers with their newest text. */
export function threadList(threads: readonly Thread[], limit = SHOWN): Html {
  if (threads.length === 0) return empty('No text has been sent yet.');
  const rows = threads.slice(0, limit).map(({ number, texts, optedOut }) => {
    const last = texts.at(-1);
    return html`<li>
      <a href="/texts/${encodeURIComponent(number)}"
        ><span class="who">${number} ${optedOut && html`<span class="tag bad">stopped</span>`}</span
        ><span class="what">${last?.body}</span>${last && time(last.at)}</a
      >
    </li>`;
  });
  return html`<ul class="rows">
      ${rows}
    </ul>
    ${threads.length > limit && html`<p class="note">The newest ${limit} of ${threads.length} numbers.</p>`}`;
}

export function threadPage({ number, texts, optedOut }: Thread): Html {
  return html`<p><a href="/texts">← All texts</a></p>
    <h1>${number} ${optedOut && html`<span class="tag bad">stopped</span>`}</h1>
    ${texts.length === 0 && empty('Nothing between this number and the practice yet.')}
    <ol class="thread">
      ${texts.slice(-SHOWN).map(bubble)}
    </ol>`;
}

function bubble(text: TextEntry): Html {
  const inbound = text.direction === 'inbound';
  return html`<li class="${inbound ? 'typed' : 'sent'}">
    <p>${text.body}</p>
    <small>${inbound ? 'typed here' : 'from the practice'} · ${time(text.at)} · ${state(text)}</small>
  </li>`;
}

const labels: Readonly<Record<TextEntry['status'], readonly [label: string, tone: string]>> = {
  accepted: ['accepted', ''],
  queued: ['queued', ''],
  sent: ['sent', ''],
  delivered: ['delivered', 'good'],
  undelivered: ['undelivered', 'bad'],
  received: ['received', ''],
};

/** What became of the text, and whether Rounds has heard of it. */
function state(text: TextEntry): Html {
  const [label, tone] = labels[text.status];
  const error = text.errorCode === null ? '' : ` (${text.errorCode})`;
  const missed = text.calls.some((call) => call.state === 'given-up');
  const retried = text.calls.some((call) => call.state === 'due' && call.tries > 0);
  const taken = text.direction === 'inbound' && text.calls.every((call) => call.state === 'taken');
  return html`<span class="tag ${tone}">${taken ? 'Rounds took it' : label}${error}</span>${
      missed && html` <span class="tag bad">Rounds refused the call</span>`
    }${retried && html` <span class="tag">Rounds is away, trying again</span>`}`;
}

/** Where a person's answer is typed in. */
export function answerForm(number: string, away: string | null): Html {
  if (away !== null) return html`<p class="note">${away}</p>`;
  return html`<form method="post" action="/texts/${encodeURIComponent(number)}" class="card answer">
    <label for="body">Answer as ${number}</label>
    <textarea id="body" name="body" rows="2" maxlength="1600" required placeholder="C, or STOP, or anything"></textarea>
    <button type="submit">Send to the practice</button>
  </form>`;
}
