import { queryOptions } from '@tanstack/react-query';
import { isUnderWay, type PaymentStatus } from '../../../domain/payments/statuses.ts';
import type { PaymentDetail, PaymentRow, Reconciliation, ReconciliationRow } from '../../../domain/schemas/payments.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';

const everyMs = 2_000;

export const paymentsQuery = (filter: { clientId?: string; status?: PaymentStatus | undefined }) =>
  listQuery(['payments', filter.clientId ?? 'all', filter.status ?? 'any'], (cursor, signal) =>
    api.get<ListPage<PaymentRow>>('/api/payments', { ...filter, cursor, limit: 30 }, { signal }),
  );

/** Read again by itself while nobody knows how it, or a refund of it, ends. */
export const paymentQuery = (id: string) =>
  queryOptions({
    queryKey: ['payments', id],
    queryFn: ({ signal, client }) => {
      const background = client.getQueryData(['payments', id]) !== undefined;
      return api.get<PaymentDetail>(`/api/payments/${id}`, {}, { signal, background });
    },
    refetchInterval: ({ state: { data } }) =>
      data &&
      (isUnderWay(data.status) || data.refunds.some(({ status }) => status === 'requested' || status === 'sent'))
        ? everyMs
        : false,
  });

export const refundOf = (id: string, body: { amount: number; reason: string }, key: string) =>
  api.post<{ id: string }>(`/api/payments/${id}/refunds`, body, { key });
export const endOf = (id: string, reason: string) => api.post(`/api/payments/${id}/end`, { reason });
export const cardReceiptPath = (id: string): string => `/api/payments/${id}/receipt`;

export const reconciliationsQuery = listQuery(['payment-reconciliations'], (cursor, signal) =>
  api.get<ListPage<ReconciliationRow>>('/api/payment-reconciliations', { cursor, limit: 30 }, { signal }),
);
export const orderReconciliation = (body: { fromOn: string; toOn: string }, key: string) =>
  api.post<Reconciliation>('/api/payment-reconciliations', body, { key });
export const reconciliationQuery = (id: string) =>
  queryOptions({
    queryKey: ['payment-reconciliations', id],
    queryFn: ({ signal }) =>
      api.get<Reconciliation>(`/api/payment-reconciliations/${id}`, {}, { signal, background: true }),
    refetchInterval: ({ state }) => (state.data && state.data.status !== 'requested' ? false : everyMs),
  });
