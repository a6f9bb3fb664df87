import { Button } from '@mantine/core';
import { IconFolderQuestion } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { RequestFilter, RequestRow } from '../../../domain/schemas/chart-requests.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { useNow } from '../../shared/use-now.ts';
import { tableOf } from '../lists.ts';
import { t } from '../t.ts';
import { requestsQuery } from './chart-requests.ts';
import classes from './chart-requests.module.css';
import { DueMark } from './due-mark.tsx';
import { ageOf, askedOf, clientOf, missingOf, turnOf } from './request-words.ts';
import { isFiltered } from './unfiltered.ts';

function What({ request }: { request: RequestRow }) {
  return (
    <>
      <Link to="/chart-requests/$id" params={{ id: request.id }} data-row-link>
        {missingOf(request)}
      </Link>
      <span className={classes.sub}>
        {request.priority === 'high' && <strong>{t('task.high')} · </strong>}
        {clientOf(request)} · {request.noteTitle}
        {!request.required && ` · ${t('request.optional')}`}
      </span>
    </>
  );
}

const parties = (request: RequestRow) => t('request.parties', { asker: request.asker.name, keeper: askedOf(request) });

const columnsOf = (now: Date): Column<RequestRow>[] => [
  { key: 'what', header: t('request.items'), width: '34%', cell: (row) => <What request={row} /> },
  {
    key: 'who',
    header: t('request.who'),
    cell: (row) => (
      <>
        {parties(row)}
        <span className={classes.sub}>{turnOf(row)}</span>
      </>
    ),
    wide: true,
  },
  {
    key: 'phase',
    header: t('person.state'),
    cell: (row) => <StatusBadge status={`request-${row.phase}`} />,
    wide: true,
  },
  { key: 'due', header: t('task.due'), cell: (row) => <DueMark request={row} stacked />, wide: true },
  {
    key: 'age',
    header: t('request.age'),
    cell: (row) => ageOf(row.createdAt, now),
    align: 'right',
    numeric: true,
    whole: true,
    wide: true,
  },
];

const summaryOf = (request: RequestRow) => (
  <>
    <StatusBadge status={`request-${request.phase}`} /> · {parties(request)}
    <br />
    <DueMark request={request} />
  </>
);

interface RequestTableProps {
  filter: RequestFilter;
  /** Rows that are ticked, to be given to somebody else together; null: nothing can be done with several. */
  chosen: ReadonlyMap<string, RequestRow> | null;
  onChoose: (chosen: ReadonlyMap<string, RequestRow>) => void;
  /** Takes every filter away. */
  onClear: () => void;
}

export function RequestTable({ filter, chosen, onChoose, onClear }: RequestTableProps) {
  const now = useNow();
  const table = tableOf(useInfiniteQuery(requestsQuery(filter)));
  const filtered = isFiltered(filter);
  const choose = (ids: ReadonlySet<string>) => {
    const rows = table.rows?.filter(({ id }) => ids.has(id)) ?? [];
    onChoose(new Map(rows.map((row) => [row.id, row])));
  };
  return (
    <DataTable
      label={t('nav.requests')}
      columns={columnsOf(now)}
      rowKey={(row) => row.id}
      summary={summaryOf}
      ticks={
        chosen
          ? {
              ticked: new Set(chosen.keys()),
              onChange: choose,
              label: (row) => t('request.choose', { items: missingOf(row), note: row.noteTitle }),
              all: t('request.choose.all'),
            }
          : undefined
      }
      {...table}
      empty={
        <Empty
          icon={IconFolderQuestion}
          title={filtered ? t('request.empty.filtered') : t(`request.empty.${filter.scope}`)}
          hint={t(filtered ? 'request.empty.filtered.hint' : 'request.empty.hint')}
          action={
            filtered && (
              <Button variant="default" onClick={onClear}>
                {t('request.empty.clear')}
              </Button>
            )
          }
        />
      }
    />
  );
}
