import { Alert } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { showZoned } from '../../shared/format.ts';
import { t } from '../t.ts';
import classes from './sync.module.css';
import { syncStateQuery } from './sync.ts';

/** When the last good sync was, for the head of every page that shows what it brings; and what runs or failed since. */
export function LastSync() {
  const { data: state } = useQuery(syncStateQuery);
  if (!state) return null;
  const { lastGoodAt, failures, underWay } = state;
  return (
    <output className={classes.last} data-failing={failures > 0 || undefined}>
      {lastGoodAt ? t('sync.last', { at: showZoned(lastGoodAt) }) : t('sync.last.none')}
      {failures > 0 && ` ${t('sync.failing', { count: failures })}`}
      {underWay && (
        <>
          {` ${t('sync.running')} `}
          <Link to="/integrations/sync/$id" params={{ id: underWay }}>
            {t('sync.running.open')}
          </Link>
        </>
      )}
    </output>
  );
}

/** What a person has to see to: a run that waits, and that nothing is sent before the first sync. */
export function SyncNotices() {
  const { data: state } = useQuery(syncStateQuery);
  return (
    <>
      {state?.held && (
        <Alert color="orange" variant="light" mb="md" role="note" icon={<IconAlertTriangle size={18} />}>
          {t('sync.held')}{' '}
          <Link to="/integrations/sync/$id" params={{ id: state.held }}>
            {t('sync.held.open')}
          </Link>
        </Alert>
      )}
      {state && !state.begun && (
        <Alert
          color="blue"
          variant="light"
          mb="md"
          role="note"
          icon={<IconInfoCircle size={18} />}
          title={t('sync.first.title')}
        >
          {t('sync.first')}
        </Alert>
      )}
    </>
  );
}
