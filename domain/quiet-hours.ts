import type { Channel } from './channels.ts';
import type { TimeRange } from './setting-types.ts';
import { nextWithin } from './time.ts';

/** What the law leaves open (47 CFR 64.1200(c)(1): 8 a.m. to 9 p.m. where the called person is); a practice may be stricter. */
export const widestWindow: TimeRange = { from: '08:00', to: '21:00' };

/** Channels that quiet hours concern. */
const quietChannels = ['text', 'voice', 'fax'] as const satisfies readonly Channel[];
export const isQuietChannel = (channel: Channel): channel is (typeof quietChannels)[number] =>
  channel === 'text' || channel === 'voice' || channel === 'fax';

/** The part of a window that lies within the widest one; that one where none of it does. */
export const withinWidest = ({ from, to }: TimeRange): TimeRange => {
  const narrowed = {
    from: from > widestWindow.from ? from : widestWindow.from,
    to: to < widestWindow.to ? to : widestWindow.to,
  };
  return narrowed.from < narrowed.to ? narrowed : widestWindow;
};

/**
 * When a message may go that is due at `at` (ISO instant): the first instant, `at` included, at which the window is open in every zone; null: at
 * once. The end of a window is outside of it. Where the windows of the zones never meet (a narrow one, Maine and Hawaii) the first zone decides,
 * so that nothing waits for ever.
 */
export const opensAt = (at: string, zones: readonly string[], { from, to }: TimeRange): string | null => {
  let instant = at;
  // Each turn moves to an opening of one more zone; zones that ever meet do so within two days.
  for (let turn = 0; turn < zones.length * 4; turn++) {
    const later = zones
      .map((zone) => nextWithin(instant, zone, from, to))
      .toSorted((a, b) => Date.parse(b) - Date.parse(a));
    const [latest = instant] = later;
    if (Date.parse(latest) === Date.parse(instant)) return Date.parse(instant) === Date.parse(at) ? null : instant;
    instant = latest;
  }
  const alone = zones.slice(0, 1).map((zone) => nextWithin(at, zone, from, to))[0] ?? at;
  return Date.parse(alone) === Date.parse(at) ? null : alone;
};
