import type { PhoneCallEntry } from '../entries.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { empty, time } from './layout.ts';

const SHOWN = 200;

/** Calls, newest first. */
export function callList(calls: readonly PhoneCallEntry[], limit = SHOWN): Html {
  if (calls.length === 0) return empty('Nobody has been called yet.');
  const rows = calls
    .toReversed()
    .slice(0, limit)
    .map(
      (call) =>
        html`<li>
          <a href="/calls/${call.seq}"
            ><span class="who">${call.to} ${state(call)}</span
            ><span class="what">${call.heard.find(({ kind }) => kind === 'said')?.text}</span>${time(call.at)}</a
          >
        </li>`,
    );
  return html`<ul class="rows">
      ${rows}
    </ul>
    ${calls.length > limit && html`<p class="note">The newest ${limit} of ${calls.length} calls.</p>`}`;
}

/** One call as whoever answered has heard it. */
export function callPage(call: PhoneCallEntry): Html {
  return html`<p><a href="/calls">← All calls</a></p>
    <h1>Call to ${call.to} ${state(call)}</h1>
    <p>
      From ${call.from}, ${time(call.at)}.
      ${call.answeredBy !== null && `Answered by ${answerers[call.answeredBy] ?? call.answeredBy}.`}
    </p>
    ${call.heard.length === 0 && empty('Nothing has been said yet.')}
    <ol class="thread">
      ${call.heard.map(
        ({ kind, text }) =>
          html`<li class="${kind === 'pressed' ? 'typed' : 'sent'}">
            <p>${text}</p>
            <small>${labels[kind]}</small>
          </li>`,
      )}
    </ol>`;
}

const labels: Readonly<Record<PhoneCallEntry['heard'][number]['kind'], string>> = {
  said: 'heard',
  played: 'played',
  pressed: 'pressed',
  refused: 'not heard',
};

const answerers: Readonly<Record<string, string>> = {
  human: 'a person',
  machine_end_beep: 'a voicemail, after its beep',
  machine_end_silence: 'a voicemail without a beep',
  fax: 'a fax machine',
};

const bad: readonly string[] = ['busy', 'failed', 'no-answer', 'canceled'];

const state = ({ status }: PhoneCallEntry) =>
  html`<span class="tag ${bad.includes(status) ? 'bad' : status === 'completed' ? 'good' : ''}">${status}</span>`;
