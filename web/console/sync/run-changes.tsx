import { Select } from '@mantine/core';
import { IconArrowsExchange, IconCircleCheck } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { changeKinds, syncIsUnderWay } from '../../../domain/fieldtime/sync-runs.ts';
import type { SyncChange, SyncRun } from '../../../domain/schemas/sync.ts';
import { readerZone, showList, showZoned } from '../../shared/format.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { tableOf } from '../lists.ts';
import { t } from '../t.ts';
import classes from './sync.module.css';
import { countsOf, syncChangesQuery } from './sync.ts';

const route = getRouteApi('/frame/integrations/sync/$id');

/** What a run does, shift by shift. */
export function RunChanges({ run }: { run: SyncRun }) {
  const { id, counts, status } = run;
  const { kind } = route.useSearch();
  const navigate = useNavigate();
  const list = useInfiniteQuery(syncChangesQuery(run, kind));
  const kinds = changeKinds.filter((each) => counts[each] > 0 || each === kind);
  const data = kinds.map((value) => ({ value, label: t(`sync.count.${value}`, { count: counts[value] }) }));
  if (syncIsUnderWay(status) && countsOf(run) === t('sync.count.none')) return null;
  return (
    <>
      <div className={classes.bar}>
        {data.length > 0 && (
          <Select
            aria-label={t('sync.filter')}
            data={[{ value: 'all', label: t('sync.filter.all') }, ...data]}
            value={kind ?? 'all'}
            allowDeselect={false}
            onChange={(next) =>
              void navigate({
                to: '/integrations/sync/$id',
                params: { id },
                search: { kind: changeKinds.find((each) => each === next) },
                replace: true,
                resetScroll: false,
              })
            }
          />
        )}
        {counts.unmapped > 0 && (
          <ButtonLink variant="default" leftSection={<IconArrowsExchange size={16} />} to="/integrations/pimsy/mapping">
            {t('sync.map')}
          </ButtonLink>
        )}
      </div>
      <DataTable
        label={t('sync.changes')}
        columns={columns}
        rowKey={(row) => row.id}
        summary={summaryOf}
        {...tableOf(list)}
        empty={<Empty icon={IconCircleCheck} title={t('sync.changes.none')} hint={t('sync.changes.none.hint')} />}
      />
    </>
  );
}

const summaryOf = (row: SyncChange) => (
  <>
    {[t(`sync.kind.${row.kind}`), whenOf(row), reasonOf(row)].filter(Boolean).join(' · ')}
    <Fields change={row} />
  </>
);

const columns: Column<SyncChange>[] = [
  {
    key: 'shift',
    header: t('sync.shift'),
    width: '30%',
    // Where both are withheld, the words that stand in their place are said once.
    cell: ({ title, clientName }) => [...new Set([clientName, title])].filter(Boolean).join(' · '),
  },
  { key: 'when', header: t('shift.time'), cell: (row) => whenOf(row) ?? t('none'), wide: true },
  { key: 'what', header: t('sync.what'), cell: ({ kind }) => <StatusBadge status={`change-${kind}`} /> },
  { key: 'fields', header: t('sync.fields'), cell: (row) => <What change={row} />, wide: true },
];

const whenOf = ({ startsAt, zone }: SyncChange) => startsAt && showZoned(startsAt, zone ?? readerZone());

const reasonOf = ({ reason, unmapped }: SyncChange) =>
  reason && t(`sync.reason.${reason}`, { names: showList(unmapped) });

function What({ change }: { change: SyncChange }) {
  const { kind } = change;
  const reason = reasonOf(change);
  return (
    <>
      {reason && <div>{reason}</div>}
      {(kind === 'change' || kind === 'put-back' || change.status !== 'planned' || kind === 'kept') && (
        <Fields change={change} />
      )}
    </>
  );
}

/** Each value that was another, then and now; and what became of it. */
function Fields({ change }: { change: SyncChange }) {
  const { kind, fields, status, problem, zone } = change;
  const shown = kind === 'create' || kind === 'delete' ? [] : fields;
  const ended = status === 'planned' ? null : status;
  return (
    <ul className={classes.fields}>
      {shown.map(({ field, before, after }) => (
        <li key={field}>
          <span className={classes.field}>{nameOf(field)}</span> {t('sync.before')} {valueOf(field, before, zone)}.{' '}
          {t('sync.after')} {valueOf(field, after, zone)}.
        </li>
      ))}
      {ended && kind !== 'kept' && kind !== 'unmapped' && (
        <li className={classes.note}>
          {t(`sync.status.${ended}`)}
          {problem && problem !== 'twice' && `: ${problem}`}
        </li>
      )}
    </ul>
  );
}

const names = ['users', 'job', 'title', 'startsAt', 'endsAt', 'zone', 'shift'] as const;
const nameOf = (field: string) => t(`sync.field.${names.find((each) => each === field) ?? 'shift'}`);

function valueOf(field: string, value: SyncChange['fields'][number]['before'], zone: string | null): string {
  if (field === 'shift') return t(value === null ? 'sync.not.there' : 'sync.there');
  if (value === null) return t('none');
  if (Array.isArray(value)) return value.length > 0 ? showList(value) : t('none');
  return field === 'startsAt' || field === 'endsAt' ? showZoned(value, zone ?? readerZone()) : value;
}
