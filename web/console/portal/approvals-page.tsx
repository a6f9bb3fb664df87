import { IconUserEdit } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { WaitingChange } from '../../../domain/schemas/portal-information.ts';
import { api } from '../../shared/api.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { AskedChange } from '../chart/asked-changes.tsx';
import { listQuery, tableOf } from '../lists.ts';
import type { ListPage } from '../lists.ts';
import { t } from '../t.ts';

/** Stands below `['list', 'clients']`, so a decision reads it anew. */
const waitingQuery = listQuery(['clients', 'approvals'], (cursor, signal) =>
  api.get<ListPage<WaitingChange>>('/api/information-changes', { cursor, limit: 30 }, { signal }),
);

/** What clients asked in the portal to change of who they are, of the whole practice. */
export function Page(): ReactElement {
  return (
    <Frame title={t('approvals.title')}>
      <p>{t('approvals.lead')}</p>
      <DataTable
        label={t('approvals.title')}
        columns={columns}
        rowKey={({ id, version }) => `${id} ${version}`}
        stacked
        {...tableOf(useInfiniteQuery(waitingQuery))}
        empty={<Empty icon={IconUserEdit} title={t('approvals.empty')} hint={t('approvals.empty.hint')} />}
      />
    </Frame>
  );
}

const columns: Column<WaitingChange>[] = [
  {
    key: 'client',
    header: t('approvals.client'),
    cell: ({ clientId, clientName }) => (
      <Link to="/clients/$id" params={{ id: clientId }} data-row-link>
        {clientName}
      </Link>
    ),
  },
  { key: 'change', header: t('approvals.change'), cell: (change) => <AskedChange change={change} /> },
];
