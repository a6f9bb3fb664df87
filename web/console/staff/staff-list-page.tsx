import { IconPlus, IconUsersGroup } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { StaffRow } from '../../../domain/schemas/people.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { tableOf } from '../lists.ts';
import { PeopleFilterBar } from '../people/people-filter.tsx';
import { staffQuery } from '../people/people.ts';
import { usePeopleSearch } from '../people/use-people-search.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';

const route = getRouteApi('/frame/staff');

const columns: Column<StaffRow>[] = [
  {
    key: 'name',
    header: t('person.name'),
    cell: ({ id, firstName, lastName }) => (
      <Link to="/staff/$id" params={{ id }} data-row-link>
        {lastName}, {firstName}
      </Link>
    ),
  },
  { key: 'title', header: t('staff.title'), cell: (row) => row.title ?? t('none'), wide: true },
  { key: 'login', header: t('staff.login'), cell: (row) => row.login ?? t('none'), wide: true },
  {
    key: 'profiles',
    header: t('staff.profiles'),
    cell: (row) => row.profiles?.join(', ') || t('none'),
    wide: true,
  },
  {
    key: 'state',
    header: t('person.state'),
    cell: (row) => <StatusBadge status={row.active ? 'active' : 'inactive'} />,
  },
];

export function Page(): ReactElement {
  const { show } = route.useSearch();
  const { text, setText, setShow } = usePeopleSearch('/staff', show);
  const allowed = useAllowed();
  const list = useInfiniteQuery(staffQuery({ text, show }));
  const add = allowed('Staff', 'create') && (
    <ButtonLink leftSection={<IconPlus size={16} />} to="/staff/new">
      {t('staff.new')}
    </ButtonLink>
  );
  return (
    <Frame title={t('nav.staff')} actions={add}>
      <PeopleFilterBar
        label={t('staff.search')}
        placeholder={t('staff.search.hint')}
        text={text}
        show={show}
        onText={setText}
        onShow={setShow}
      />
      <DataTable
        label={t('nav.staff')}
        columns={columns}
        rowKey={(row) => row.id}
        summary={(row) => [row.title, row.profiles?.join(', ')].filter(Boolean).join(' · ')}
        {...tableOf(list)}
        expect={14}
        empty={
          <Empty
            icon={IconUsersGroup}
            title={text ? t('list.nothing') : t('staff.empty')}
            hint={text ? t('list.nothing.hint') : t('staff.empty.hint')}
          />
        }
      />
    </Frame>
  );
}
