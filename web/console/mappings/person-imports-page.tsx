import { IconTableImport } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { PersonImport } from '../../../domain/schemas/mappings.ts';
import { readerZone, showInstant, zoneCity } from '../../shared/format.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { tableOf } from '../lists.ts';
import { t } from '../t.ts';
import { countsOf, personImportsQuery } from './mappings.ts';

const columns: Column<PersonImport>[] = [
  {
    key: 'at',
    whole: true,
    header: t('import.at', { zone: zoneCity(readerZone()) }),
    cell: ({ id, createdAt }) => (
      <Link to="/integrations/imports/$id" params={{ id }} data-row-link>
        {showInstant(createdAt)}
      </Link>
    ),
  },
  { key: 'kind', header: t('import.kind'), cell: ({ kind }) => t(`person.import.kind.${kind}`), wide: true },
  { key: 'state', header: t('import.state'), cell: ({ status }) => <StatusBadge status={`run-${status}`} /> },
  { key: 'rows', header: t('import.rows'), cell: countsOf, wide: true },
  { key: 'by', header: t('import.by'), cell: ({ orderedBy }) => orderedBy ?? t('person.import.healed'), wide: true },
];

/** Imports into Timeero, and where each stands. */
export function Page(): ReactElement {
  const list = useInfiniteQuery(personImportsQuery);
  return (
    <Frame
      title={t('nav.person.imports')}
      lead={t('person.import.lead')}
      back={{ to: { to: '/integrations/pimsy/mapping' }, label: t('nav.mapping') }}
    >
      <DataTable
        label={t('nav.person.imports')}
        columns={columns}
        rowKey={(row) => row.id}
        summary={(row) => `${t(`person.import.kind.${row.kind}`)} · ${countsOf(row)}`}
        {...tableOf(list)}
        empty={
          <Empty
            icon={IconTableImport}
            title={t('person.import.empty')}
            hint={t('person.import.empty.hint')}
            action={<ButtonLink to="/integrations/pimsy/mapping">{t('nav.mapping')}</ButtonLink>}
          />
        }
      />
    </Frame>
  );
}
