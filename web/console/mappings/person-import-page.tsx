import { Alert, Button, Group, Select, Skeleton } from '@mantine/core';
import { IconFileDownload, IconTable } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import {
  importRowStatuses,
  isUnderWay,
  mayCancel,
  mayPause,
  mayResume,
  troubleWords,
} from '../../../domain/fieldtime/import-statuses.ts';
import type { MappingKind } from '../../../domain/fieldtime/person-problems.ts';
import type { PersonImport, PersonImportRow } from '../../../domain/schemas/mappings.ts';
import { api } from '../../shared/api.ts';
import { showInstant } from '../../shared/format.ts';
import { statusLook } from '../../shared/status.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { RunProgress, RunState } from '../../shared/ui/run-state.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { words } from '../../shared/words.ts';
import { ReadPimsyButton } from '../integrations/read-pimsy-button.tsx';
import { tableOf } from '../lists.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import classes from './mappings.module.css';
import { countsOf, importRowsKey, importRowsQuery, personImportQuery, resultsPath, toCorrect } from './mappings.ts';
import { ProblemList } from './problem-list.tsx';
import { RowActions } from './row-actions.tsx';

const route = getRouteApi('/frame/integrations/imports/$id');

/** One import into Timeero: its progress, and every record with what has to be corrected in PIMSY. */
export function Page(): ReactElement {
  const { id } = route.useParams();
  const { data: run, error, refetch } = useQuery(personImportQuery(id));
  return (
    <Frame
      title={run ? t(`person.import.title.${run.kind}`) : error ? t('nav.person.imports') : undefined}
      tab={t('nav.person.imports')}
      lead={
        run &&
        t('person.import.facts', {
          by: run.orderedBy ?? t('person.import.healed'),
          at: showInstant(run.createdAt),
        })
      }
      back={{ to: { to: '/integrations/imports' }, label: t('nav.person.imports') }}
      actions={run && <Actions run={run} />}
    >
      <ProblemNotice error={run ? null : error} onRetry={() => void refetch()} />
      {run && <Detail run={run} />}
      {!run && !error && <Skeleton height={420} />}
    </Frame>
  );
}

type Act = 'pause' | 'resume' | 'cancel';

function Actions({ run: { id, status } }: { run: PersonImport }) {
  const queries = useQueryClient();
  const allowed = useAllowed();
  const reason = allowed('Integrations', 'modify') ? null : t('mapping.need.rule');
  const act = useMutation({
    mutationFn: (what: Act) => api.post<PersonImport>(`/api/integrations/imports/${id}/${what}`),
    onSuccess: async (next) => {
      queries.setQueryData(personImportQuery(id).queryKey, next);
      await queries.invalidateQueries({ queryKey: importRowsKey(id) });
    },
    // Somebody else was faster: show what stands now.
    onError: () => void queries.invalidateQueries({ queryKey: personImportQuery(id).queryKey }),
  });
  const offered: readonly [Act, boolean][] = [
    ['cancel', mayCancel(status)],
    ['pause', mayPause(status)],
    ['resume', mayResume(status)],
  ];
  return (
    <>
      <Group gap="xs">
        {offered.map(
          ([what, may]) =>
            may && (
              <ReasonedButton
                key={what}
                variant={what === 'resume' ? 'filled' : 'default'}
                reason={reason}
                loading={act.isPending && act.variables === what}
                onClick={() => act.mutate(what)}
              >
                {t(`person.import.${what}`)}
              </ReasonedButton>
            ),
        )}
      </Group>
      <ProblemNotice error={act.error} />
    </>
  );
}

function Detail({ run }: { run: PersonImport }) {
  const { status, trouble, counts } = run;
  const over = counts.done + counts.failed + counts.cancelled;
  return (
    <>
      <RunState>
        <StatusBadge status={`run-${status}`} />
        <output className={classes.note}>{countsOf(run)}</output>
        {isUnderWay(status) && <RunProgress done={over} total={counts.total} label={t('import.progress')} />}
      </RunState>
      {trouble && isUnderWay(status) && (
        <Alert color="yellow" variant="light" mb="md" role="note">
          <output>{troubleWords[trouble]}</output>
        </Alert>
      )}
      {counts.inDoubt > 0 && counts.waiting === 0 && (
        <Alert color="blue" variant="light" mb="md" role="note">
          {t('person.import.doubt', { count: counts.inDoubt })}
        </Alert>
      )}
      {toCorrect(counts) > 0 && !isUnderWay(status) && (
        <Alert color="blue" variant="light" mb="md" role="note" classNames={{ message: classes.mend }}>
          <span>{t('person.import.mend')}</span>
          <ReadPimsyButton />
        </Alert>
      )}
      <Rows run={run} />
    </>
  );
}

function Rows({ run }: { run: PersonImport }) {
  const { id, kind, counts } = run;
  const { rows: shown } = route.useSearch();
  const navigate = useNavigate();
  const list = useInfiniteQuery(importRowsQuery(run, shown));
  return (
    <>
      <div className={classes.bar}>
        <Select
          className={classes.filter}
          aria-label={t('mapping.filter')}
          data={[
            { value: 'all', label: t('import.filter.all') },
            ...importRowStatuses.map((value) => ({ value, label: words(statusLook[`record-${value}`].label) })),
          ]}
          value={shown ?? 'all'}
          allowDeselect={false}
          onChange={(next) =>
            void navigate({
              to: '/integrations/imports/$id',
              params: { id },
              search: { rows: importRowStatuses.find((each) => each === next) },
              replace: true,
              resetScroll: false,
            })
          }
        />
        <Button
          component="a"
          href={resultsPath(id)}
          download
          variant="default"
          leftSection={<IconFileDownload size={16} />}
        >
          {t('person.import.results')}
        </Button>
      </div>
      <DataTable
        label={t('person.import.records')}
        columns={columnsOf(kind)}
        rowKey={(row) => row.id}
        summary={summaryOf}
        {...tableOf(list)}
        expect={Math.min(10, counts.total)}
        empty={<Empty icon={IconTable} title={t('import.row.none')} />}
      />
    </>
  );
}

const columnsOf = (kind: MappingKind): Column<PersonImportRow>[] => [
  {
    key: 'who',
    header: t('mapping.pimsy'),
    width: '26%',
    cell: ({ label, externalId }) => (
      <>
        <div className={classes.name}>{label}</div>
        {externalId !== null && <p className={classes.note}>{t('mapping.id', { id: externalId })}</p>}
      </>
    ),
  },
  {
    key: 'state',
    header: t('import.state'),
    width: '150px',
    cell: (row) => <StatusBadge status={`record-${stateOf(row)}`} />,
    wide: true,
  },
  {
    key: 'what',
    header: t('import.row.problems'),
    cell: (row) => <ProblemList {...row} />,
    wide: true,
  },
  { key: 'do', header: t('import.row.do'), align: 'right', cell: (row) => <RowActions kind={kind} row={row} /> },
];

/** Whoever is in Timeero by now needs nobody any more. */
const stateOf = ({ status, settled }: PersonImportRow) => (settled ? 'done' : status);

const summaryOf = (row: PersonImportRow) => (
  <>
    {words(statusLook[`record-${stateOf(row)}`].label)}
    <ProblemList {...row} />
  </>
);
