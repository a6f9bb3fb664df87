import { queryOptions } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { portalPractice, PortalSession } from '../../domain/schemas/portal.ts';
import { api, setCsrfToken } from '../shared/api.ts';
import { Failure } from '../shared/problem.ts';

/** Whose portal this is; known before anybody signs in. */
export const practiceQuery = queryOptions({
  queryKey: ['practice'],
  queryFn: ({ signal }) => api.get<z.output<typeof portalPractice>>('/api/portal/practice', {}, { signal }),
  staleTime: Infinity,
});

const path = '/api/portal/session';

/** The session, or null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<PortalSession | null> => {
    try {
      const session = await api.get<PortalSession>(path, {}, { signal });
      setCsrfToken(session.csrf);
      return session;
    } catch (error) {
      if (error instanceof Failure && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

export type Left = 'idle' | 'left' | 'expired';
const leftKey = ['left'];
/** Why nobody is signed in any more; null: nobody was. */
export const leftQuery = queryOptions({ queryKey: leftKey, queryFn: (): Left | null => null, staleTime: Infinity });

/** Takes over a session that an answer brought. */
export const remember = (client: QueryClient, session: PortalSession): void => {
  setCsrfToken(session.csrf);
  client.setQueryData(leftKey, null);
  client.setQueryData(sessionQuery.queryKey, session);
};

/** Forgets everything that was loaded, so that nothing of it is seen by whoever signs in next. */
export const forget = (client: QueryClient, why: Left): void => {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' && queryKey[0] !== 'practice' });
  client.setQueryData(leftKey, why);
  client.setQueryData(sessionQuery.queryKey, null);
};

export const signIn = (body: { login: string; password: string; code: string | undefined }) =>
  api.post<PortalSession>(path, body);
export const changePassword = (body: { current: string; next: string }) =>
  api.post<PortalSession>('/api/portal/password', body);
export const signOut = () => api.delete(path);
/** Says to the server that somebody is there. */
export const stillHere = () => api.get(path);
