import { IconMailForward, IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { CredentialBatch } from '../../../domain/schemas/credential-batches.ts';
import { readerZone, showInstant, zoneCity } from '../../shared/format.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { tableOf } from '../lists.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { batchesQuery } from './batches.ts';
import { countsWords } from './words.ts';

const columns: Column<CredentialBatch>[] = [
  {
    key: 'at',
    header: t('batch.at', { zone: zoneCity(readerZone()) }),
    cell: ({ id, createdAt }) => (
      <Link to="/portal-credentials/$id" params={{ id }} data-row-link>
        {showInstant(createdAt)}
      </Link>
    ),
  },
  { key: 'by', header: t('batch.by'), cell: ({ orderedBy }) => orderedBy ?? t('none'), wide: true },
  { key: 'state', header: t('batch.state'), cell: ({ status }) => <StatusBadge status={`batch-${status}`} /> },
  { key: 'counts', header: t('batch.clients'), cell: countsWords, wide: true },
];

/** Portal credentials that were e-mailed to many clients at once. */
export function Page(): ReactElement {
  const allowed = useAllowed();
  const list = useInfiniteQuery(batchesQuery);
  const add = allowed('Client Portal Access', 'create') && (
    <ButtonLink leftSection={<IconPlus size={16} />} to="/portal-credentials/new">
      {t('batch.new')}
    </ButtonLink>
  );
  return (
    <Frame title={t('nav.credentials')} lead={t('batch.lead')} actions={add}>
      <DataTable
        label={t('batch.list')}
        columns={columns}
        rowKey={(row) => row.id}
        summary={countsWords}
        {...tableOf(list)}
        empty={<Empty icon={IconMailForward} title={t('batch.empty')} hint={t('batch.empty.hint')} />}
      />
    </Frame>
  );
}
