import { useNetwork } from '@mantine/hooks';
import { IconWifiOff } from '@tabler/icons-react';
import { t } from '../t.ts';
import classes from './offline-banner.module.css';

export function OfflineBanner() {
  const { online } = useNetwork();
  if (online) return null;
  return (
    <output className={classes.banner}>
      <IconWifiOff size={16} aria-hidden />
      {t('frame.offline')}
    </output>
  );
}
