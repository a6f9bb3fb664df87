import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { PortalBilling, PortalPayment, PortalStatement } from '../../../domain/schemas/billing.ts';
import { api } from '../../shared/api.ts';

const path = '/api/portal/billing';

interface Page<Row> {
  rows: Row[];
  next: string | null;
}

/** What is owed, and how many statements are new; asked each time the page is opened. */
export const billingQuery = queryOptions({
  queryKey: ['billing', 'balance'],
  queryFn: ({ signal }) => api.get<PortalBilling>(path, {}, { signal }),
  staleTime: 0,
});

const listOf = <Row>(what: 'statements' | 'payments') =>
  infiniteQueryOptions({
    queryKey: ['billing', what],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Row>>(`${path}/${what}`, { cursor: pageParam, limit: 10 }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    staleTime: 0,
  });

export const statementsQuery = listOf<PortalStatement>('statements');
export const paymentsQuery = listOf<PortalPayment>('payments');

export const statementPath = (id: string): string => `${path}/statements/${id}/content`;
export const receiptPath = (id: string): string => `${path}/payments/${id}/receipt`;
