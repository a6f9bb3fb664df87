import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { isUnderWay } from '../../../domain/payments/statuses.ts';
import type { NewPayment, OwnPayment, PaymentOffer } from '../../../domain/schemas/payments.ts';
import { api } from '../../shared/api.ts';

const path = '/api/portal/payments';

/** Of everything that changes when somebody has paid. */
export const payKey = ['payments'] as const;

export const offerQuery = queryOptions({
  queryKey: [...payKey, 'offer'],
  queryFn: ({ signal }) => api.get<PaymentOffer>(`${path}/offer`, {}, { signal }),
  staleTime: 0,
});

export interface Copay {
  amount: number;
  paymentId: string | null;
  paid: boolean;
  open: boolean;
}

export const copayQuery = (appointmentId: string) =>
  queryOptions({
    queryKey: [...payKey, 'copay', appointmentId],
    queryFn: ({ signal }) => api.get<Copay>(`${path}/copays/${appointmentId}`, {}, { signal }),
    staleTime: 0,
  });

export const cardPaymentsQuery = infiniteQueryOptions({
  queryKey: [...payKey, 'list'],
  queryFn: ({ pageParam, signal }) =>
    api.get<{ rows: OwnPayment[]; next: string | null }>(path, { cursor: pageParam, limit: 10 }, { signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next }) => next ?? undefined,
  staleTime: 0,
});

/** Milliseconds between two looks, and how many there are before the client has to ask for more. */
const everyMs = 2_000;
const mostLooks = 90;

/** Read again by itself while nobody knows how it ends, which does not put off the automatic sign-out. */
export const paymentQuery = (id: string) =>
  queryOptions({
    queryKey: [...payKey, 'one', id],
    queryFn: ({ signal, client }) => {
      const background = client.getQueryData([...payKey, 'one', id]) !== undefined;
      return api.get<OwnPayment>(`${path}/${id}`, {}, { signal, background });
    },
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data && isUnderWay(state.data.status) && state.dataUpdateCount < mostLooks ? everyMs : false,
  });

export const begin = (body: Omit<NewPayment, 'appointmentId'> & { appointmentId?: string }, key: string) =>
  api.post<OwnPayment>(path, body, { key });
/** Has the card company asked: the client is back from its page. */
export const look = (id: string) => api.post<OwnPayment>(`${path}/${id}/look`, undefined);
export const cancel = (id: string) => api.post<OwnPayment>(`${path}/${id}/cancel`, undefined);
export const cardReceiptPath = (id: string): string => `${path}/${id}/receipt`;
export const paymentPath = (id: string): string => `/payments/${id}`;

/** The payment that was begun on this visit and that leads on to the card company by itself; not the one that somebody has come back from. */
let leaving: string | null = null;
/** Not where it is another amount than was chosen: somebody had begun it before, and its page says how much it is first. */
export function leaveFor({ id, amount }: Pick<OwnPayment, 'id' | 'amount'>, chosen: number): void {
  if (amount === chosen) leaving = id;
}
/** Whether to go there now; once. */
export function mayLeaveFor(id: string): boolean {
  const may = leaving === id;
  if (may) leaving = null;
  return may;
}
