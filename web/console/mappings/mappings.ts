import { queryOptions } from '@tanstack/react-query';
import { isUnderWay, type ImportRowStatus } from '../../../domain/fieldtime/import-statuses.ts';
import type { MappingState } from '../../../domain/fieldtime/mapping-states.ts';
import type { MappingKind } from '../../../domain/fieldtime/person-problems.ts';
import type {
  HeldRow,
  MappingCounts,
  MappingRow,
  PastMapping,
  PersonImport,
  PersonImportRow,
  RegisterRow,
  TargetRow,
} from '../../../domain/schemas/mappings.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';
import { t } from '../t.ts';

export interface MappingFilter {
  kind: MappingKind;
  /** Part of a name, an e-mail, a phone; it travels in the body. */
  text: string;
  state: MappingState | undefined;
}

export const mappingsKey = (kind: MappingKind) => ['list', 'mappings', kind] as const;
export const mappingsQuery = ({ kind, text, state }: MappingFilter) =>
  listQuery(['mappings', kind, { text, state }], (cursor, signal) =>
    api.post<ListPage<MappingRow>>(
      `/api/integrations/mappings/${kind}/search`,
      { text, state: state ?? null, cursor, limit: 50 },
      { signal },
    ),
  );

export const mappingCountsQuery = (kind: MappingKind) =>
  queryOptions({
    queryKey: ['mapping-counts', kind],
    queryFn: ({ signal }) =>
      api.get<MappingCounts>(`/api/integrations/mappings/${kind}/counts`, {}, { signal, background: true }),
  });

const readingMs = 60_000;
/** Counted often for a minute after somebody had Timeero read, and now and then while records may still be mapped: by others, or as they heal. */
export const liveEvery =
  (readAt: number) =>
  ({ state: { data } }: { state: { data: MappingCounts | undefined } }): number | false => {
    if (Date.now() - readAt < readingMs) return 2_000;
    return data !== undefined && data.unmapped > 0 && 10_000;
  };

/** The first matches, for the field in which a user or job is chosen. */
export const targetChoices = (kind: MappingKind, text: string) =>
  queryOptions({
    queryKey: ['choices', 'targets', kind, text],
    queryFn: ({ signal }) =>
      api.post<ListPage<TargetRow>>(
        `/api/integrations/mappings/${kind}/targets/search`,
        { text, free: true, limit: 12 },
        { signal },
      ),
  });

export const historyQuery = (recordId: string) =>
  queryOptions({
    queryKey: ['mapping-history', recordId],
    queryFn: ({ signal }) =>
      api.get<{ rows: PastMapping[] }>(`/api/integrations/records/${recordId}/mappings`, {}, { signal }),
  });

export const personImportsQuery = listQuery(['person-imports'], (cursor, signal) =>
  api.get<ListPage<PersonImport>>('/api/integrations/imports', { cursor }, { signal }),
);

const everyMs = 1_000;
const healsMs = 5_000;
/** Asked again while it is under way or what failed in it may heal, which does not put off the automatic sign-out. */
export const personImportQuery = (id: string) =>
  queryOptions({
    queryKey: ['person-imports', id],
    queryFn: ({ signal }) => api.get<PersonImport>(`/api/integrations/imports/${id}`, {}, { signal, background: true }),
    refetchInterval: ({ state: { data } }) => {
      if (!data) return false;
      if (isUnderWay(data.status)) return everyMs;
      return toCorrect(data.counts) > 0 && healsMs;
    },
  });

export const importRowsKey = (id: string) => ['list', 'person-import-rows', id] as const;
/** Loaded anew whenever the counts change. */
export const importRowsQuery = ({ id, counts }: PersonImport, status: ImportRowStatus | undefined) =>
  listQuery([...importRowsKey(id).slice(1), status ?? 'all', counts], (cursor, signal) =>
    api.get<ListPage<PersonImportRow>>(`/api/integrations/imports/${id}/rows`, { status, cursor }, { signal }),
  );

export const resultsPath = (id: string): string => `/api/integrations/imports/${id}/results`;

const searched =
  <Row>(path: string, text: string) =>
  (cursor: string | undefined, signal: AbortSignal) =>
    api.post<ListPage<Row>>(path, { text, cursor, limit: 50 }, { signal });

export const heldQuery = (list: 'users' | 'jobs', text: string) =>
  listQuery(['timeero', list, text], searched<HeldRow>(`/api/integrations/timeero/${list}/search`, text));
export const registerQuery = (list: 'employees' | 'clients', text: string) =>
  listQuery(['evv', list, text], searched<RegisterRow>(`/api/integrations/evv/${list}/search`, text));

/** `same e-mail and same phone` */
export const evidenceWords = (evidence: readonly string[]): string => {
  const known = ['reference', 'email', 'phone', 'birth-date'] as const;
  const words = known.filter((each) => evidence.includes(each)).map((each) => t(`mapping.evidence.${each}`));
  return words.join(', ');
};

/** Of those that failed: still to be corrected. */
export const toCorrect = ({ failed, settled }: PersonImport['counts']): number => failed - settled;

/** `3 imported · 2 to correct · 40 waiting` */
export const countsOf = ({ counts }: Pick<PersonImport, 'counts'>): string => {
  const shown = { ...counts, failed: toCorrect(counts) };
  return (
    (['done', 'settled', 'failed', 'waiting', 'inDoubt', 'cancelled'] as const)
      .filter((each) => shown[each] > 0)
      .map((each) => t(`person.import.count.${each}`, { count: shown[each] }))
      .join(' · ') || t('person.import.count.none')
  );
};
