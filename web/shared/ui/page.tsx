import { Skeleton, Title } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { LinkProps } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import classes from './page.module.css';

interface PageProps {
  /** Heading and, unless `tab` is given, the title of the browser's tab. Absent while it is being loaded. */
  title?: string | undefined;
  /** Where the heading names a person: the browser keeps titles in its history, so the tab says what kind of page it is. */
  tab?: string;
  lead?: ReactNode;
  back?: { to: LinkProps; label: string };
  actions?: ReactNode;
  width?: 'wide' | 'form';
  children: ReactNode;
}

/** One page: its heading (which takes the focus after navigation), its actions, its content. */
export function Page({ title, tab = title, lead, back, actions, width = 'wide', children }: PageProps) {
  useEffect(() => {
    document.title = tab ? `${tab} · Rounds` : 'Rounds';
  }, [tab]);
  return (
    <div className={classes.page} data-width={width}>
      <header className={classes.head}>
        <div className={classes.words}>
          {back && (
            <Link {...back.to} className={classes.back}>
              <IconChevronLeft size={16} aria-hidden />
              {back.label}
            </Link>
          )}
          <Title order={1} tabIndex={-1} className={classes.title}>
            {title ?? <Skeleton height={27} width={220} aria-label={tab} />}
          </Title>
          {lead !== undefined && <div className={classes.lead}>{lead}</div>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
