import { Alert, Button, Group } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AppointmentReminder, AppointmentReminders as Shape } from '../../../domain/schemas/reminders.ts';
import type { Appointment } from '../../../domain/schemas/scheduling.ts';
import { api, intents } from '../../shared/api.ts';
import { showInstant } from '../../shared/format.ts';
import { Section } from '../../shared/ui/form.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { useRefreshTasks } from '../tasks/tasks.ts';
import { lookOf } from './reminder-table.tsx';
import { appointmentRemindersQuery } from './reminders.ts';
import classes from './reminders.module.css';
import { spanInWords } from './rule-words.ts';

/** What the client of an appointment was reminded of and will be, in words, with the correction that is offered. */
export function AppointmentReminders({ appointment }: { appointment: Appointment }) {
  const { id, zone, startsAt, locationId } = appointment;
  const allowed = useAllowed();
  const { data, error, refetch } = useQuery({
    ...appointmentRemindersQuery(id),
    enabled: allowed('Messaging View', 'view'),
  });
  if (!allowed('Messaging View', 'view')) return null;
  return (
    <Section title={t('reminder.of')}>
      <ProblemNotice error={data ? null : error} onRetry={() => void refetch()} />
      {data?.correction && <Correction id={id} correction={data.correction} />}
      {data?.rows.length === 0 && <p>{t('reminder.of.none')}</p>}
      {data && data.rows.length > 0 && (
        <ul className={classes.lines}>
          {data.rows.map((row) => (
            <Line key={row.id ?? row.ruleId} row={row} told={toldOf(row, { startsAt, locationId }, zone)} />
          ))}
        </ul>
      )}
    </Section>
  );
}

/** When and where the appointment is as one of its earlier reminders told it; null: as it is now. */
function toldOf(
  row: AppointmentReminder,
  { startsAt, locationId }: Pick<Appointment, 'startsAt' | 'locationId'>,
  zone: string,
): string | null {
  const told = showInstant(row.startsAt, zone);
  if (row.locationId !== locationId) return t('reminder.of.place', { at: told, place: row.location });
  return row.startsAt === startsAt ? null : told;
}

function Line({ row, told }: { row: AppointmentReminder; told: string | null }) {
  const { state, minutesBefore, sentence, messages, sendsAt } = row;
  const status = messages.findLast(({ correction }) => !correction)?.status ?? null;
  return (
    <li className={classes.line}>
      <Group gap="xs">
        <strong>{t('reminder.before', { span: spanInWords(minutesBefore) })}</strong>
        <StatusBadge status={state === 'planned' && sendsAt === null ? 'skip' : lookOf({ state, status })} />
      </Group>
      <span>{sentence}</span>
      {told !== null && messages.length > 0 && <span>{t('reminder.of.changed', { at: told })}</span>}
    </li>
  );
}

function Correction({ id, correction }: { id: string; correction: NonNullable<Shape['correction']> }) {
  const { what, body, sentence, allowed: goes } = correction;
  const allowed = useAllowed();
  const queries = useQueryClient();
  const refreshTasks = useRefreshTasks();
  const [intent] = useState(() => intents());
  const settle = useMutation({
    mutationFn: (send: boolean) =>
      api.post<Shape>(`/api/appointments/${id}/reminder-correction`, { send }, { key: intent.keyOf(send) }),
    onSuccess: async (answer, send) => {
      queries.setQueryData(appointmentRemindersQuery(id).queryKey, answer);
      notify(t(send ? 'reminder.correction.sent' : 'reminder.correction.left'));
      await refreshTasks();
    },
  });
  const need = allowed('Messaging Create', 'create') ? null : t('reminder.need', { right: t('right.create') });
  return (
    <Alert
      color="gray"
      variant="light"
      role="note"
      icon={<IconAlertTriangle size={18} />}
      title={t(`reminder.correction.${what}`)}
    >
      {body && <blockquote className={classes.body}>{body}</blockquote>}
      <p>{sentence}</p>
      <ProblemNotice error={settle.error} />
      <Group gap="xs">
        <ReasonedButton
          loading={settle.isPending}
          reason={need ?? (goes ? null : sentence)}
          onClick={() => settle.mutate(true)}
        >
          {t('reminder.correction.send')}
        </ReasonedButton>
        <Button variant="default" disabled={need !== null} onClick={() => settle.mutate(false)}>
          {t('reminder.correction.leave')}
        </Button>
      </Group>
    </Alert>
  );
}
