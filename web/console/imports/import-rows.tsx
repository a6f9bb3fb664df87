import { Button, Select } from '@mantine/core';
import { IconFileDownload, IconTable } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { columnsOf as columnsOfKind, type ImportKind } from '../../../domain/imports/columns.ts';
import { deskOf, importDesks, recordsRule } from '../../../domain/imports/records-rule.ts';
import { importMayRun, type ImportRowStatus, importRowStatuses } from '../../../domain/imports/statuses.ts';
import type { ImportRow, ImportRun } from '../../../domain/schemas/imports.ts';
import { showNumber } from '../../shared/format.ts';
import { statusLook } from '../../shared/status.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { words } from '../../shared/words.ts';
import { tableOf } from '../lists.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { importPath, importRowsQuery, rowName } from './imports.ts';
import classes from './imports.module.css';
import { MendDrawer } from './mend-drawer.tsx';

export type Shown = ImportRowStatus | 'all';

/** What the address of its page says of the rows. */
export interface RowsSearch {
  rows?: Shown | undefined;
  /** Id of the one that is corrected. */
  mend?: string | undefined;
}

interface ImportRowsProps {
  run: ImportRun;
  search: RowsSearch;
  onSearch: (next: RowsSearch) => void;
}

/** Rows by what became of them, each with what has to be corrected. */
export function ImportRows({ run, search: { rows: chosen, mend }, onSearch: put }: ImportRowsProps) {
  const { kind, status, counts } = run;
  const allowed = useAllowed();
  const shown: Shown = chosen ?? (counts.bad > 0 ? 'bad' : 'all');
  const list = useInfiniteQuery(importRowsQuery(run, shown === 'all' ? undefined : shown));
  const mended = list.data?.pages.flatMap((page) => page.rows).find((row) => row.id === mend);
  const mayMend =
    importMayRun(status) && allowed(recordsRule[kind], 'create') && allowed(importDesks[deskOf(kind)].rule, 'create');
  return (
    <>
      <div className={classes.bar}>
        <RowFilter run={run} shown={shown} onChange={(rows) => put({ rows })} />
        {counts.bad > 0 && (
          <Button
            component="a"
            href={`${importPath(run)}/to-correct`}
            download
            variant="default"
            leftSection={<IconFileDownload size={16} />}
          >
            {t('import.download')}
          </Button>
        )}
      </div>
      <DataTable
        label={t('import.rows')}
        columns={columnsOf(run, mayMend ? (row) => put({ rows: chosen, mend: row.id }) : null)}
        rowKey={(row) => row.id}
        summary={(row) => summaryOf(run.kind, row)}
        {...tableOf(list)}
        empty={<Empty icon={IconTable} title={t('import.row.none')} />}
      />
      {mended && <MendDrawer key={mended.id} run={run} row={mended} onClose={() => put({ rows: chosen })} />}
    </>
  );
}

function RowFilter({ run, shown, onChange }: { run: ImportRun; shown: Shown; onChange: (next: Shown) => void }) {
  const { counts } = run;
  const statuses = importRowStatuses.filter((each) => counts[each] > 0 || each === shown);
  const data = statuses.map((value) => ({
    value,
    label: t('import.filter.one', { label: words(statusLook[`row-${value}`].label), count: counts[value] }),
  }));
  const all = { value: 'all', label: t('import.filter.one', { label: t('import.filter.all'), count: counts.total }) };
  return (
    <Select
      aria-label={t('import.filter')}
      data={[...data, all]}
      value={shown}
      allowDeselect={false}
      onChange={(next) => onChange(importRowStatuses.find((each) => each === next) ?? 'all')}
    />
  );
}

const columnsOf = (run: ImportRun, onMend: ((row: ImportRow) => void) | null): Column<ImportRow>[] => [
  { key: 'who', header: t('import.row.who'), cell: (row) => rowName(run.kind, row) || t('none'), width: '26%' },
  {
    key: 'line',
    header: t('import.row'),
    cell: ({ number }) => showNumber(number),
    width: '90px',
    numeric: true,
    wide: true,
  },
  {
    key: 'state',
    header: t('import.state'),
    cell: ({ status }) => <StatusBadge status={`row-${status}`} />,
    wide: true,
  },
  { key: 'problems', header: t('import.row.problems'), cell: (row) => problemList(run.kind, row), wide: true },
  {
    key: 'do',
    header: t('import.row.do'),
    align: 'right',
    cell: (row) => <RowAction kind={run.kind} row={row} onMend={onMend} />,
  },
];

const summaryOf = (kind: ImportKind, row: ImportRow) => (
  <>
    {t('import.row.line', { number: row.number })} · {words(statusLook[`row-${row.status}`].label)}
    {problemList(kind, row)}
  </>
);

const problemList = (kind: ImportKind, { problems }: ImportRow) =>
  problems.length > 0 && (
    <ul className={classes.problems}>
      {problems.map(({ column, message }) => (
        <li key={`${column} ${message}`}>
          <span className={classes.field}>{labelOf(kind, column)}</span> {message}
        </li>
      ))}
    </ul>
  );

const labelOf = (kind: ImportKind, key: string) => columnsOfKind(kind).find(([each]) => each === key)?.[1].label ?? key;

interface RowActionProps {
  kind: ImportKind;
  row: ImportRow;
  onMend: ((row: ImportRow) => void) | null;
}

function RowAction({ kind, row, onMend }: RowActionProps) {
  const { number, status, madeId, clientId } = row;
  if ((status === 'bad' || status === 'good' || status === 'before') && onMend)
    return (
      <Button
        size="xs"
        variant={status === 'bad' ? 'default' : 'subtle'}
        aria-label={t('import.row.mend.of', { number })}
        onClick={() => onMend(row)}
      >
        {t('import.row.mend')}
      </Button>
    );
  if (madeId === null || (status !== 'done' && status !== 'kept')) return null;
  const link = { size: 'xs', variant: 'subtle', 'aria-label': t('import.row.open.of', { number }) } as const;
  if (kind !== 'ledger')
    return (
      <ButtonLink {...link} to={recordPath[kind]} params={{ id: madeId }}>
        {t('import.row.open')}
      </ButtonLink>
    );
  if (clientId === null) return null;
  return (
    <ButtonLink {...link} to="/clients/$id" params={{ id: clientId }} search={{ tab: 'billing' }}>
      {t('import.row.open')}
    </ButtonLink>
  );
}

const recordPath = { clients: '/clients/$id', staff: '/staff/$id', appointments: '/appointments/$id' } as const;
