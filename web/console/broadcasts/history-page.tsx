import { Select } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Broadcast } from '../../../domain/schemas/messaging.ts';
import { broadcastStatuses } from '../../../domain/statuses.ts';
import { showDates, showNumber } from '../../shared/format.ts';
import { statusLook } from '../../shared/status.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { words } from '../../shared/words.ts';
import { mayAny, needs } from '../access.ts';
import { tableOf } from '../lists.ts';
import { MessagingTabs } from '../messaging/messaging-tabs.tsx';
import { messageTypesQuery } from '../messaging/messaging.ts';
import { useSession } from '../session.ts';
import { t } from '../t.ts';
import { methodInWords } from './method-in-words.ts';
import { ShortPace } from './broadcast-pace.tsx';
import { broadcastsQuery } from './broadcasts.ts';
import classes from './history-page.module.css';
import { ProgressBar } from './progress-bar.tsx';
import { sendTimeOf } from './send-time.ts';

const route = getRouteApi('/frame/messaging/history');

const columnsOf = (nameOf: (type: string) => string): Column<Broadcast>[] => [
  {
    key: 'what',
    header: t('broadcast.what'),
    cell: (row) => (
      <Link to="/messaging/history/$id" params={{ id: row.id }} data-row-link>
        {nameOf(row.messageType)} · {methodInWords(row)}
      </Link>
    ),
  },
  { key: 'at', header: t('compose.at'), cell: sendTimeOf, wide: true },
  {
    key: 'start',
    header: t('compose.start'),
    cell: ({ startDate, endDate }) => (startDate ? showDates(startDate, endDate) : t('none')),
    wide: true,
  },
  { key: 'by', header: t('broadcast.by'), cell: (row) => row.requestedBy, wide: true },
  {
    key: 'messages',
    header: t('broadcast.messages'),
    width: '170px',
    wide: true,
    cell: ({ counts }) => (
      <>
        {showNumber(counts.messages)}
        <ProgressBar counts={counts} small />
      </>
    ),
  },
  {
    key: 'status',
    header: t('broadcast.status'),
    cell: ({ status, pace, sendZone }) => (
      <>
        <StatusBadge status={status} />
        {pace && (
          <div className={classes.pace}>
            <ShortPace pace={pace} zone={sendZone} />
          </div>
        )}
      </>
    ),
  },
];

export function Page(): ReactElement {
  const { status } = route.useSearch();
  const navigate = useNavigate();
  const session = useSession();
  const types = useQuery(messageTypesQuery);
  const list = useInfiniteQuery(broadcastsQuery(status));
  const nameOf = (type: string) => types.data?.find(({ id }) => id === type)?.label ?? type;
  const compose = mayAny(session, needs.compose) && (
    <ButtonLink variant="default" to="/messaging/compose">
      {t('messaging.compose')}
    </ButtonLink>
  );
  return (
    <Frame title={t('nav.messaging')} tab={t('messaging.history')}>
      <MessagingTabs current="history" />
      <Select
        aria-label={t('broadcast.status')}
        placeholder={t('broadcast.status.all')}
        mb="sm"
        maw={220}
        data={broadcastStatuses.map((each) => ({ value: each, label: words(statusLook[each].label) }))}
        clearable
        clearButtonProps={{ 'aria-label': t('field.clear', { field: t('broadcast.status') }) }}
        value={status ?? null}
        onChange={(next) =>
          void navigate({
            to: '/messaging/history',
            search: { status: broadcastStatuses.find((each) => each === next) },
            replace: true,
          })
        }
      />
      <DataTable
        label={t('messaging.history')}
        columns={columnsOf(nameOf)}
        rowKey={(row) => row.id}
        summary={sendTimeOf}
        {...tableOf(list)}
        expect={6}
        empty={
          <Empty
            icon={IconHistory}
            title={t(status ? 'list.nothing' : 'broadcast.empty')}
            hint={t(status ? 'list.nothing.hint' : 'broadcast.empty.hint')}
            action={!status && compose}
          />
        }
      />
    </Frame>
  );
}
