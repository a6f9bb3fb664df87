import { Button } from '@mantine/core';
import { IconFileDownload, IconTableImport } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { ImportRun } from '../../../domain/schemas/imports.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { FileButton } from '../../shared/ui/file-button.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { useDrop } from '../../shared/use-drop.ts';
import { countsOf, csvFiles, examplePath, importsQuery } from '../imports/imports.ts';
import { stateColumns } from '../imports/imports-page.tsx';
import { ReadProgress } from '../imports/new-import.tsx';
import { useReadFile } from '../imports/use-read-file.ts';
import { tableOf } from '../lists.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import classes from './billing.module.css';

const file: Column<ImportRun> = {
  key: 'file',
  header: t('import.file'),
  cell: ({ id, fileName }) => (
    <Link to="/billing/imports/$id" params={{ id }} data-row-link>
      {fileName}
    </Link>
  ),
};

/** Takes a file of charges and payments, and lists those that were taken before. */
export function Page(): ReactElement {
  const list = useInfiniteQuery(importsQuery('billing'));
  return (
    <Frame
      title={t('ledger.import')}
      lead={t('ledger.import.lead')}
      back={{ to: { to: '/billing' }, label: t('nav.billing') }}
    >
      <NewFile />
      <DataTable
        label={t('import.list')}
        columns={[file, ...stateColumns]}
        rowKey={(row) => row.id}
        summary={countsOf}
        {...tableOf(list)}
        empty={<Empty icon={IconTableImport} title={t('import.empty')} hint={t('import.empty.hint')} />}
      />
    </Frame>
  );
}

function NewFile() {
  const navigate = useNavigate();
  const allowed = useAllowed();
  const { read, share } = useReadFile(({ id }) => void navigate({ to: '/billing/imports/$id', params: { id } }));
  const need = allowed('Client Billing', 'create') ? null : t('billing.need.create');
  const take = (taken: File) => read.mutate({ file: taken, kind: 'ledger' });
  const drop = useDrop(([dropped]) => {
    if (dropped && need === null && !read.isPending) take(dropped);
  });
  return (
    <div className={classes.drop} {...drop}>
      <div className={classes.choices}>
        {need ? (
          <ReasonedButton reason={need}>{t('import.choose')}</ReasonedButton>
        ) : (
          <FileButton accept={csvFiles} label={t('import.choose')} busy={read.isPending} onFile={take} />
        )}
        {need === null && (
          <Button
            component="a"
            href={examplePath('ledger')}
            download
            variant="default"
            leftSection={<IconFileDownload size={16} />}
          >
            {t('import.example')}
          </Button>
        )}
        <span className={classes.hint}>{t('ledger.import.drop')}</span>
      </div>
      <p className={classes.hint}>{t('ledger.import.columns')}</p>
      <p className={classes.hint}>{t('import.choose.hint')}</p>
      {read.isPending && <ReadProgress share={share} />}
      <ProblemNotice error={read.error} />
    </div>
  );
}
