import { useThrottledValue } from '@mantine/hooks';
import type { Broadcast } from '../../../domain/schemas/messaging.ts';
import { showRecent } from '../../shared/format.ts';
import { useNow } from '../../shared/use-now.ts';
import { t } from '../t.ts';
import classes from './broadcast-progress.module.css';
import { paceInWords } from './pace.ts';

/** Milliseconds between two announcements: the numbers move every second, and nobody could listen to that. */
const sayEvery = 30_000;

/** What waits apart from its turn, and until when. */
function waitingInWords(pace: Broadcast['pace'], now: Date, zone: string): string[] {
  return (['deferred', 'again'] as const).flatMap((which) => {
    const { count, at } = pace?.[which] ?? { count: 0, at: '' };
    return count === 0 ? [] : [t(`pace.${which}`, { count, at: showRecent(at, now, zone) })];
  });
}

/** The same in a row of History: how fast it goes, what it waits for, or since when nothing has gone. */
export function ShortPace({ pace, zone }: { pace: NonNullable<Broadcast['pace']>; zone: string }) {
  const now = useNow();
  const stands = pace.standstill;
  const waiting = waitingInWords(pace, now, zone);
  // Its page says the rest.
  if (stands !== null)
    return t(stands.reason === null ? 'standstill.idle' : 'standstill.refused', {
      count: stands.count,
      at: showRecent(stands.since, now, zone),
    });
  return pace.going === 0 && waiting.length > 0 ? waiting.join('. ') : paceInWords(pace);
}

/** How fast a running broadcast goes, when it will be through, and what waits apart from that. */
export function BroadcastPace({ broadcast: { pace, sendZone } }: { broadcast: Broadcast }) {
  const now = useNow();
  const words = pace ? paceInWords(pace) : t('pace.measuring');
  const waiting = waitingInWords(pace, now, sendZone);
  const said = useThrottledValue([words, ...waiting].join('. '), sayEvery);
  return (
    <div className={classes.pace}>
      <div>{words}</div>
      {waiting.map((each) => (
        <div key={each} className={classes.waiting}>
          {each}
        </div>
      ))}
      <output className="visually-hidden">{said}</output>
    </div>
  );
}
