import { Select } from '@mantine/core';
import { IconHourglass } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { RequestSummary } from '../../../domain/schemas/chart-requests.ts';
import { showNumber } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { useNow } from '../../shared/use-now.ts';
import { t } from '../t.ts';
import { requestSummaryQuery } from './chart-requests.ts';
import classes from './chart-requests.module.css';
import { HandoffTabs } from './handoff-tabs.tsx';
import { Part } from './part.tsx';
import { overviewDays } from './overview-days.ts';
import { ageOf, showMinutes } from './request-words.ts';

const route = getRouteApi('/frame/chart-requests/overview');

type Tally = RequestSummary['total'];
type Wait = RequestSummary['waits'][number];

type OfKeeper = RequestSummary['keepers'][number];
type OfItem = RequestSummary['items'][number];

const keeperColumn: Column<OfKeeper> = {
  key: 'keeper',
  header: t('request.keeper'),
  cell: ({ keeper }) => (
    <Link to="/chart-requests" search={{ scope: 'all', keeper: keeper.id }} data-row-link>
      {keeper.name}
    </Link>
  ),
};

const itemColumn: Column<OfItem> = {
  key: 'item',
  header: t('request.item'),
  cell: ({ code, label }) => (
    <Link to="/chart-requests" search={{ scope: 'all', item: code }} data-row-link>
      {label}
    </Link>
  ),
};

/** How requests stand in the practice: how old, who waits for whom, how long they take, by person and by item. */
export function Page(): ReactElement {
  const { days = 90 } = route.useSearch();
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery(requestSummaryQuery(days));
  const table = { error: data ? null : error, onRetry: () => void refetch(), expect: 3 };
  const now = useNow();
  return (
    <Frame title={t('nav.requests')} tab={t('handoff.tab.overview')} lead={t('overview.lead')}>
      <HandoffTabs current="overview" />
      <Select
        label={t('overview.days')}
        w={200}
        mb="md"
        data={overviewDays.map((value) => ({ value: String(value), label: t('overview.days.of', { count: value }) }))}
        allowDeselect={false}
        value={String(days)}
        onChange={(next) =>
          void navigate({
            to: '/chart-requests/overview',
            search: { days: overviewDays.find((each) => String(each) === next && each !== 90) },
            replace: true,
            resetScroll: false,
          })
        }
      />
      {data && <Totals total={data.total} now={now} />}
      {!data && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      <Part title={t('overview.waits')}>
        <DataTable
          label={t('overview.waits')}
          columns={waitColumns(now)}
          rows={data?.waits}
          rowKey={(row) => `${row.waiting.id} ${row.on.id}`}
          summary={(row) => t('overview.oldest.of', { age: ageOf(row.oldestAt, now) })}
          {...table}
          empty={<Empty icon={IconHourglass} title={t('overview.waits.none')} />}
        />
      </Part>
      <Part title={t('overview.keepers')}>
        <DataTable
          label={t('overview.keepers')}
          columns={[keeperColumn, ...tallyColumns<OfKeeper>(now)]}
          rows={data?.keepers}
          rowKey={(row) => row.keeper.id}
          summary={(row) => tallyWords(row, now)}
          {...table}
          empty={<Empty icon={IconHourglass} title={t('overview.none')} />}
        />
      </Part>
      <Part title={t('overview.items')}>
        <DataTable
          label={t('overview.items')}
          columns={[itemColumn, ...tallyColumns<OfItem>(now)]}
          rows={data?.items}
          rowKey={(row) => row.code}
          summary={(row) => tallyWords(row, now)}
          {...table}
          empty={<Empty icon={IconHourglass} title={t('overview.none')} />}
        />
      </Part>
    </Frame>
  );
}

const medianOf = ({ medianMinutes }: Tally) => (medianMinutes === null ? t('none') : showMinutes(medianMinutes));
const oldestOf = ({ oldestAt }: Tally, now: Date) => (oldestAt === null ? t('none') : ageOf(oldestAt, now));

function Totals({ total, now }: { total: Tally; now: Date }) {
  const figures = [
    [t('overview.open'), showNumber(total.open)],
    [t('overview.overdue'), <Overdue key="overdue" count={total.overdue} />],
    [t('overview.oldest'), oldestOf(total, now)],
    [t('overview.completed'), showNumber(total.completed)],
    [t('overview.median'), medianOf(total)],
  ] as const;
  return (
    <dl className={classes.figures}>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** None is good news and needs no mark. */
const Overdue = ({ count }: { count: number }) =>
  count === 0 ? '0' : <StatusBadge status="due-overdue" label={showNumber(count)} />;

/** Of whatever is counted: how many are open, and how many of those overdue. */
const openColumns = <Row extends Pick<Tally, 'open' | 'overdue'>>(): Column<Row>[] => [
  { key: 'open', header: t('overview.open'), align: 'right', numeric: true, cell: ({ open }) => showNumber(open) },
  {
    key: 'overdue',
    header: t('overview.overdue'),
    align: 'right',
    numeric: true,
    cell: ({ overdue }) => <Overdue count={overdue} />,
  },
];

const tallyColumns = <Row extends Tally>(now: Date): Column<Row>[] => [
  ...openColumns<Row>(),
  { key: 'oldest', header: t('overview.oldest'), align: 'right', wide: true, cell: (row) => oldestOf(row, now) },
  {
    key: 'completed',
    header: t('overview.completed'),
    align: 'right',
    numeric: true,
    wide: true,
    cell: ({ completed }) => showNumber(completed),
  },
  { key: 'median', header: t('overview.median'), align: 'right', wide: true, cell: medianOf },
];

const tallyWords = (row: Tally, now: Date) =>
  [
    ...(row.oldestAt === null ? [] : [t('overview.oldest.of', { age: ageOf(row.oldestAt, now) })]),
    row.completed === 0
      ? t('overview.idle')
      : t('overview.completed.of', { completed: row.completed, median: medianOf(row) }),
  ].join(' · ');

const waitColumns = (now: Date): Column<Wait>[] => [
  {
    key: 'who',
    header: t('overview.who'),
    cell: ({ waiting, on }) => t('overview.waits.for', { waiting: waiting.name, on: on.name }),
  },
  ...openColumns<Wait>(),
  {
    key: 'oldest',
    header: t('overview.oldest'),
    align: 'right',
    wide: true,
    cell: ({ oldestAt }) => ageOf(oldestAt, now),
  },
];
