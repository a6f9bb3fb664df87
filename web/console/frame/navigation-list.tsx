import { useLocalStorage } from '@mantine/hooks';
import { IconArrowUpRight, IconChevronRight } from '@tabler/icons-react';
import { Link, useLocation, useRouter } from '@tanstack/react-router';
import { useEffect, useId, useRef } from 'react';
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

const isCurrent = ({ to }: NavigationItem, pathname: string): boolean =>
  typeof to === 'string' && (to === '/' ? pathname === '/' : pathname === to || pathname.startsWith(`${to}/`));

/** All groups are open until somebody folds one; a browser remembers it. */
export function Navigation({ session, children }: { session: Session; children?: ReactNode }) {
  const [folded, setFolded] = useLocalStorage<string[]>({ key: 'rounds.folded', defaultValue: [] });
  const router = useRouter();
  const scroll = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The list is longer than a low screen: where the reader is has to be in sight.
    const show = () => scroll.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
    show();
    return router.subscribe('onRendered', show);
  }, [router]);
  return (
    <nav className={classes.nav} aria-label={t('frame.navigation')}>
      {children}
      <div className={classes.scroll} ref={scroll}>
        {navigation.map((group) => {
          const { label } = group;
          const isFolded = label !== null && folded.includes(label);
          return (
            <Group
              key={label ?? ''}
              group={group}
              items={visible(session, group)}
              folded={isFolded}
              onFold={() => label && setFolded(isFolded ? folded.filter((each) => each !== label) : [...folded, label])}
            />
          );
        })}
      </div>
    </nav>
  );
}

interface GroupProps {
  group: NavigationGroup;
  items: readonly NavigationItem[];
  folded: boolean;
  onFold: () => void;
}

/** A folded group still shows the entry of the page that is open. */
function Group({ group: { label }, items, folded, onFold }: GroupProps) {
  const id = useId();
  const { pathname } = useLocation();
  if (items.length === 0) return null;
  const shown = folded ? items.filter((item) => isCurrent(item, pathname)) : items;
  return (
    <div className={classes.section}>
      {label && (
        <button type="button" className={classes.label} aria-expanded={!folded} aria-controls={id} onClick={onFold}>
          {t(label)}
          <IconChevronRight size={14} className={classes.chevron} aria-hidden />
        </button>
      )}
      <ul id={id} className={classes.group} {...(label ? { 'aria-label': t(label) } : {})}>
        {shown.map((item) => (
          <li key={item.label}>
            <Entry item={item} current={isCurrent(item, pathname)} />
          </li>
        ))}
      </ul>
    </div>
  );
}

interface EntryProps {
  item: NavigationItem;
  current: boolean;
}

function Entry({ item: { to, label, icon: Icon, badge: Badge }, current }: EntryProps) {
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
  return (
    <Link className={classes.item} to={to} data-current={current} aria-current={current ? 'page' : undefined}>
      {content}
    </Link>
  );
}
