import { Alert } from '@mantine/core';
import { IconAlertTriangle, IconMapPinOff } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { VisitRow } from '../../../domain/schemas/visits.ts';
import { showZoned } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { tableOf } from '../lists.ts';
import { t } from '../t.ts';
import { VisitFilterBar } from './visit-filter.tsx';
import classes from './visits.module.css';
import { lackingOf, visitReadingQuery, visitsQuery, whenBegun, whenEnded } from './visits.ts';

const route = getRouteApi('/frame/integrations/evv/visits');

/** Nothing has to be proven of what was no visit. */
const evvOf = ({ job, lacking }: VisitRow) => (job === 'non-visit' ? t('visit.job.mark') : lackingOf(lacking));

const columns: Column<VisitRow>[] = [
  {
    key: 'begun',
    header: t('visit.begun'),
    whole: true,
    cell: (row) => (
      <Link to="/integrations/evv/visits/$id" params={{ id: row.id }} data-row-link>
        {whenBegun(row)}
      </Link>
    ),
  },
  { key: 'ended', header: t('visit.ended'), cell: whenEnded, wide: true },
  { key: 'client', header: t('visit.client'), cell: ({ clientName }) => clientName ?? t('none'), wide: true },
  { key: 'employee', header: t('visit.employee'), cell: ({ employeeName }) => employeeName, wide: true },
  { key: 'evv', header: t('visit.lacking'), cell: evvOf, wide: true },
  { key: 'state', header: t('visit.state'), cell: ({ state }) => <StatusBadge status={`visit-${state}`} /> },
];

const summaryOf = (row: VisitRow) => [row.clientName, row.employeeName, evvOf(row)].filter(Boolean).join(' · ');

/** Visits that Timeero has recorded, newest first. */
export function Page(): ReactElement {
  const filter = route.useSearch();
  const list = useInfiniteQuery(visitsQuery(filter));
  const isFiltered = Object.values(filter).some((each) => each !== undefined);
  return (
    <Frame
      title={t('nav.evv.visits')}
      lead={
        <>
          {t('visit.lead')} <LastRead />
        </>
      }
    >
      <ReadingNotice />
      <VisitFilterBar />
      <DataTable
        label={t('nav.evv.visits')}
        columns={columns}
        rowKey={(row) => row.id}
        summary={summaryOf}
        {...tableOf(list)}
        empty={
          <Empty
            icon={IconMapPinOff}
            title={t(isFiltered ? 'visit.empty.filtered' : 'visit.empty')}
            hint={t(isFiltered ? 'visit.empty.filtered.hint' : 'visit.empty.hint')}
          />
        }
      />
    </Frame>
  );
}

function LastRead() {
  const { data } = useQuery(visitReadingQuery);
  if (!data) return null;
  return <output>{data.readAt ? t('visit.read', { at: showZoned(data.readAt) }) : t('visit.read.never')}</output>;
}

/** What keeps visits from coming. */
function ReadingNotice() {
  const { data } = useQuery(visitReadingQuery);
  if (!data || (!data.failure && data.unreadable === 0)) return null;
  const { failure, unreadable } = data;
  return (
    <Alert
      color="orange"
      variant="light"
      mb="md"
      role="note"
      icon={<IconAlertTriangle size={18} />}
      title={failure?.words}
      classNames={{ title: classes.reason }}
    >
      {failure?.next} {unreadable > 0 && t('visit.unreadable', { count: unreadable })}
    </Alert>
  );
}
