import { Button, Select, Tabs, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconRefresh, IconSearch } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { type MappingState, mappingStates } from '../../../domain/fieldtime/mapping-states.ts';
import type { MappingKind } from '../../../domain/fieldtime/person-problems.ts';
import { api } from '../../shared/api.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { ConfirmSuggested } from './confirm-suggested.tsx';
import { MappingTable } from './mapping-table.tsx';
import classes from './mappings.module.css';
import { liveEvery, mappingCountsQuery, mappingsKey } from './mappings.ts';
import { refreshMappings } from './use-mapping.ts';

const route = getRouteApi('/frame/integrations/pimsy/mapping');

/** Who of PIMSY is who of Timeero. */
export function Page(): ReactElement {
  const { tab, show } = route.useSearch();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const allowed = useAllowed();
  const kind: MappingKind = tab === 'clients' ? 'client' : 'employee';
  const reason = allowed('Integrations', 'modify') ? null : t('mapping.need.rule');
  const read = useMutation({
    mutationFn: () => api.post<{ started: boolean }>('/api/integrations/timeero/reading'),
    onSuccess: async ({ started }) => {
      notify(t(started ? 'mapping.read.started' : 'mapping.read.running'));
      await refreshMappings(queries, kind);
    },
  });
  return (
    <Frame
      title={t('nav.mapping')}
      lead={t('mapping.lead')}
      actions={
        <>
          <ReasonedButton
            variant="default"
            leftSection={<IconRefresh size={16} />}
            reason={reason}
            loading={read.isPending}
            onClick={() => read.mutate()}
          >
            {t('mapping.read')}
          </ReasonedButton>
          <ButtonLink variant="default" to="/integrations/imports">
            {t('nav.person.imports')}
          </ButtonLink>
        </>
      }
    >
      <ProblemNotice error={read.error} onRetry={() => read.mutate()} />
      <Tabs
        value={kind}
        onChange={(next) =>
          void navigate({
            to: '/integrations/pimsy/mapping',
            search: { tab: next === 'client' ? 'clients' : undefined, show },
            replace: true,
          })
        }
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="employee">{t('mapping.employees')}</Tabs.Tab>
          <Tabs.Tab value="client">{t('mapping.clients')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value={kind}>
          <Mappings key={kind} kind={kind} show={show} reason={reason} readAt={read.submittedAt} />
        </Tabs.Panel>
      </Tabs>
    </Frame>
  );
}

function Mappings({
  kind,
  show,
  reason,
  readAt,
}: {
  kind: MappingKind;
  show: MappingState | undefined;
  reason: string | null;
  /** When somebody had Timeero read, in milliseconds; 0: not on this visit. */
  readAt: number;
}) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const text = useLocation({ select: (location) => location.state.text ?? '' });
  const counts = useQuery({ ...mappingCountsQuery(kind), refetchInterval: liveEvery(readAt) });
  const before = useRef(counts.data);
  useEffect(() => {
    // Somebody is new, suggested, mapped or failed since the list was read.
    if (before.current && before.current !== counts.data)
      void queries.invalidateQueries({ queryKey: mappingsKey(kind) });
    before.current = counts.data;
  }, [counts.data, kind, queries]);
  const tab = kind === 'client' ? ('clients' as const) : undefined;
  const go = (next: { show: MappingState | undefined; text: string }) =>
    void navigate({
      to: '/integrations/pimsy/mapping',
      search: { tab, show: next.show },
      state: { text: next.text },
      replace: true,
      resetScroll: false,
    });
  const [typed, setTyped] = useState(text);
  const search = useDebouncedCallback((next: string) => go({ show, text: next }), 250);
  const countOf = (state: MappingState | 'all') => counts.data?.[state] ?? 0;
  const byId = counts.data?.suggestedById ?? 0;
  const option = (state: MappingState | 'all') => ({
    value: state,
    label: t('mapping.filter.one', { label: t(`mapping.state.${state}`), count: countOf(state) }),
  });
  const [confirming, setConfirming] = useState(false);
  return (
    <>
      <search className={classes.bar}>
        <TextInput
          className={classes.search}
          type="search"
          aria-label={t(`mapping.search.${kind}`)}
          placeholder={t('mapping.search.hint')}
          leftSection={<IconSearch size={16} />}
          autoComplete="off"
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            search(event.currentTarget.value);
          }}
        />
        <Select
          // Its field keeps the words of what was chosen, so the counts would stay as they first were.
          key={option(show ?? 'all').label}
          className={classes.filter}
          aria-label={t('mapping.filter')}
          data={[option('all'), ...mappingStates.map(option)]}
          allowDeselect={false}
          value={show ?? 'all'}
          onChange={(next) => go({ show: mappingStates.find((each) => each === next), text })}
        />
        {countOf('suggested') > 0 && (
          <>
            {show !== 'suggested' && (
              <Button variant="default" onClick={() => go({ show: 'suggested', text })}>
                {t('mapping.suggested.show', { count: countOf('suggested') })}
              </Button>
            )}
            {show === 'suggested' && countOf('suggested') > byId && (
              <ReasonedButton reason={reason} onClick={() => setConfirming(true)}>
                {t('mapping.confirm', { count: countOf('suggested') - byId })}
              </ReasonedButton>
            )}
          </>
        )}
      </search>
      {show === 'suggested' && byId > 0 && <p>{t('mapping.confirm.by-id', { count: byId })}</p>}
      <ProblemNotice error={counts.error} onRetry={() => void counts.refetch()} />
      <MappingTable kind={kind} state={show} text={text} counts={counts.data} reason={reason} />
      {confirming && counts.data && (
        <ConfirmSuggested kind={kind} counts={counts.data} onClose={() => setConfirming(false)} />
      )}
    </>
  );
}
