import { queryOptions, useQueryClient } from '@tanstack/react-query';
import type { ReminderState } from '../../../domain/reminders.ts';
import type {
  AppointmentReminders,
  ComingOfClient,
  ReminderLine,
  ReminderRule,
  ReminderRuleFields,
  RulePreviewRow,
} from '../../../domain/schemas/reminders.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';

/** All rules of the practice: each has a time of its own, so they are few enough for one page. */
export const reminderRulesQuery = queryOptions({
  queryKey: ['reminder-rules'],
  queryFn: async ({ signal }) =>
    (await api.get<ListPage<ReminderRule>>('/api/reminder-rules', { limit: 200 }, { signal })).rows,
});

/** Null: the rule cannot be previewed as it is. */
export const rulePreviewQuery = (rule: ReminderRuleFields | null) =>
  queryOptions({
    queryKey: ['reminder-rules', 'preview', rule],
    queryFn: async ({ signal }) =>
      (await api.post<{ rows: RulePreviewRow[] }>('/api/reminder-rules/preview', rule, { signal })).rows,
    enabled: rule !== null,
  });

export const reminderStatesShown = ['all', 'planned', 'sent', 'not-sent'] as const;
export type ReminderStateShown = (typeof reminderStatesShown)[number];

export const remindersQuery = (state: ReminderStateShown) =>
  listQuery(['reminders', state], (cursor, signal) =>
    api.get<ListPage<ReminderLine>>('/api/reminders', { state, cursor }, { signal }),
  );

export const clientRemindersQuery = (clientId: string) =>
  listQuery(['clients', clientId, 'reminders'], (cursor, signal) =>
    api.get<ListPage<ComingOfClient>>(`/api/clients/${clientId}/reminders`, { cursor }, { signal }),
  );

/** Read again by itself while one goes out, and now and then while others are to come; that is no activity of the person. */
export const appointmentRemindersQuery = (id: string) =>
  queryOptions({
    queryKey: ['appointments', id, 'reminders'],
    queryFn: ({ signal }) =>
      api.get<AppointmentReminders>(`/api/appointments/${id}/reminders`, {}, { signal, background: true }),
    refetchInterval: ({ state: { data } }) => {
      const is = (wanted: ReminderState) => data?.rows.some(({ state }) => state === wanted);
      if (is('sending')) return 2_000;
      return is('planned') ? 30_000 : false;
    },
  });

/** After a change of a rule: rules, and what is planned by them. */
export const useRefreshRules = () => {
  const queries = useQueryClient();
  return async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: reminderRulesQuery.queryKey });
    await queries.invalidateQueries({ queryKey: ['list', 'reminders'] });
  };
};
