import { useThrottledValue } from '@mantine/hooks';
import type { Broadcast } from '../../../domain/schemas/messaging.ts';
import { showRecent } from '../../shared/format.ts';
import { useNow } from '../../shared/use-now.ts';
import { t } from '../t.ts';
import classes from './broadcast-progress.module.css';
import { paceInWords } from './pace.ts';

/** Milliseconds between two announcements: the numbers move every second, and nobody could listen to that. */
const sayEvery = 30_000;

/** How fast a running broadcast goes, when it will be through, and what waits apart from that. */
export function BroadcastPace({ broadcast: { pace, sendZone } }: { broadcast: Broadcast }) {
  const now = useNow();
  const words = pace ? paceInWords(pace) : t('pace.measuring');
  const waiting = (['deferred', 'again'] as const).flatMap((which) => {
    const { count, at } = pace?.[which] ?? { count: 0, at: '' };
    return count === 0 ? [] : [t(`pace.${which}`, { count, at: showRecent(at, now, sendZone) })];
  });
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
