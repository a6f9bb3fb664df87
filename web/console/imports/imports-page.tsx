import { IconPlus, IconTableImport } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { ImportRun } from '../../../domain/schemas/imports.ts';
import { readerZone, showInstant, zoneCity } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { tableOf } from '../lists.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { countsOf, importsQuery } from './imports.ts';
import { NewImport } from './new-import.tsx';

const route = getRouteApi('/frame/administration/imports');

const file: Column<ImportRun> = {
  key: 'file',
  header: t('import.file'),
  cell: ({ id, fileName }) => (
    <Link to="/administration/imports/$id" params={{ id }} data-row-link>
      {fileName}
    </Link>
  ),
};
const kindOf: Column<ImportRun> = {
  key: 'kind',
  header: t('import.kind'),
  cell: ({ kind }) => t(`import.kind.${kind}`),
  wide: true,
};

/** Where an import stands, whoever's desk it is of. */
export const stateColumns: readonly Column<ImportRun>[] = [
  { key: 'state', header: t('import.state'), cell: ({ status }) => <StatusBadge status={`import-${status}`} /> },
  { key: 'rows', header: t('import.rows'), cell: countsOf, wide: true },
  { key: 'by', header: t('import.by'), cell: ({ createdBy }) => createdBy ?? t('none'), wide: true },
  {
    key: 'at',
    whole: true,
    header: t('import.at', { zone: zoneCity(readerZone()) }),
    cell: ({ createdAt }) => showInstant(createdAt),
    wide: true,
  },
];

/** Files that were imported, and where each stands. */
export function Page(): ReactElement {
  const { add } = route.useSearch();
  const navigate = useNavigate();
  const allowed = useAllowed();
  const list = useInfiniteQuery(importsQuery('practice'));
  const need = allowed('Practice Import', 'create') ? null : t('import.need', { right: t('right.create') });
  return (
    <Frame
      title={t('nav.imports')}
      lead={t('import.lead')}
      actions={
        <ReasonedButton
          leftSection={<IconPlus size={16} />}
          reason={need}
          onClick={() => void navigate({ to: '/administration/imports', search: { add: true } })}
        >
          {t('import.new')}
        </ReasonedButton>
      }
    >
      <DataTable
        label={t('import.list')}
        columns={[file, kindOf, ...stateColumns]}
        rowKey={(row) => row.id}
        summary={(row) => `${t(`import.kind.${row.kind}`)} · ${countsOf(row)}`}
        {...tableOf(list)}
        empty={<Empty icon={IconTableImport} title={t('import.empty')} hint={t('import.empty.hint')} />}
      />
      {add && (
        <NewImport
          onClose={() => void navigate({ to: '/administration/imports', search: {}, resetScroll: false })}
          onRead={({ id }) => void navigate({ to: '/administration/imports/$id', params: { id } })}
        />
      )}
    </Frame>
  );
}
