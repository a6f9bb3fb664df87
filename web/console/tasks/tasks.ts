import { queryOptions, useQueryClient } from '@tanstack/react-query';
import type { Task, TaskCounts } from '../../../domain/schemas/desk.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';

export const taskScopes = ['mine', 'groups', 'all'] as const;
export type TaskScope = (typeof taskScopes)[number];
export const taskStates = ['open', 'done', 'withdrawn'] as const;
export type TaskState = (typeof taskStates)[number];

export interface TaskFilter {
  scope: TaskScope;
  status: TaskState;
  client?: string;
  overdue?: boolean;
  type?: string;
  /** YYYY-MM-DD */
  dueBefore?: string;
}

export const tasksQuery = ({ overdue, ...filter }: TaskFilter) =>
  listQuery(['tasks', filter, overdue ?? false], (cursor, signal) =>
    api.get<ListPage<Task>>('/api/tasks', { ...filter, due: overdue ? 'overdue' : undefined, cursor }, { signal }),
  );

/** Asked again every half minute, without putting off the automatic sign-out. */
export const taskCountsQuery = queryOptions({
  queryKey: ['tasks', 'counts'],
  queryFn: ({ signal }) => api.get<TaskCounts>('/api/tasks/counts', {}, { signal, background: true }),
  refetchInterval: 30_000,
});

/** After a change of a task: every list and count of them. */
export const useRefreshTasks = () => {
  const queries = useQueryClient();
  return async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: ['list', 'tasks'] });
    await queries.invalidateQueries({ queryKey: taskCountsQuery.queryKey });
  };
};
