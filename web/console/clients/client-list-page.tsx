import { IconLock, IconPlus, IconUsers } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import type { ClientRow } from '../../../domain/schemas/people.ts';
import { showDate } from '../../shared/format.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { tableOf } from '../lists.ts';
import { PeopleFilterBar } from '../people/people-filter.tsx';
import { clientsQuery } from '../people/people.ts';
import { usePeopleSearch } from '../people/use-people-search.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { ChooseBar } from './choose-bar.tsx';
import { ConsentMark } from './consent-mark.tsx';

const route = getRouteApi('/frame/clients');

const columns: Column<ClientRow>[] = [
  {
    key: 'name',
    header: t('person.name'),
    cell: ({ id, firstName, lastName, restricted }) => (
      <Link to="/clients/$id" params={{ id }} data-row-link>
        {lastName}, {firstName}
        {restricted && (
          <>
            <IconLock size={15} aria-hidden style={{ marginLeft: 6, verticalAlign: '-2px' }} />
            <span className="visually-hidden">{t('restricted.mark')}</span>
          </>
        )}
      </Link>
    ),
  },
  { key: 'record', numeric: true, header: t('client.record'), cell: (row) => row.recordNumber, wide: true },
  {
    key: 'birth',
    numeric: true,
    header: t('person.birth'),
    cell: (row) => (row.birthDate ? showDate(row.birthDate) : t('none')),
    wide: true,
  },
  {
    key: 'method',
    header: t('person.method'),
    cell: (row) => (row.preferredMethod ? t(`method.${row.preferredMethod}`) : t('none')),
    wide: true,
  },
  { key: 'consent', header: t('consent.short'), cell: (row) => <ConsentMark given={row.consent} /> },
  {
    key: 'state',
    header: t('person.state'),
    cell: (row) => <StatusBadge status={row.active ? 'active' : 'inactive'} />,
    wide: true,
  },
];

const summary = (row: ClientRow) =>
  [row.recordNumber, row.birthDate && showDate(row.birthDate), !row.active && t('filter.inactive')]
    .filter(Boolean)
    .join(' · ');

const tickName = ({ firstName, lastName }: ClientRow) => t('choose.row', { name: `${firstName} ${lastName}` });

export function Page(): ReactElement {
  const { show } = route.useSearch();
  const { text, setText, setShow } = usePeopleSearch('/clients', show);
  const allowed = useAllowed();
  const list = useInfiniteQuery(clientsQuery({ text, show }));
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const maySend = allowed('Client Portal Access', 'create');
  const add = allowed('Clients', 'create') && (
    <ButtonLink leftSection={<IconPlus size={16} />} to="/clients/new">
      {t('client.new')}
    </ButtonLink>
  );
  return (
    <Frame title={t('nav.clients')} actions={add}>
      <PeopleFilterBar
        label={t('client.search')}
        placeholder={t('client.search.hint')}
        text={text}
        show={show}
        onText={setText}
        onShow={setShow}
      />
      {maySend && <ChooseBar ticked={ticked} onClear={() => setTicked(new Set())} text={text} show={show} />}
      <DataTable
        label={t('nav.clients')}
        columns={show === undefined ? columns.filter(({ key }) => key !== 'state') : columns}
        rowKey={(row) => row.id}
        ticks={maySend ? { ticked, onChange: setTicked, label: tickName, all: t('choose.shown') } : undefined}
        summary={summary}
        {...tableOf(list)}
        expect={14}
        empty={
          <Empty
            icon={IconUsers}
            title={text ? t('list.nothing') : t('client.empty')}
            hint={text ? t('list.nothing.hint') : t('client.empty.hint')}
          />
        }
      />
    </Frame>
  );
}
