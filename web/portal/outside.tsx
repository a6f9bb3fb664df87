import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { showAddress } from '../shared/format.ts';
import { OutOfDateBanner } from '../shared/ui/out-of-date-banner.tsx';
import classes from './portal.module.css';
import { Logo } from './logo.tsx';
import { practiceQuery } from './session.ts';
import { t } from './t.ts';

/** Around the pages for people who are not signed in: whose portal it is, and whom to call. */
export function Outside({ children }: { children: ReactNode }) {
  const { data: practice } = useQuery(practiceQuery);
  return (
    <>
      <OutOfDateBanner />
      <main className={classes.outside}>
        <div className={classes.card}>
          <Logo />
          <p className={classes.practice}>
            {practice ? t('portal.of', { practice: practice.name }) : t('portal.title')}
          </p>
          {children}
          {practice && <p className={classes.foot}>{t('portal.call', { phone: showAddress(practice.phone) })}</p>}
        </div>
      </main>
    </>
  );
}
