import { Select, Tabs } from '@mantine/core';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconLink, IconPencil } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { readingKinds } from '../../../domain/pimsy/reading-counts.ts';
import { linkProblems } from '../../../domain/pimsy/link-problems.ts';
import type { FieldToEnter, UnlinkedRecord } from '../../../domain/schemas/connections.ts';
import { showInstant } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { tableOf } from '../lists.ts';
import { t } from '../t.ts';
import { shownValue, toEnterQuery, unlinkedQuery } from './connections.ts';
import classes from './integrations.module.css';
import { LinkButton } from './link-button.tsx';
import { TakeButton } from './take-button.tsx';

const route = getRouteApi('/frame/integrations/pimsy/unlinked');

/** What PIMSY has and nobody could say who or what it is here; and what clients changed that PIMSY does not have. */
export function Page(): ReactElement {
  const { tab = 'records', kind } = route.useSearch();
  const navigate = useNavigate();
  const show = (next: string | null) =>
    void navigate({
      to: '/integrations/pimsy/unlinked',
      search: next === 'enter' ? { tab: 'enter' } : {},
      replace: true,
    });
  return (
    <Frame title={t('nav.unlinked')} lead={t('unlinked.lead')}>
      <Tabs value={tab} onChange={show}>
        <Tabs.List mb="lg">
          <Tabs.Tab value="records">{t('unlinked.tab.records')}</Tabs.Tab>
          <Tabs.Tab value="enter">{t('unlinked.tab.enter')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="records">
          <Select
            mb="md"
            maw={260}
            label={t('unlinked.kind')}
            data={[
              { value: '', label: t('filter.all') },
              ...readingKinds.map((each) => ({ value: each, label: t(`reading.kind.${each}`) })),
            ]}
            allowDeselect={false}
            value={kind ?? ''}
            onChange={(next) =>
              void navigate({
                to: '/integrations/pimsy/unlinked',
                search: { kind: readingKinds.find((each) => each === next) },
                replace: true,
              })
            }
          />
          <Unlinked kind={kind} />
        </Tabs.Panel>
        <Tabs.Panel value="enter">
          <ToEnter />
        </Tabs.Panel>
      </Tabs>
    </Frame>
  );
}

const titleOf = ({ kind, label, externalId, facts: { startsAt } }: UnlinkedRecord) =>
  kind === 'appointment' && startsAt
    ? [label, showInstant(startsAt)].filter(Boolean).join(', ')
    : label || t('unlinked.nameless', { id: externalId ?? '' });

const detailOf = ({ facts: { email, birthDate, recordNumber } }: UnlinkedRecord) =>
  [recordNumber && t('unlinked.number', { number: recordNumber }), birthDate, email].filter(Boolean).join(' · ');

const columns: Column<UnlinkedRecord>[] = [
  {
    key: 'record',
    header: t('unlinked.record'),
    width: '28%',
    cell: (row) => (
      <>
        <div>{titleOf(row)}</div>
        <div className={classes.detail}>{detailOf(row)}</div>
      </>
    ),
  },
  {
    key: 'kind',
    header: t('unlinked.kind'),
    width: '130px',
    wide: true,
    cell: ({ kind }) => t(`reading.kind.${kind}`),
  },
  {
    key: 'why',
    header: t('unlinked.why'),
    cell: ({ problem, withheld }) => (
      <>
        <div>{linkProblems[problem]}</div>
        {withheld && <div className={classes.detail}>{t('unlinked.withheld')}</div>}
      </>
    ),
  },
  {
    key: 'link',
    header: t('unlinked.link'),
    width: '110px',
    // Whatever else is missing is mended in PIMSY.
    cell: (row) =>
      (row.kind === 'employee' || row.kind === 'client') && row.candidates.length > 0 ? (
        <LinkButton record={row} name={titleOf(row)} />
      ) : (
        t('none')
      ),
  },
];

function Unlinked({ kind }: { kind: UnlinkedRecord['kind'] | undefined }) {
  const list = useInfiniteQuery(unlinkedQuery(kind));
  return (
    <DataTable
      label={t('nav.unlinked')}
      stacked
      columns={columns}
      rowKey={(row) => row.id}
      {...tableOf(list)}
      empty={<Empty icon={IconLink} title={t('unlinked.empty')} hint={t('unlinked.empty.hint')} />}
    />
  );
}

const enterColumns: Column<FieldToEnter>[] = [
  {
    key: 'client',
    header: t('enter.client'),
    cell: ({ clientId, name, recordNumber }) => (
      <>
        <Link to="/clients/$id" params={{ id: clientId }} data-row-link>
          {name}
        </Link>
        <div className={classes.detail}>{t('unlinked.number', { number: recordNumber })}</div>
      </>
    ),
  },
  { key: 'field', header: t('enter.field'), cell: ({ field }) => t(`enter.field.${field}`) },
  {
    key: 'here',
    header: t('enter.here'),
    cell: ({ field, here, restricted }) =>
      restricted ? t('enter.closed') : shownValue(field, here) || t('enter.nothing'),
  },
  {
    key: 'pimsy',
    header: t('enter.pimsy'),
    cell: ({ field, pimsy, restricted }) =>
      restricted ? t('enter.closed') : shownValue(field, pimsy) || t('enter.nothing'),
  },
  { key: 'since', header: t('enter.since'), wide: true, cell: ({ since }) => showInstant(since) },
  { key: 'take', header: t('import.row.do'), cell: (row) => <TakeButton entry={row} /> },
];

function ToEnter() {
  const list = useInfiniteQuery(toEnterQuery);
  return (
    <DataTable
      label={t('unlinked.tab.enter')}
      stacked
      columns={enterColumns}
      rowKey={(row) => row.id}
      {...tableOf(list)}
      empty={<Empty icon={IconPencil} title={t('enter.empty')} hint={t('enter.empty.hint')} />}
    />
  );
}
