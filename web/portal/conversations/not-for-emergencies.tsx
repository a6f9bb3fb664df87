import { Anchor } from '@mantine/core';
import type { PortalSession } from '../../../domain/schemas/portal.ts';
import { showAddress } from '../../shared/format.ts';
import { t } from '../t.ts';
import classes from './conversations.module.css';

/** Where somebody is helped at once: 911, the 988 Suicide & Crisis Lifeline (call or text, 988lifeline.org), and the practice's own number. */
export function NotForEmergencies({ session: { practice } }: { session: PortalSession }) {
  return (
    <aside className={classes.emergency} aria-label={t('mail.emergency')}>
      <strong>{t('mail.emergency')}</strong>
      <ul>
        <li>
          {t('mail.emergency.911')}{' '}
          <Anchor underline="always" href="tel:911">
            911
          </Anchor>
        </li>
        <li>
          {t('mail.emergency.988')}{' '}
          <Anchor underline="always" href="tel:988">
            988
          </Anchor>
        </li>
        <li>
          {t('mail.emergency.practice')}{' '}
          <Anchor underline="always" href={`tel:${practice.phone}`}>
            {showAddress(practice.phone)}
          </Anchor>
        </li>
      </ul>
    </aside>
  );
}
