import { ActionIcon, Drawer } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { IconMenu2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useMatches } from '@tanstack/react-router';
import { useEffect } from 'react';
import { words } from '../../shared/words.ts';
import { OutOfDateBanner } from '../../shared/ui/out-of-date-banner.tsx';
import { mayAny } from '../access.ts';
import { Bell } from '../alerts/bell.tsx';
import { sessionQuery } from '../session.ts';
import { HeadSync } from '../sync/head-sync.tsx';
import { t } from '../t.ts';
import classes from './app-frame.module.css';
import { IdleGuard } from './idle-guard.tsx';
import { Navigation } from './navigation-list.tsx';
import { Forbidden } from './page-states.tsx';
import { PracticeClock } from './practice-clock.tsx';
import { UserMenu } from './user-menu.tsx';

/** The frame of every page: navigation at the left (a drawer where it is narrow), practice and user at the top. */
export function AppFrame() {
  const { data: session } = useQuery(sessionQuery);
  const matches = useMatches();
  const [drawer, { open, close }] = useDisclosure(false);
  const narrow = useMediaQuery('(max-width: 62em)');
  const page = matches.at(-1);
  useEffect(close, [page?.pathname, narrow, close]);
  if (!session) return null;
  const needs = page?.staticData.needs ?? [];
  return (
    <>
      <a href="#content" className="skip-link">
        {t('frame.skip')}
      </a>
      <div className={classes.frame}>
        <div className={classes.side}>
          <Navigation session={session}>
            <Brand />
          </Navigation>
        </div>
        <div className={classes.main}>
          <header className={classes.top}>
            <ActionIcon
              className={classes.burger}
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={t('frame.menu')}
              aria-expanded={drawer}
              onClick={open}
            >
              <IconMenu2 size={20} />
            </ActionIcon>
            <div className={classes.practice}>
              <span className={classes.practiceName}>{session.practice.name}</span>
              <PracticeClock zone={session.practice.zone} className={classes.clock} />
            </div>
            <HeadSync />
            <Bell />
            <UserMenu session={session} />
          </header>
          <OutOfDateBanner />
          <main id="content" tabIndex={-1} className={classes.content}>
            {mayAny(session, needs) ? <Outlet /> : <Forbidden needs={needs} />}
          </main>
        </div>
      </div>
      <Drawer
        opened={drawer}
        onClose={close}
        position="left"
        size={272}
        padding={0}
        title={<Brand />}
        closeButtonProps={{ 'aria-label': words('close'), mr: 12 }}
      >
        <Navigation session={session} />
      </Drawer>
      <IdleGuard minutes={session.idleMinutes} />
    </>
  );
}

function Brand() {
  return (
    <Link to="/" className={classes.brand}>
      <img src="/favicon.svg" width={22} height={22} alt="" />
      Rounds
    </Link>
  );
}
