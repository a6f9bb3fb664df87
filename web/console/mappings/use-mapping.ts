import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import type { MappingKind } from '../../../domain/fieldtime/person-problems.ts';
import type { PersonImport } from '../../../domain/schemas/mappings.ts';
import { api } from '../../shared/api.ts';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { mappingCountsQuery, mappingsKey } from './mappings.ts';

/** Whatever shows who is who. */
export const refreshMappings = async (queries: QueryClient, kind: MappingKind): Promise<void> => {
  await Promise.all([
    queries.invalidateQueries({ queryKey: mappingsKey(kind) }),
    queries.invalidateQueries({ queryKey: mappingCountsQuery(kind).queryKey }),
    queries.invalidateQueries({ queryKey: ['choices', 'targets', kind] }),
    queries.invalidateQueries({ queryKey: ['list', 'timeero'] }),
    queries.invalidateQueries({ queryKey: ['list', 'evv'] }),
    queries.invalidateQueries({ queryKey: ['mapping-history'] }),
  ]);
};

export const useMapping = (kind: MappingKind) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (pair: { pimsyRecordId: string; timeeroRecordId: string }) =>
      api.post('/api/integrations/mappings', { kind, ...pair }, { key: crypto.randomUUID() }),
    onSuccess: async () => {
      notify(t('mapping.mapped'));
      await refreshMappings(queries, kind);
    },
  });
};

export type ImportOrder = { recordIds: readonly string[] } | { all: { text: string; state: string | null } };

export const useImport = (kind: MappingKind, onOrdered: (run: PersonImport) => void) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (order: ImportOrder) =>
      api.post<PersonImport>('/api/integrations/imports', { kind, ...order }, { key: crypto.randomUUID() }),
    onSuccess: async (run) => {
      await refreshMappings(queries, kind);
      await queries.invalidateQueries({ queryKey: ['list', 'person-imports'] });
      onOrdered(run);
    },
  });
};
