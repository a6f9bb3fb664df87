import { Alert, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ComponentProps, ComponentType, ReactElement, ReactNode } from 'react';
import { type ImportDesk, recordsRule } from '../../../domain/imports/records-rule.ts';
import { importIsUnderWay } from '../../../domain/imports/statuses.ts';
import type { ImportRun } from '../../../domain/schemas/imports.ts';
import { showInstant } from '../../shared/format.ts';
import { FileButton } from '../../shared/ui/file-button.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { RunProgress, RunState } from '../../shared/ui/run-state.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { ImportActions } from './import-actions.tsx';
import { ImportRows, type RowsSearch } from './import-rows.tsx';
import { csvFiles, countsOf, importQuery } from './imports.ts';
import classes from './imports.module.css';
import { ReadProgress } from './new-import.tsx';
import { useReadFile } from './use-read-file.ts';

const route = getRouteApi('/frame/administration/imports/$id');

/** One file: what was read, what is wrong with it, and what became of its rows. */
export function Page(): ReactElement {
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  return (
    <ImportFrame
      desk="practice"
      id={id}
      back={{ to: { to: '/administration/imports' }, label: t('nav.imports') }}
      Actions={ImportActions}
      search={search}
      onSearch={(next) =>
        void navigate({
          to: '/administration/imports/$id',
          params: { id },
          search: next,
          replace: true,
          resetScroll: false,
        })
      }
    />
  );
}

interface ImportFrameProps {
  desk: ImportDesk;
  id: string;
  back: ComponentProps<typeof Frame>['back'];
  Actions: ComponentType<{ run: ImportRun }>;
  /** What is said between the state and the rows. */
  Between?: ComponentType<{ run: ImportRun }>;
  search: RowsSearch;
  onSearch: (next: RowsSearch) => void;
}

/** One file of a desk, whichever it is. */
export function ImportFrame({ desk, id, back, Actions, Between, search, onSearch }: ImportFrameProps) {
  const { data: run, error, refetch } = useQuery(importQuery(desk, id));
  return (
    <Frame
      title={run ? run.fileName : error ? t('import.one') : undefined}
      tab={t('import.one')}
      lead={run && leadOf(run)}
      back={back}
      actions={run && <Actions run={run} />}
    >
      <ProblemNotice error={run ? null : error} onRetry={() => void refetch()} />
      {run && (
        <ImportDetail run={run} search={search} onSearch={onSearch}>
          {Between && <Between run={run} />}
        </ImportDetail>
      )}
      {!run && !error && <Skeleton height={420} />}
    </Frame>
  );
}

const leadOf = ({ kind, createdBy, createdAt }: ImportRun) =>
  t('import.facts', {
    kind: t(`import.kind.${kind}`),
    by: createdBy ?? t('none'),
    at: showInstant(createdAt),
  });

interface ImportDetailProps {
  run: ImportRun;
  search: RowsSearch;
  onSearch: (next: RowsSearch) => void;
  children: ReactNode;
}

/** The state of a file, what was read, and its rows. */
function ImportDetail({ run, search, onSearch, children }: ImportDetailProps) {
  const { id, kind, status, failure, counts, rowsKept } = run;
  const allowed = useAllowed();
  const { read, share } = useReadFile(() => {});
  const underWay = importIsUnderWay(status);
  const mayReplace = (status === 'reading' || status === 'ready') && allowed(recordsRule[kind], 'create');
  return (
    <>
      <RunState>
        <StatusBadge status={`import-${status}`} />
        {underWay ? <UnderWay run={run} /> : counts.total > 0 && <span className={classes.note}>{countsOf(run)}</span>}
        {mayReplace && (
          <FileButton
            accept={csvFiles}
            label={t(status === 'reading' ? 'import.choose' : 'import.replace')}
            variant={status === 'reading' ? 'filled' : 'default'}
            busy={read.isPending}
            onFile={(file) => read.mutate({ file, id, kind })}
          />
        )}
      </RunState>
      {read.isPending && <ReadProgress share={share} />}
      <ProblemNotice error={read.error} />
      {failure && status === 'failed' && (
        <Alert color="red" variant="light" mb="md" role="note">
          {t(`import.failure.${failure}`)}
        </Alert>
      )}
      {!rowsKept && <p className={classes.note}>{t('import.removed')}</p>}
      {children}
      <Columns run={run} />
      {rowsKept && counts.total > 0 && <ImportRows run={run} search={search} onSearch={onSearch} />}
    </>
  );
}

function UnderWay({ run: { mode, status, counts } }: { run: ImportRun }) {
  if (status === 'running' && mode === 'all')
    return <output className={classes.note}>{t('import.running.all')}</output>;
  const undoing = status === 'undoing';
  const done = undoing ? counts.undone + counts.kept : counts.done;
  const total = undoing ? done + counts.done : done + counts.good;
  const note = t('import.running.note', { done, total });
  return <RunProgress done={done} total={total} label={t('import.progress')} note={note} />;
}

function Columns({ run: { columns, ignored } }: { run: ImportRun }) {
  if (columns.length === 0) return null;
  const named = columns.map(({ heading, label }) =>
    heading.toLowerCase() === label.toLowerCase() ? label : t('import.columns.as', { heading, label }),
  );
  return (
    <details className={classes.columns} open={ignored.length > 0}>
      <summary>{t('import.columns')}</summary>
      <p>{t('import.columns.read', { columns: named.join(', ') })}</p>
      {ignored.length > 0 && <p>{t('import.columns.ignored', { columns: ignored.join(', ') })}</p>}
    </details>
  );
}
