import { SegmentedControl } from '@mantine/core';
import { IconLockOpen } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { EmergencyAccess } from '../../../domain/schemas/chart.ts';
import { api } from '../../shared/api.ts';
import { readerZone, showInstant, showZoned, zoneCity } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { tableOf } from '../lists.ts';
import { notify } from '../notify.ts';
import { useSession } from '../session.ts';
import { t } from '../t.ts';
import { emergencyQuery } from './chart.ts';

const route = getRouteApi('/frame/administration/emergency-access');

const columns: Column<EmergencyAccess>[] = [
  {
    key: 'client',
    header: t('appointment.client'),
    cell: ({ clientId, clientName }) => (
      <Link to="/clients/$id" params={{ id: clientId }} data-row-link>
        {clientName}
      </Link>
    ),
  },
  { key: 'staff', header: t('emergency.who'), cell: (row) => row.staffName, wide: true },
  {
    key: 'at',
    header: t('emergency.at', { zone: zoneCity(readerZone()) }),
    cell: (row) => showInstant(row.grantedAt),
    wide: true,
  },
  { key: 'reason', header: t('emergency.reason'), cell: (row) => row.reason, width: '34%', wide: true },
  { key: 'review', header: t('emergency.review'), cell: (row) => <Review row={row} /> },
];

/** Restricted charts that were opened in an emergency: who looks at them says so. */
export function Page(): ReactElement {
  const { show } = route.useSearch();
  const navigate = useNavigate();
  const list = useInfiniteQuery(emergencyQuery(show));
  return (
    <Frame title={t('nav.emergency')} lead={t('emergency.lead')}>
      <div>
        <SegmentedControl
          aria-label={t('emergency.filter')}
          data={(['all', 'unreviewed', 'reviewed'] as const).map((value) => ({
            value,
            label: t(`emergency.${value}`),
          }))}
          value={show ?? 'all'}
          onChange={(value) =>
            void navigate({
              to: '/administration/emergency-access',
              search: { show: value === 'unreviewed' || value === 'reviewed' ? value : undefined },
              replace: true,
            })
          }
        />
      </div>
      <DataTable
        label={t('nav.emergency')}
        columns={columns}
        rowKey={(row) => row.id}
        summary={(row) => `${row.staffName} · ${showZoned(row.grantedAt)} · ${row.reason}`}
        {...tableOf(list)}
        empty={<Empty icon={IconLockOpen} title={t('emergency.empty')} hint={t('emergency.empty.hint')} />}
      />
    </Frame>
  );
}

function Review({ row }: { row: EmergencyAccess }) {
  const { staffId } = useSession().account;
  const queries = useQueryClient();
  const review = useMutation({
    mutationFn: () => api.post(`/api/emergency-access/${row.id}/review`),
    onSuccess: async () => {
      notify(t('emergency.done'));
      await queries.invalidateQueries({ queryKey: ['list', 'emergency-access'] });
    },
  });
  if (row.reviewedAt !== null)
    return <>{t('emergency.by', { name: row.reviewedBy ?? '', at: showZoned(row.reviewedAt) })}</>;
  return (
    <>
      <ReasonedButton
        size="xs"
        variant="default"
        loading={review.isPending}
        reason={row.staffId === staffId ? t('emergency.own') : null}
        onClick={() => review.mutate()}
      >
        {t('emergency.reviewed.button')}
      </ReasonedButton>
      <ProblemNotice error={review.error} onRetry={() => review.mutate()} />
    </>
  );
}
