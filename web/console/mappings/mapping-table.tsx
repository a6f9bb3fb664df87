import { Button, Checkbox } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { MappingState } from '../../../domain/fieldtime/mapping-states.ts';
import type { MappingKind } from '../../../domain/fieldtime/person-problems.ts';
import type { MappingCounts, MappingRow } from '../../../domain/schemas/mappings.ts';
import { showAddress } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { tableOf } from '../lists.ts';
import { t } from '../t.ts';
import { MappingTargetCell } from './mapping-target.tsx';
import classes from './mappings.module.css';
import { mappingsQuery } from './mappings.ts';
import { UnmapDialog } from './unmap-dialog.tsx';
import { useImport } from './use-mapping.ts';

interface MappingTableProps {
  kind: MappingKind;
  state: MappingState | undefined;
  text: string;
  counts: MappingCounts | undefined;
  reason: string | null;
}

/** Can be imported: not mapped, and not on its way already. */
const mayImport = ({ mapping, imported }: MappingRow) =>
  mapping === null && (imported === null || ['failed', 'cancelled', 'done'].includes(imported.status));

/** PIMSY at the left, Timeero at the right; check boxes for those that are to be imported. */
export function MappingTable({ kind, state, text, counts, reason }: MappingTableProps) {
  const navigate = useNavigate();
  const list = useInfiniteQuery(mappingsQuery({ kind, state, text }));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [unmapping, setUnmapping] = useState<MappingRow | null>(null);
  const order = useImport(kind, ({ id }) => void navigate({ to: '/integrations/imports/$id', params: { id } }));
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const possible = rows.filter(mayImport);
  const picked = possible.filter(({ id }) => chosen.has(id));
  const everyone = possible.length > 0 && picked.length === possible.length;
  // Of all that the filter lists; those that are mapped or on their way are left out by the server.
  const matching = text === '' ? (state === undefined ? counts?.unmapped : counts?.[state]) : undefined;
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <>
      <div className={classes.chosen}>
        <Checkbox
          label={t('mapping.pick.all')}
          checked={everyone}
          indeterminate={picked.length > 0 && !everyone}
          disabled={possible.length === 0}
          onChange={() => setChosen(everyone ? new Set() : new Set(possible.map(({ id }) => id)))}
        />
        <ReasonedButton
          size="xs"
          reason={reason ?? (picked.length === 0 ? t('mapping.import.none') : null)}
          loading={order.isPending}
          onClick={() => order.mutate({ recordIds: picked.map(({ id }) => id) })}
        >
          {t('mapping.import', { count: picked.length })}
        </ReasonedButton>
        {everyone && list.hasNextPage && (
          <Button
            size="xs"
            variant="default"
            loading={order.isPending}
            onClick={() => order.mutate({ all: { text, state: state ?? 'unmapped' } })}
          >
            {matching === undefined ? t('mapping.import.matching') : t('mapping.import.all', { count: matching })}
          </Button>
        )}
      </div>
      <ProblemNotice error={order.error} />
      <DataTable
        label={t(kind === 'employee' ? 'mapping.employees' : 'mapping.clients')}
        columns={columnsOf({
          kind,
          reason,
          isChosen: (row) => chosen.has(row.id) && mayImport(row),
          onToggle: toggle,
          onUnmap: setUnmapping,
          onImport: (id) => order.mutate({ recordIds: [id] }),
        })}
        rowKey={(row) => row.id}
        {...tableOf(list)}
        stacked
        expect={10}
        empty={
          <Empty
            icon={IconUsers}
            title={text || state ? t('list.nothing') : t(`mapping.empty.${kind}`)}
            hint={text || state ? t('list.nothing.hint') : t('mapping.empty.hint')}
          />
        }
      />
      {unmapping && <UnmapDialog kind={kind} row={unmapping} reason={reason} onClose={() => setUnmapping(null)} />}
    </>
  );
}

const detailsOf = ({ externalId, email, phone, active }: MappingRow): string =>
  [
    externalId !== null && t('mapping.id', { id: externalId }),
    email,
    phone && showAddress(phone),
    !active && t('filter.inactive'),
  ]
    .filter(Boolean)
    .join(' · ');

interface ColumnsProps {
  kind: MappingKind;
  reason: string | null;
  isChosen: (row: MappingRow) => boolean;
  onToggle: (id: string) => void;
  onUnmap: (row: MappingRow) => void;
  onImport: (id: string) => void;
}

const columnsOf = ({ kind, reason, isChosen, onToggle, onUnmap, onImport }: ColumnsProps): Column<MappingRow>[] => [
  {
    key: 'pimsy',
    header: t('mapping.pimsy'),
    width: '42%',
    cell: (row) => (
      <div className={classes.who}>
        <Checkbox
          mt={2}
          aria-label={t('mapping.pick', { name: row.label })}
          checked={isChosen(row)}
          disabled={!mayImport(row)}
          onChange={() => onToggle(row.id)}
        />
        <div>
          <div className={classes.name}>{row.label}</div>
          <p className={classes.note}>{detailsOf(row)}</p>
        </div>
      </div>
    ),
  },
  {
    key: 'timeero',
    header: t('mapping.timeero'),
    cell: (row) => <MappingTargetCell kind={kind} row={row} reason={reason} onUnmap={onUnmap} onImport={onImport} />,
  },
];
