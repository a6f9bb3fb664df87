import { useNetwork } from '@mantine/hooks';
import { IconWifiOff } from '@tabler/icons-react';
import { useOutOfDate } from '../use-out-of-date.ts';
import { words } from '../words.ts';
import classes from './out-of-date-banner.module.css';

/** Above a page while the device is offline or the server does not answer, so that nobody takes what stands there for how it is now. */
export function OutOfDateBanner() {
  const { online } = useNetwork();
  const outOfDate = useOutOfDate();
  if (online && !outOfDate) return null;
  return (
    <output className={classes.banner}>
      <IconWifiOff size={16} aria-hidden className={classes.icon} />
      {words(online ? 'stale.away' : 'stale.offline')}
    </output>
  );
}
