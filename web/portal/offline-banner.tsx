import { useNetwork } from '@mantine/hooks';
import { IconWifiOff } from '@tabler/icons-react';
import classes from './portal.module.css';
import { t } from './t.ts';

export function OfflineBanner() {
  const { online } = useNetwork();
  if (online) return null;
  return (
    <output className={classes.banner}>
      <IconWifiOff size={16} aria-hidden />
      {t('portal.offline')}
    </output>
  );
}
