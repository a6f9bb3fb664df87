import { IconMessages } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { follow } from '../page-link.tsx';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import classes from './conversations.module.css';
import { unreadQuery } from './conversations.ts';

/** Of the main page, with what was not read; nothing where nothing was written and nobody would answer. */
export function MessagesTile() {
  const { data } = useQuery(unreadQuery);
  if (!data?.offered) return null;
  const { unread } = data;
  return (
    <li>
      <a href="/messages" className={portal.tile} onClick={follow}>
        <IconMessages size={22} aria-hidden />
        <span className={portal.tileName}>{t('home.messages')}</span>
        {unread > 0 ? (
          <span className={classes.new}>{t('home.messages.unread', { count: unread })}</span>
        ) : (
          <span className={portal.hint}>{t('home.messages.hint')}</span>
        )}
      </a>
    </li>
  );
}
