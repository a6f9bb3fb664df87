import { IconCalendarOff, IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Appointment } from '../../../domain/schemas/scheduling.ts';
import { dateIn, showLongDate, showWallClock, zoneName } from '../../shared/format.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { useNow } from '../../shared/use-now.ts';
import { tableOf } from '../lists.ts';
import { useAllowed, useSession } from '../session.ts';
import { t } from '../t.ts';
import { AnswerNote } from './answer-note.tsx';
import { appointmentsQuery, minutesOf } from './appointments.ts';
import { DayBar } from './day-bar.tsx';

const route = getRouteApi('/frame/appointments');

const columns: Column<Appointment>[] = [
  {
    key: 'time',
    header: t('appointment.time'),
    width: '190px',
    cell: (row) => (
      <Link to="/appointments/$id" params={{ id: row.id }} data-row-link>
        {showWallClock(row.localStart.slice(0, 16))} {zoneName(row.zone, new Date(row.startsAt))}
      </Link>
    ),
  },
  {
    key: 'minutes',
    numeric: true,
    header: t('appointment.length'),
    cell: (row) => t('minutes', { count: minutesOf(row) }),
    wide: true,
  },
  { key: 'client', header: t('appointment.client'), cell: (row) => row.clientName, wide: true },
  { key: 'staff', header: t('appointment.staff'), cell: (row) => row.staffName, wide: true },
  { key: 'type', header: t('appointment.type'), cell: (row) => row.type, wide: true },
  { key: 'location', header: t('location.one'), cell: (row) => row.locationName, wide: true },
  {
    key: 'status',
    header: t('appointment.status'),
    cell: (row) => (
      <>
        <StatusBadge status={row.status} />
        <AnswerNote appointment={row} />
      </>
    ),
  },
];

export function Page(): ReactElement {
  const { practice } = useSession();
  const allowed = useAllowed();
  const navigate = useNavigate();
  const search = route.useSearch();
  const today = dateIn(practice.zone, useNow());
  const { day = today, location, staff, client, status } = search;
  const list = useInfiniteQuery(
    appointmentsQuery({ from: day, to: day, locationId: location, staffId: staff, clientId: client, status }),
  );
  return (
    <Frame
      title={t('nav.appointments')}
      lead={t('appointment.lead', { date: showLongDate(day) })}
      actions={
        allowed('Appointments', 'create') && (
          <ButtonLink leftSection={<IconPlus size={16} />} to="/appointments/new" search={{ day }}>
            {t('appointment.new')}
          </ButtonLink>
        )
      }
    >
      <DayBar
        day={day}
        today={today}
        location={location}
        status={status}
        onChange={(part) =>
          void navigate({ to: '/appointments', search: { ...search, ...part }, replace: true, resetScroll: false })
        }
      />
      <DataTable
        label={t('appointment.list', { date: showLongDate(day) })}
        columns={columns}
        rowKey={(row) => row.id}
        summary={(row) => `${row.clientName} · ${row.staffName} · ${row.locationName}`}
        {...tableOf(list)}
        expect={10}
        empty={
          <Empty
            icon={IconCalendarOff}
            title={t('appointment.empty')}
            hint={t(location || status ? 'list.nothing.hint' : 'appointment.empty.hint')}
          />
        }
      />
    </Frame>
  );
}
