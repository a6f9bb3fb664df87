import { infiniteQueryOptions, queryOptions, useQueryClient } from '@tanstack/react-query';
import type { ClientBilling, LedgerRow, OwingClients, Statement } from '../../../domain/schemas/billing.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';

const path = (clientId: string) => `/api/clients/${clientId}`;

export const billingQuery = (clientId: string) =>
  queryOptions({
    queryKey: ['clients', clientId, 'billing'],
    queryFn: ({ signal }) => api.get<ClientBilling>(`${path(clientId)}/billing`, {}, { signal }),
  });

export const ledgerQuery = (clientId: string) =>
  listQuery(['clients', clientId, 'ledger'], (cursor, signal) =>
    api.get<ListPage<LedgerRow>>(`${path(clientId)}/ledger`, { cursor, limit: 30 }, { signal }),
  );

export const statementsQuery = (clientId: string) =>
  listQuery(['clients', clientId, 'statements'], (cursor, signal) =>
    api.get<ListPage<Statement>>(`${path(clientId)}/statements`, { cursor, limit: 10 }, { signal }),
  );

/** Who owes something, by pages; the total of all that are found comes with each of them. */
export const owingQuery = (text: string) =>
  infiniteQueryOptions({
    queryKey: ['list', 'billing', text],
    queryFn: ({ pageParam: cursor, signal }) =>
      api.post<OwingClients>('/api/billing/search', { text, ...(cursor ? { cursor } : {}) }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (before) => before,
  });

export type PostedKind = 'charges' | 'payments' | 'adjustments';
export const postTo = (clientId: string, kind: PostedKind, body: object, key: string) =>
  api.post(`${path(clientId)}/ledger/${kind}`, body, { key });
export const reverseIn = (clientId: string, id: string, reason: string, key: string) =>
  api.post(`${path(clientId)}/ledger/${id}/reverse`, { reason }, { key });
export const issueFor = (clientId: string, dueOn: string, key: string) =>
  api.post<Statement>(`${path(clientId)}/statements`, { dueOn }, { key });
export const setUsualCopay = (clientId: string, body: { copay: number | null; replaces: number | null }) =>
  api.put(`${path(clientId)}/billing/copay`, body);
export const receiptPath = (clientId: string, id: string): string => `${path(clientId)}/ledger/${id}/receipt`;
export const statementPath = (clientId: string, id: string): string => `${path(clientId)}/statements/${id}/content`;

/** After something was posted: the ledger, what is owed, the statements, and the list of who owes. */
export const useRefreshBilling = (clientId: string) => {
  const queries = useQueryClient();
  return async (): Promise<void> => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: billingQuery(clientId).queryKey }),
      queries.invalidateQueries({ queryKey: ledgerQuery(clientId).queryKey }),
      queries.invalidateQueries({ queryKey: statementsQuery(clientId).queryKey }),
      queries.invalidateQueries({ queryKey: ['list', 'billing'] }),
    ]);
  };
};
