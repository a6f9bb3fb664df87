import { useNetwork } from '@mantine/hooks';
import { IconWifiOff } from '@tabler/icons-react';
import { useServerAway } from '../use-server-away.ts';
import { words } from '../words.ts';
import classes from './out-of-date-banner.module.css';

/** Above a page while the device is offline or the server does not answer, so that nobody takes what stands there for how it is now. */
export function OutOfDateBanner() {
  const { online } = useNetwork();
  const away = useServerAway();
  if (online && !away) return null;
  return (
    <output className={classes.banner}>
      <IconWifiOff size={16} aria-hidden className={classes.icon} />
      {words(online ? 'stale.away' : 'stale.offline')}
    </output>
  );
}
