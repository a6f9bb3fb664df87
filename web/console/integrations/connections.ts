import { queryOptions } from '@tanstack/react-query';
import type { System } from '../../../domain/integrations.ts';
import { readingIsUnderWay, type ReadingKind } from '../../../domain/pimsy/reading-counts.ts';
import type {
  FieldToEnter,
  Integration,
  IntegrationCheck,
  UnlinkedRecord,
} from '../../../domain/schemas/connections.ts';
import { showAddress } from '../../shared/format.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';

const everyMs = 1_000;

/** Asked again while PIMSY is read, which does not put off the automatic sign-out. */
export const integrationsQuery = queryOptions({
  queryKey: ['integrations'],
  queryFn: ({ signal }) => api.get<Integration[]>('/api/integrations', {}, { signal, background: true }),
  refetchInterval: ({ state }) =>
    state.data?.some(({ reading }) => reading && readingIsUnderWay(reading.status)) ? everyMs : false,
});

export const checkQuery = (system: System, id: string) =>
  queryOptions({
    queryKey: ['integration-checks', id],
    queryFn: ({ signal }) =>
      api.get<IntegrationCheck>(`/api/integrations/${system}/checks/${id}`, {}, { signal, background: true }),
    refetchInterval: ({ state }) => (state.data && state.data.status !== 'requested' ? false : everyMs),
  });

export const unlinkedQuery = (kind: ReadingKind | undefined) =>
  listQuery(['pimsy-unlinked', kind ?? 'all'], (cursor, signal) =>
    api.get<ListPage<UnlinkedRecord>>('/api/integrations/pimsy/unlinked', { kind, cursor }, { signal }),
  );

export const toEnterQuery = listQuery(['pimsy-to-enter'], (cursor, signal) =>
  api.get<ListPage<FieldToEnter>>('/api/integrations/pimsy/to-enter', { cursor }, { signal }),
);

/** A value of an entry to enter in PIMSY, as people write it. */
export const shownValue = (field: FieldToEnter['field'], text: string): string =>
  field === 'phones' ? text.split(', ').map(showAddress).join(', ') : text;
