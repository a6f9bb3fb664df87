import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { ReactNode } from 'react';
import type { PortalSession } from '../../domain/schemas/portal.ts';
import { showInstant } from '../shared/format.ts';
import { IdleDialog } from '../shared/ui/idle-dialog.tsx';
import { OutOfDateBanner } from '../shared/ui/out-of-date-banner.tsx';
import { useIdle } from '../shared/use-idle.ts';
import { ActingFor } from './guardian/acting-for.tsx';
import { Logo } from './logo.tsx';
import { PageLink } from './page-link.tsx';
import classes from './portal.module.css';
import { forget, signOut, stillHere } from './session.ts';
import { t } from './t.ts';

interface Props {
  session: PortalSession;
  onSignOut: () => void;
  children: ReactNode;
}

/** Around every page of a client who has signed in: the practice, the last login at the right, and the automatic sign-out. */
export function Frame({ session, onSignOut, children }: Props) {
  const { lastSignInAt, mustChangePassword, mustSetUpSecondFactor } = session.account;
  return (
    <>
      <a href="#content" className="skip-link">
        {t('portal.skip')}
      </a>
      <header className={classes.top}>
        <div className={classes.whose}>
          <Logo />
          <p className={classes.practice}>{session.practice.name}</p>
        </div>
        <div className={classes.last}>
          {lastSignInAt ? (
            <div className={classes.lastTime}>
              {t('frame.last')} <time dateTime={lastSignInAt}>{showInstant(lastSignInAt)}</time>
            </div>
          ) : (
            <div className={classes.lastTime}>{t('frame.last.never')}</div>
          )}
          {mustChangePassword || mustSetUpSecondFactor ? (
            <Button variant="subtle" size="compact-sm" onClick={onSignOut}>
              {t('frame.out')}
            </Button>
          ) : (
            <PageLink to="/activity" size="sm">
              {t('frame.activity')}
            </PageLink>
          )}
        </div>
      </header>
      <ActingFor session={session} />
      <OutOfDateBanner />
      <main id="content" tabIndex={-1} className={classes.content}>
        {children}
      </main>
      <IdleGuard minutes={session.idleMinutes} />
    </>
  );
}

/** Warns a minute before the automatic sign-out, then signs out. */
function IdleGuard({ minutes }: { minutes: number }) {
  const client = useQueryClient();
  const onEnd = useCallback(async () => {
    await signOut().catch(() => {});
    forget(client, 'idle');
  }, [client]);
  const { left, stay, end } = useIdle({ minutes, clock: 'rounds.portal.active', tell: stillHere, onEnd });
  const words = {
    title: t('idle.title'),
    detail: t('idle.detail', { seconds: left ?? 0 }),
    stay: t('idle.stay'),
    end: t('frame.out'),
  };
  return <IdleDialog left={left} onStay={stay} onEnd={() => void end()} words={words} />;
}
