import { showTime, zoneName } from '../../shared/format.ts';
import { useNow } from '../../shared/use-now.ts';
import { t } from '../t.ts';

/** What the clocks of the practice show now; send times are entered in this zone. */
export function PracticeClock({ zone, className }: { zone: string; className: string | undefined }) {
  const now = useNow(10_000);
  return (
    <span className={className} title={t('frame.clock', { zone })}>
      {showTime(now.toISOString(), zone)} {zoneName(zone, now)}
    </span>
  );
}
