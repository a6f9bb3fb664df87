import { IconLock } from '@tabler/icons-react';
import { t } from '../t.ts';

/** A lock, said in words to those who do not see it. */
export function Locked({ size }: { size: number }) {
  return (
    <>
      <IconLock size={size} aria-hidden />
      <span className="visually-hidden">{t('shift.locked')}</span>
    </>
  );
}
