import { html, type Html } from '../pages/html.ts';
import { empty, time } from '../pages/layout.ts';
import type { PimsyWrite } from './pimsy.ts';

const mostShown = 100;

/** What programs have sent, newest first, with nothing left out: if ever hours or pay came along, they would be seen here. */
export function visitList(writes: PimsyWrite[]): Html {
  if (writes.length === 0) return empty('No visit has been received yet.');
  return html`<ul class="rows plain">
      ${writes.slice(-mostShown).toReversed().map(visitRow)}
    </ul>
    ${writes.length > mostShown && html`<p class="note">The newest ${mostShown} of ${writes.length}.</p>`}`;
}

function visitRow({ at, method, visitId, resource }: PimsyWrite): Html {
  const places = new Map((resource.contained ?? []).map((each) => [`#${each.id}`, each]));
  const points = (resource.location ?? []).map(({ location, period }) => {
    const place = places.get(location.reference ?? '');
    const position = place?.resourceType === 'Location' ? place.position : undefined;
    return html`<li>${time(period?.start ?? '')} · ${position?.latitude}, ${position?.longitude}</li>`;
  });
  return html`<li>
    <p>
      <b>${resource.subject?.reference}</b> with <b>${resource.participant?.[0]?.individual?.reference}</b> ·
      ${method === 'PUT' && html`<span class="tag">corrected</span> `}received ${time(at)}
    </p>
    <p class="note">Visit ${visitId}</p>
    <ul>
      ${points.length > 0 ? points : html`<li>No GPS point</li>`}
    </ul>
    <details>
      <summary>All that was sent</summary>
      <pre>${JSON.stringify(resource, undefined, 2)}</pre>
    </details>
  </li>`;
}
