import { SegmentedControl } from '@mantine/core';
import { IconMailbox } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { PortalThread } from '../../../domain/schemas/portal-messages.ts';
import { readerZone, showInstant, zoneCity } from '../../shared/format.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { tableOf } from '../lists.ts';
import { ClientPicker } from '../people/person-picker.tsx';
import classes from '../replies/replies.module.css';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { threadsQuery, threadStates } from './portal-messages.ts';

const route = getRouteApi('/frame/portal-messages');

/** Until when, or that it is too late. */
const dueOf = ({ dueAt, overdue, state }: PortalThread) =>
  dueAt === null
    ? t(state === 'closed' ? 'mail.closed' : 'mail.answered')
    : t(overdue ? 'mail.overdue' : 'mail.due.by', { at: showInstant(dueAt) });

/** Below the name, where there is no room for columns. */
const onPhone = (row: PortalThread) => (
  <span className={classes.words}>{[row.subject, row.typeLabel, dueOf(row)].filter(Boolean).join(' · ')}</span>
);

const columns: Column<PortalThread>[] = [
  { key: 'from', header: t('mail.client'), width: '24%', cell: (row) => <From row={row} /> },
  {
    key: 'subject',
    header: t('mail.subject'),
    width: '30%',
    cell: ({ closed, subject, unread }) => (
      <span className={`${classes.words} ${unread > 0 ? classes.waits : ''}`}>
        {closed ? t('reply.closed.words') : subject}
      </span>
    ),
    wide: true,
  },
  {
    key: 'type',
    header: t('mail.type'),
    cell: ({ typeLabel, group, owner }) => (
      <>
        {typeLabel}
        <div className={classes.sub}>{owner?.name ?? group.name}</div>
      </>
    ),
    wide: true,
  },
  {
    key: 'due',
    header: t('mail.due', { zone: zoneCity(readerZone()) }),
    cell: (row) => <span className={row.overdue ? classes.waits : undefined}>{dueOf(row)}</span>,
    wide: true,
  },
  {
    key: 'at',
    whole: true,
    header: t('mail.at', { zone: zoneCity(readerZone()) }),
    cell: (row) => showInstant(row.at),
    wide: true,
  },
];

/** What clients write in the portal: of the reader's groups, by its newest message; what waits stands first. */
export function Page(): ReactElement {
  const search = route.useSearch();
  const { show: state = 'waiting', client } = search;
  const navigate = useNavigate();
  const allowed = useAllowed();
  const list = useInfiniteQuery(threadsQuery({ state, client }));
  const put = (part: Partial<typeof search>) =>
    void navigate({ to: '/portal-messages', search: { ...search, ...part }, replace: true, resetScroll: false });
  return (
    <Frame
      title={t('nav.portal.messages')}
      lead={t('mail.lead')}
      actions={
        allowed('Client Portal Can Send Messages to Client', 'create') && (
          <ButtonLink variant="default" to="/portal-messages/new" search={{ client }}>
            {t('mail.new')}
          </ButtonLink>
        )
      }
    >
      <div className={classes.filters}>
        <SegmentedControl
          aria-label={t('reply.state')}
          data={threadStates.map((value) => ({ value, label: t(`mail.state.${value}`) }))}
          value={state}
          onChange={(next) => put({ show: next === 'done' ? 'done' : undefined })}
        />
        {allowed('Clients', 'view') && (
          <div className={classes.client}>
            <ClientPicker
              label={t('mail.client')}
              placeholder={t('reply.client.hint')}
              value={client ?? null}
              onChange={(next) => put({ client: next ?? undefined })}
            />
          </div>
        )}
      </div>
      <DataTable
        label={t('nav.portal.messages')}
        columns={columns}
        rowKey={(row) => row.id}
        summary={onPhone}
        {...tableOf(list)}
        empty={<Empty icon={IconMailbox} title={t(`mail.empty.${state}`)} hint={t('mail.empty.hint')} />}
      />
    </Frame>
  );
}

function From({ row: { id, closed, clientName, unread } }: { row: PortalThread }) {
  if (closed) return <span>{t('reply.closed')}</span>;
  return (
    <>
      <Link to="/portal-messages/$id" params={{ id }} data-row-link>
        {clientName}
      </Link>
      {unread > 0 && <div className={classes.sub}>{t('mail.unread', { count: unread })}</div>}
    </>
  );
}
