import { SegmentedControl } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { HandoffTabs } from '../chart-requests/handoff-tabs.tsx';
import { tableOf } from '../lists.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import tasks from '../tasks/tasks.module.css';
import { NoteTable } from './note-table.tsx';
import { noteScopes, notesQuery } from './notes.ts';
import { StateFilter } from './state-filter.tsx';

const route = getRouteApi('/frame/chart-requests/notes');

/** Notes that I hold, and, for who may see them, everybody's. */
export function Page(): ReactElement {
  const search = route.useSearch();
  const { scope = 'mine', state } = search;
  const navigate = useNavigate();
  const allowed = useAllowed();
  const list = useInfiniteQuery(notesQuery(scope, state));
  const put = (part: Partial<typeof search>) =>
    void navigate({ to: '/chart-requests/notes', search: { ...search, ...part }, replace: true, resetScroll: false });
  const scopes = noteScopes.filter((each) => each === 'mine' || allowed('Tasks', 'view'));
  return (
    <Frame title={t('nav.requests')} tab={t('note.all')} lead={t(`note.lead.${scope}`)}>
      <HandoffTabs current="notes" />
      <div className={tasks.filters}>
        {scopes.length > 1 && (
          <SegmentedControl
            aria-label={t('note.scope')}
            data={scopes.map((value) => ({ value, label: t(`note.scope.${value}`) }))}
            value={scope}
            onChange={(next) => put({ scope: noteScopes.find((each) => each === next && each !== 'mine') })}
          />
        )}
        <StateFilter value={state} onChange={(next) => put({ state: next })} />
      </div>
      <NoteTable
        named
        {...tableOf(list)}
        empty={state ? t('note.empty.filtered') : t(`note.empty.${scope}`)}
        hint={state ? undefined : t('note.empty.chart')}
      />
    </Frame>
  );
}
