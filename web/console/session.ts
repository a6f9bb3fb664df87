import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import type { Right, RuleName } from '../../domain/rules.ts';
import type { Session } from '../../domain/schemas/access.ts';
import { api, setCsrfToken } from '../shared/api.ts';
import { Failure } from '../shared/problem.ts';
import { may } from './access.ts';

const remember = (session: Session): Session => {
  setCsrfToken(session.csrf);
  return session;
};

/** The session, or null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return remember(await api.get<Session>('/api/session', {}, { signal }));
    } catch (error) {
      if (error instanceof Failure && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

export interface SignIn {
  practice: string;
  login: string;
  password: string;
  /** Of the second factor, once the server has asked for it. */
  code?: string | undefined;
}

export const signIn = async (client: QueryClient, body: SignIn): Promise<Session> => {
  const session = remember(await api.post<Session>('/api/session', body));
  client.setQueryData(sessionQuery.queryKey, session);
  return session;
};

/** The server ends every session of the account and begins a new one for this browser. */
export const changePassword = async (client: QueryClient, body: { current: string; next: string }): Promise<void> => {
  client.setQueryData(sessionQuery.queryKey, remember(await api.post<Session>('/api/password', body)));
};

/** Forgets everything that was loaded, so that nothing of it is seen by whoever signs in next. */
export const forget = (client: QueryClient): void => {
  client.setQueryData(sessionQuery.queryKey, null);
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
};

/** The session of a page inside the frame, where there always is one. */
export const useSession = (): Session => {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error('This page is shown to people who have signed in only.');
  return data;
};

/** `allowed('Clients', 'modify')` */
export const useAllowed = () => {
  const session = useSession();
  return (rule: RuleName, right: Right) => may(session, rule, right);
};

export const useSignOut = () => {
  const client = useQueryClient();
  return async (everywhere: boolean): Promise<void> => {
    await api.delete(everywhere ? '/api/sessions' : '/api/session');
    forget(client);
  };
};
