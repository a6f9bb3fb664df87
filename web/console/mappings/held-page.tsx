import { IconUsers } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import type { HeldRow } from '../../../domain/schemas/mappings.ts';
import { showAddress } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { tableOf } from '../lists.ts';
import { t } from '../t.ts';
import { HeldSearch } from './held-search.tsx';
import classes from './mappings.module.css';
import { heldQuery } from './mappings.ts';
import { MarkHeldJob } from './mark-held-job.tsx';

const originOf = ({ origin, mappedTo }: HeldRow): string =>
  origin === null
    ? t('held.unmapped')
    : t('held.mapped', { name: mappedTo ?? '', origin: t(`mapping.origin.${origin}`) });

const columnsOf = (list: 'users' | 'jobs'): Column<HeldRow>[] => [
  {
    key: 'name',
    header: t('person.name'),
    cell: ({ label, externalId }) => (
      <>
        <div className={classes.name}>{label}</div>
        {externalId !== null && <p className={classes.note}>{t('held.id', { id: externalId })}</p>}
      </>
    ),
  },
  {
    key: 'reach',
    header: t('held.reach'),
    cell: ({ email, phone }) => [email, phone && showAddress(phone)].filter(Boolean).join(' · ') || t('none'),
    wide: true,
  },
  ...(list === 'jobs'
    ? [
        {
          key: 'address',
          header: t('address.title'),
          cell: ({ address }: HeldRow) => address ?? t('none'),
          wide: true,
        },
        {
          key: 'fence',
          header: t('held.fence'),
          cell: ({ geofence }: HeldRow) => t(geofence ? 'held.fence.yes' : 'held.fence.no'),
          wide: true,
        },
        { key: 'visits', header: t('held.visits'), width: '170px', cell: (row: HeldRow) => <MarkHeldJob job={row} /> },
      ]
    : [
        {
          key: 'state',
          header: t('person.state'),
          cell: ({ active }: HeldRow) => <StatusBadge status={active ? 'active' : 'inactive'} />,
          wide: true,
        },
      ]),
  { key: 'origin', header: t('held.origin'), cell: originOf, wide: true },
];

/** What Timeero holds: its users, or its jobs. */
export function HeldPage({ list }: { list: 'users' | 'jobs' }) {
  const navigate = useNavigate();
  const text = useLocation({ select: (location) => location.state.text ?? '' });
  const rows = useInfiniteQuery(heldQuery(list, text));
  return (
    <Frame title={t(`nav.timeero.${list}`)} lead={t(`held.lead.${list}`)}>
      <HeldSearch
        label={t(`held.search.${list}`)}
        text={text}
        onText={(next) => void navigate({ to: '.', state: { text: next }, replace: true, resetScroll: false })}
      />
      <DataTable
        label={t(`nav.timeero.${list}`)}
        columns={columnsOf(list)}
        rowKey={(row) => row.id}
        summary={(row) => [row.email, row.address, originOf(row)].filter(Boolean).join(' · ')}
        {...tableOf(rows)}
        empty={
          <Empty
            icon={IconUsers}
            title={text ? t('list.nothing') : t(`held.empty.${list}`)}
            hint={text ? t('list.nothing.hint') : t('held.empty.hint')}
          />
        }
      />
    </Frame>
  );
}
