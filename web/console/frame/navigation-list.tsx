import { IconArrowUpRight } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { Fragment, useId } from 'react';
import type { ReactNode } from 'react';
import type { Session } from '../../../domain/schemas/access.ts';
import { words } from '../../shared/words.ts';
import { mayAny } from '../access.ts';
import { navigation } from '../navigation.ts';
import type { NavigationGroup, NavigationItem } from '../navigation.ts';
import { t } from '../t.ts';
import classes from './navigation-list.module.css';

const visible = (session: Session, { items }: NavigationGroup) =>
  items.filter((item) => mayAny(session, item.needs) && (!item.operator || session.operator));

export function Navigation({ session, children }: { session: Session; children?: ReactNode }) {
  return (
    <nav className={classes.nav} aria-label={t('frame.navigation')}>
      {children}
      <div className={classes.scroll}>
        {navigation.map((group) => (
          <Group key={group.label ?? ''} group={group} items={visible(session, group)} />
        ))}
      </div>
    </nav>
  );
}

function Group({ group, items }: { group: NavigationGroup; items: readonly NavigationItem[] }) {
  const id = useId();
  if (items.length === 0) return null;
  return (
    <Fragment>
      {group.label && (
        <div id={id} className={classes.label}>
          {t(group.label)}
        </div>
      )}
      <ul className={classes.group} {...(group.label ? { 'aria-labelledby': id } : {})}>
        {items.map((item) => (
          <li key={item.label}>
            <Entry item={item} />
          </li>
        ))}
      </ul>
    </Fragment>
  );
}

function Entry({ item: { to, label, icon: Icon, badge: Badge } }: { item: NavigationItem }) {
  const { pathname } = useLocation();
  const content = (
    <>
      <Icon size={17} stroke={1.7} className={classes.icon} aria-hidden />
      {t(label)}
      {Badge && <Badge />}
    </>
  );
  if (typeof to === 'object')
    return (
      <a className={classes.item} href={to.href} target="_blank" rel="noreferrer">
        {content}
        <IconArrowUpRight size={14} className={classes.out} aria-hidden />
        <span className="visually-hidden">({words('opens.new.tab')})</span>
      </a>
    );
  const current = to === '/' ? pathname === '/' : pathname === to || pathname.startsWith(`${to}/`);
  return (
    <Link className={classes.item} to={to} data-current={current} aria-current={current ? 'page' : undefined}>
      {content}
    </Link>
  );
}
