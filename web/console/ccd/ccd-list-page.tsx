import { SegmentedControl } from '@mantine/core';
import { IconReportMedical } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { CcdRequest } from '../../../domain/schemas/ccd.ts';
import { readerZone, showInstant, zoneCity } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { mayAny, needs } from '../access.ts';
import { tableOf } from '../lists.ts';
import { ClientPicker } from '../people/person-picker.tsx';
import classes from '../replies/replies.module.css';
import { useAllowed, useSession } from '../session.ts';
import { t } from '../t.ts';
import { CcdActions } from './actions.tsx';
import { ccdsQuery, ccdStates } from './ccd.ts';
import { CcdStanding } from './standing.tsx';

const route = getRouteApi('/frame/portal-ccds');

/** Clients who ask for their clinical document; what is open stands first. */
export function Page(): ReactElement {
  const search = route.useSearch();
  const { show: state = 'open', client } = search;
  const navigate = useNavigate();
  const allowed = useAllowed();
  const list = useInfiniteQuery(ccdsQuery({ state, client }));
  const put = (part: Partial<typeof search>) =>
    void navigate({ to: '/portal-ccds', search: { ...search, ...part }, replace: true, resetScroll: false });
  return (
    <Frame title={t('nav.ccd')} lead={t('ccd.lead')}>
      <div className={classes.filters}>
        <SegmentedControl
          aria-label={t('ccd.show')}
          data={ccdStates.map((value) => ({ value, label: t(`ccd.${value}`) }))}
          value={state}
          onChange={(next) => put({ show: next === 'answered' ? 'answered' : undefined })}
        />
        {allowed('Clients', 'view') && (
          <div className={classes.client}>
            <ClientPicker
              label={t('ccd.client')}
              placeholder={t('reply.client.hint')}
              value={client ?? null}
              onChange={(next) => put({ client: next ?? undefined })}
            />
          </div>
        )}
      </div>
      <DataTable
        label={t('nav.ccd')}
        columns={state === 'open' ? [...columns, actions] : columns}
        rowKey={(row) => row.id}
        stacked
        {...tableOf(list)}
        empty={<Empty icon={IconReportMedical} title={t(`ccd.empty.${state}`)} hint={t('ccd.empty.hint')} />}
      />
    </Frame>
  );
}

const columns: Column<CcdRequest>[] = [
  { key: 'client', header: t('ccd.client'), width: '18%', cell: (row) => <Whose row={row} /> },
  {
    key: 'asked',
    header: t('ccd.asked', { zone: zoneCity(readerZone()) }),
    width: '20%',
    cell: ({ askedAt, dueAt, overdue, answeredAt }) => (
      <>
        {showInstant(askedAt)}
        {answeredAt === null && (
          <div className={overdue ? classes.waits : classes.sub}>
            {t(overdue ? 'ccd.overdue' : 'ccd.due', { at: showInstant(dueAt) })}
          </div>
        )}
      </>
    ),
  },
  { key: 'state', header: t('ccd.state'), cell: (row) => <CcdStanding row={row} /> },
];
const actions: Column<CcdRequest> = {
  key: 'actions',
  header: t('ccd.actions'),
  width: '26%',
  cell: (row) => <CcdActions row={row} />,
};

function Whose({ row: { clientId, clientName } }: { row: CcdRequest }) {
  const session = useSession();
  if (!mayAny(session, needs.clients)) return <span>{clientName}</span>;
  return (
    <Link to="/clients/$id" params={{ id: clientId }} data-row-link>
      {clientName}
    </Link>
  );
}
