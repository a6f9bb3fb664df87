import { SegmentedControl } from '@mantine/core';
import { IconMessage2 } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { ReplyThread } from '../../../domain/schemas/replies.ts';
import { readerZone, showInstant, zoneCity } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { tableOf } from '../lists.ts';
import { ClientPicker } from '../people/person-picker.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import classes from './replies.module.css';
import { threadsQuery, threadStates } from './replies.ts';

const route = getRouteApi('/frame/replies');

const wordsOf = ({ closed, body }: ReplyThread) => (closed ? t('reply.closed.words') : (body ?? ''));

/** Below the name, where there is no room for columns. */
const onPhone = (row: ReplyThread) => (
  <span className={classes.words}>{`${showInstant(row.at)} · ${wordsOf(row)}`}</span>
);

const columns: Column<ReplyThread>[] = [
  { key: 'from', header: t('reply.from'), width: '26%', cell: (row) => <From row={row} /> },
  {
    key: 'words',
    header: t('reply.words'),
    width: '40%',
    cell: (row) => <span className={classes.words}>{wordsOf(row)}</span>,
    wide: true,
  },
  { key: 'meaning', header: t('reply.meaning'), cell: (row) => <Meaning row={row} />, wide: true },
  {
    key: 'at',
    whole: true,
    header: t('reply.at', { zone: zoneCity(readerZone()) }),
    cell: (row) => showInstant(row.at),
    wide: true,
  },
];

/** One inbox for all who may answer: what waits first, by its newest text. */
export function Page(): ReactElement {
  const search = route.useSearch();
  const { show: state = 'waiting', client } = search;
  const navigate = useNavigate();
  const allowed = useAllowed();
  const list = useInfiniteQuery(threadsQuery({ state, client }));
  const put = (part: Partial<typeof search>) =>
    void navigate({ to: '/replies', search: { ...search, ...part }, replace: true, resetScroll: false });
  return (
    <Frame title={t('nav.replies')} lead={t('reply.lead')}>
      <div className={classes.filters}>
        <SegmentedControl
          aria-label={t('reply.state')}
          data={threadStates.map((value) => ({ value, label: t(`reply.state.${value}`) }))}
          value={state}
          onChange={(next) => put({ show: next === 'done' ? 'done' : undefined })}
        />
        {allowed('Clients', 'view') && (
          <div className={classes.client}>
            <ClientPicker
              label={t('reply.client')}
              placeholder={t('reply.client.hint')}
              value={client ?? null}
              onChange={(next) => put({ client: next ?? undefined })}
            />
          </div>
        )}
      </div>
      <DataTable
        label={t('nav.replies')}
        columns={columns}
        rowKey={(row) => row.id}
        summary={onPhone}
        {...tableOf(list)}
        empty={<Empty icon={IconMessage2} title={t(`reply.empty.${state}`)} hint={t('reply.empty.hint')} />}
      />
    </Frame>
  );
}

function From({ row: { id, closed, clientName, address, waiting } }: { row: ReplyThread }) {
  if (closed) return <span>{t('reply.closed')}</span>;
  return (
    <>
      <Link to="/replies/$id" params={{ id }} data-row-link>
        {clientName ?? t('reply.nobody')}
      </Link>
      <div className={classes.sub}>
        {[address, waiting > 0 && t('reply.count', { count: waiting })].filter(Boolean).join(' · ')}
      </div>
    </>
  );
}

function Meaning({ row: { meaning, waiting } }: { row: ReplyThread }) {
  if (meaning === null) return null;
  return <span className={waiting > 0 ? classes.waits : undefined}>{t(`reply.meaning.${meaning}`)}</span>;
}
