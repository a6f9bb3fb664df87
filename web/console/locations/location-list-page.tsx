import { IconMapPin, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Location } from '../../../domain/schemas/scheduling.ts';
import { showAddress, zoneName } from '../../shared/format.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { LocationDrawer } from './location-drawer.tsx';
import { locationsQuery } from './locations.ts';

const route = getRouteApi('/frame/locations');

const place = ({ address }: Location) =>
  [address.line1, [address.city, address.state].filter(Boolean).join(', ')].filter(Boolean).join(', ') || t('none');
const zoneOf = ({ zone }: Location) => `${zone.replaceAll('_', ' ')} (${zoneName(zone, new Date())})`;

const columns: Column<Location>[] = [
  {
    key: 'name',
    header: t('location.name'),
    cell: ({ id, name }) => (
      <Link to="/locations" search={{ edit: id }} data-row-link resetScroll={false}>
        {name}
      </Link>
    ),
  },
  { key: 'place', header: t('address.title'), cell: place, wide: true },
  {
    key: 'phone',
    header: t('location.phone'),
    cell: (row) => (row.phone ? showAddress(row.phone) : t('none')),
    wide: true,
  },
  { key: 'zone', header: t('location.zone'), cell: zoneOf, wide: true },
  {
    key: 'state',
    header: t('person.state'),
    cell: (row) => <StatusBadge status={row.active ? 'active' : 'inactive'} />,
  },
];

export function Page(): ReactElement {
  const { edit, add } = route.useSearch();
  const navigate = useNavigate();
  const allowed = useAllowed();
  const list = useQuery(locationsQuery);
  const edited = edit === undefined ? undefined : list.data?.find((location) => location.id === edit);
  return (
    <Frame
      title={t('nav.locations')}
      lead={t('location.lead')}
      actions={
        allowed('Locations', 'create') && (
          <ButtonLink leftSection={<IconPlus size={16} />} to="/locations" search={{ add: true }} resetScroll={false}>
            {t('location.new')}
          </ButtonLink>
        )
      }
    >
      <DataTable
        label={t('nav.locations')}
        columns={columns}
        rows={list.data}
        rowKey={(row) => row.id}
        summary={zoneOf}
        error={list.error}
        onRetry={() => void list.refetch()}
        expect={3}
        empty={<Empty icon={IconMapPin} title={t('location.empty')} hint={t('location.empty.hint')} />}
      />
      {(add || edited) && (
        <LocationDrawer
          key={edited ? `${edited.id} ${edited.version}` : 'new'}
          location={edited ?? null}
          onClose={() => void navigate({ to: '/locations', search: {}, resetScroll: false })}
        />
      )}
    </Frame>
  );
}
