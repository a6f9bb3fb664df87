import { queryOptions } from '@tanstack/react-query';
import { type InsuranceRank, noInsurance } from '../../../domain/insurance.ts';
import type { Coverage, InsuranceValues, PortalInsurance } from '../../../domain/schemas/insurance.ts';
import { api } from '../../shared/api.ts';

const path = '/api/portal/insurance';

export const insuranceQuery = queryOptions({
  queryKey: ['insurance', 'all'],
  queryFn: ({ signal }) => api.get<PortalInsurance>(path, {}, { signal }),
  staleTime: 0,
});

/** Whether something was saved last, told on the page that one comes back to. */
export const savedQuery = queryOptions({
  queryKey: ['insurance', 'saved'],
  queryFn: (): boolean => false,
  staleTime: Infinity,
});

/** What a form edits, with the id of the coverage that it is of; null: none is on file. */
export type CoverageForm = InsuranceValues & { id: string | null };

export const formOf = (coverage: Coverage | null): CoverageForm => ({
  ...(coverage?.values ?? noInsurance),
  id: coverage?.id ?? null,
});

export const save = (
  rank: InsuranceRank,
  body: { id: string | null; loaded: InsuranceValues | null; wanted: InsuranceValues },
) => api.put<PortalInsurance>(`${path}/${rank}`, body);
export const endCoverage = (rank: InsuranceRank, id: string) =>
  api.post<PortalInsurance>(`${path}/${rank}/end`, { id });
