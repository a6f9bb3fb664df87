import { Anchor } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type StatementTurnState, statementTurnStates } from '../../../domain/billing/statement-runs.ts';
import { formatMoney } from '../../../domain/money.ts';
import type { StatementRun, StatementRunCounts, StatementRunRow } from '../../../domain/schemas/statement-runs.ts';
import { readerZone, showInstant, zoneCity } from '../../shared/format.ts';
import { statusLook } from '../../shared/status.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { words } from '../../shared/words.ts';
import { statementPath } from '../billing/billing.ts';
import billing from '../billing/billing.module.css';
import { Chips } from '../credential-batches/chips.tsx';
import classes from '../credential-batches/credential-batches.module.css';
import { tableOf } from '../lists.ts';
import { t } from '../t.ts';
import { runRowsQuery } from './runs.ts';

const route = getRouteApi('/frame/billing/statements/$id');

const columns: Column<StatementRunRow>[] = [
  {
    key: 'name',
    header: t('person.name'),
    cell: ({ clientId, lastName, firstName }) => (
      <Link to="/clients/$id" params={{ id: clientId }} search={{ tab: 'billing' }} data-row-link>
        {lastName}, {firstName}
      </Link>
    ),
  },
  {
    key: 'record',
    numeric: true,
    header: t('client.record'),
    cell: ({ recordNumber }) => recordNumber,
    wide: true,
  },
  {
    key: 'state',
    header: t('statement.run.result'),
    cell: ({ state }) => <StatusBadge status={`statement-${state}`} />,
  },
  { key: 'what', header: t('statement.run.what'), width: '34%', cell: (row) => <What row={row} />, wide: true },
  {
    key: 'at',
    whole: true,
    header: t('statement.run.turn', { zone: zoneCity(readerZone()) }),
    cell: ({ at }) => (at ? showInstant(at) : t('none')),
    wide: true,
  },
];

/** Everybody of a run, and what has become of them. */
export function RunRows({ run }: { run: StatementRun }) {
  const { state } = route.useSearch();
  const list = useInfiniteQuery(runRowsQuery(run, state));
  return (
    <>
      <div className={classes.bar}>
        <Chips label={t('statement.run.filter')} choices={choicesOf(run, state)} />
      </div>
      <DataTable
        label={t('statement.run.clients')}
        columns={columns}
        rowKey={(row) => row.id}
        summary={summaryOf}
        {...tableOf(list)}
        empty={<Empty icon={IconUsers} title={t('statement.run.none')} hint={t('list.nothing.hint')} />}
      />
    </>
  );
}

const countOf: Readonly<Record<StatementTurnState, (counts: StatementRunCounts) => number>> = {
  waiting: ({ waiting }) => waiting,
  issued: ({ issued }) => issued,
  'left-out': ({ leftOut }) => leftOut,
  failed: ({ failed }) => failed,
  cancelled: ({ cancelled }) => cancelled,
};

const choicesOf = ({ id, counts }: StatementRun, shown: StatementTurnState | undefined) => {
  const to = (state: StatementTurnState | undefined) =>
    ({ to: '/billing/statements/$id', params: { id }, search: { state } }) as const;
  const all = { key: 'all', label: t('statement.run.all'), count: counts.clients, to: to(undefined) };
  const states = statementTurnStates.filter((state) => countOf[state](counts) > 0 || state === shown);
  return [
    all,
    ...states.map((state) => ({
      key: state,
      label: words(statusLook[`statement-${state}`].label),
      count: countOf[state](counts),
      to: to(state),
    })),
  ];
};

/** Why there is no statement, and what to do. */
const whyOf = ({ state, reason }: StatementRunRow): string | null =>
  reason ? t(`statement.run.reason.${reason}`) : state === 'failed' ? t('statement.run.failure') : null;

const summaryOf = (row: StatementRunRow): string =>
  row.statement
    ? `${t('billing.statement', { number: row.statement.number })} · ${formatMoney(row.statement.closing)}`
    : (whyOf(row) ?? row.recordNumber);

function What({ row }: { row: StatementRunRow }) {
  const { statement, clientId } = row;
  if (!statement) return whyOf(row) ?? t('none');
  const { id, number, closing } = statement;
  return (
    <>
      <Anchor
        className={billing.above}
        href={statementPath(clientId, id)}
        download
        aria-label={t('billing.statement.open.of', { number })}
      >
        {t('billing.statement', { number })}
      </Anchor>{' '}
      · {formatMoney(closing)}
    </>
  );
}
