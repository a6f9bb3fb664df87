import { IconUserEdit } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { follow } from '../page-link.tsx';
import classes from '../portal.module.css';
import { t } from '../t.ts';
import { savedQuery, sectionsQuery } from './information.ts';

/** Of the main page; nothing where the practice hides every section. */
export function InformationTile() {
  const { data: sections = [] } = useQuery(sectionsQuery);
  const client = useQueryClient();
  // What was saved before is no news any more.
  useEffect(() => {
    client.setQueryData(savedQuery.queryKey, null);
  }, [client]);
  if (sections.length === 0) return null;
  const canUpdate = sections.some(({ access }) => access === 'update');
  return (
    <li>
      <a href="/information" className={classes.tile} onClick={follow}>
        <IconUserEdit size={22} aria-hidden />
        <span className={classes.tileName}>{t(canUpdate ? 'home.information' : 'home.information.view')}</span>
        <span className={classes.hint}>{t('home.information.hint')}</span>
      </a>
    </li>
  );
}
