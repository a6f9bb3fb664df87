import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Shift } from '../../../domain/schemas/sync.ts';
import { showList, showWallTime, zoneName } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import type { tableOf } from '../lists.ts';
import { t } from '../t.ts';
import { Locked } from './locked.tsx';
import classes from './schedules.module.css';

export type Table = ReturnType<typeof tableOf<Shift>>;

interface ShiftTableProps {
  table: Table;
  label: string;
  empty: ReactNode;
  onOpen: (shift: Shift) => void;
}

export function ShiftTable({ table, label, empty, onOpen }: ShiftTableProps) {
  return (
    <DataTable
      label={label}
      columns={columnsOf(onOpen)}
      rowKey={(row) => row.id}
      summary={(row) => [...new Set([row.client, row.title, showList(row.staff)])].filter(Boolean).join(' · ')}
      {...table}
      empty={empty}
    />
  );
}

const timeOf = ({ localStart, zone, startsAt }: Shift): string =>
  `${showWallTime(localStart)} ${zoneName(zone, new Date(startsAt))}`;

const columnsOf = (onOpen: (shift: Shift) => void): Column<Shift>[] => [
  {
    key: 'time',
    header: t('shift.time'),
    whole: true,
    cell: (row) => (
      <Button
        variant="transparent"
        size="compact-sm"
        px={0}
        data-row-link
        aria-label={t('shift.open', { title: row.client ?? row.title, time: timeOf(row) })}
        onClick={() => onOpen(row)}
      >
        {timeOf(row)}
      </Button>
    ),
  },
  { key: 'minutes', header: t('shift.minutes'), numeric: true, cell: ({ minutes }) => minutes, wide: true },
  { key: 'client', header: t('shift.client'), cell: ({ client }) => client ?? t('none'), wide: true },
  { key: 'title', header: t('shift.title'), cell: ({ title }) => title, wide: true },
  { key: 'who', header: t('shift.who'), cell: ({ staff }) => showList(staff), wide: true },
  {
    key: 'origin',
    header: t('shift.origin'),
    wide: true,
    cell: ({ origin, locked }) => (
      <span className={classes.origin}>
        {locked && <Locked size={14} />} {t(`shift.origin.${origin}`)}
      </span>
    ),
  },
  { key: 'state', header: t('shift.state'), cell: ({ state }) => <StatusBadge status={`shift-${state}`} /> },
];
