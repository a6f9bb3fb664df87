import { IconUsers } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type BatchRowState, batchRowStates } from '../../../domain/credential-batches.ts';
import type { BatchRow, CredentialBatch } from '../../../domain/schemas/credential-batches.ts';
import { readerZone, showInstant, zoneCity } from '../../shared/format.ts';
import { statusLook } from '../../shared/status.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { words } from '../../shared/words.ts';
import { tableOf } from '../lists.ts';
import audience from '../messaging/audience.module.css';
import { t } from '../t.ts';
import { batchRowsQuery } from './batches.ts';
import { Chips } from './chips.tsx';
import classes from './credential-batches.module.css';
import { fullNameOf, whyWords } from './words.ts';

const route = getRouteApi('/frame/portal-credentials/$id');

const columns: Column<BatchRow>[] = [
  { key: 'name', header: t('person.name'), cell: (row) => <Name row={row} /> },
  {
    key: 'record',
    numeric: true,
    header: t('client.record'),
    cell: ({ recordNumber }) => recordNumber ?? t('none'),
    wide: true,
  },
  { key: 'state', header: t('batch.result'), cell: ({ state }) => <StatusBadge status={`turn-${state}`} /> },
  { key: 'why', header: t('batch.why'), width: '40%', cell: (row) => <Why row={row} />, wide: true },
  {
    key: 'at',
    whole: true,
    header: t('batch.turn', { zone: zoneCity(readerZone()) }),
    cell: ({ at }) => (at ? showInstant(at) : t('none')),
    wide: true,
  },
];

/** Everybody of a batch, and what has become of them. */
export function BatchRows({ batch }: { batch: CredentialBatch }) {
  const { state } = route.useSearch();
  const list = useInfiniteQuery(batchRowsQuery(batch, state));
  return (
    <>
      <div className={classes.bar}>
        <Chips label={t('batch.filter')} choices={choicesOf(batch, state)} />
      </div>
      <DataTable
        label={t('batch.clients')}
        columns={columns}
        rowKey={(row) => row.id}
        summary={(row) => whyWords(row)?.sentence ?? row.recordNumber}
        {...tableOf(list)}
        empty={<Empty icon={IconUsers} title={t('batch.none')} hint={t('list.nothing.hint')} />}
      />
    </>
  );
}

const choicesOf = ({ id, counts }: CredentialBatch, shown: BatchRowState | undefined) => {
  const to = (state: BatchRowState | undefined) =>
    ({ to: '/portal-credentials/$id', params: { id }, search: { state } }) as const;
  const all = { key: 'all', label: t('batch.all'), count: counts.clients, to: to(undefined) };
  const states = batchRowStates.filter((state) => counts[state] > 0 || state === shown);
  return [
    all,
    ...states.map((state) => ({
      key: state,
      label: words(statusLook[`turn-${state}`].label),
      count: counts[state],
      to: to(state),
    })),
  ];
};

function Name({ row }: { row: BatchRow }) {
  if (row.clientId === null) return fullNameOf(row);
  return (
    <Link to="/clients/$id" params={{ id: row.clientId }} search={{ tab: 'portal' }} data-row-link>
      {fullNameOf(row)}
    </Link>
  );
}

function Why({ row }: { row: BatchRow }) {
  const why = whyWords(row);
  if (!why) return t('none');
  return (
    <>
      <span className={audience.why}>{why.sentence}</span>
      <span className={audience.next}>{why.next}</span>
    </>
  );
}
