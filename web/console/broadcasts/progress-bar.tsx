import type { BroadcastCounts } from '../../../domain/schemas/messaging.ts';
import { showNumber } from '../../shared/format.ts';
import { statusLook } from '../../shared/status.ts';
import tones from '../../shared/ui/status-badge.module.css';
import { words } from '../../shared/words.ts';
import { t } from '../t.ts';
import classes from './progress-bar.module.css';
import { sharesOf } from './progress.ts';

/** All of a broadcast by status, as one bar; the numbers are its description. */
export function ProgressBar({ counts, small = false }: { counts: BroadcastCounts; small?: boolean }) {
  const shares = sharesOf(counts);
  const said = shares.map(({ status, count }) => `${showNumber(count)} ${words(statusLook[status].label)}`);
  return (
    <div className={classes.bar} data-small={small || undefined}>
      <span className="visually-hidden">{said.length > 0 ? said.join(', ') : t('broadcast.none.yet')}</span>
      {shares.map(({ status, part }) => (
        <div
          key={status}
          className={`${classes.share} ${tones.tone}`}
          data-tone={statusLook[status].tone}
          data-status={status}
          style={{ flexGrow: part }}
        />
      ))}
    </div>
  );
}
