import { Select } from '@mantine/core';
import { IconBellRinging } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReminderLine } from '../../../domain/schemas/reminders.ts';
import { showInstant } from '../../shared/format.ts';
import type { AnyStatus } from '../../shared/status.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { tableOf } from '../lists.ts';
import { t } from '../t.ts';
import { type ReminderStateShown, reminderStatesShown, remindersQuery } from './reminders.ts';
import classes from './reminders.module.css';
import { spanInWords } from './rule-words.ts';

/** A reminder looks as its newest message does. */
export const lookOf = ({ state, status }: Pick<ReminderLine, 'state' | 'status'>): AnyStatus => {
  if (state === 'planned') return 'scheduled';
  if (state === 'withdrawn') return 'cancelled';
  return state === 'missed' ? 'skipped' : (status ?? 'skipped');
};

const appointmentOf = ({ startsAt, zone, minutesBefore }: ReminderLine) =>
  `${showInstant(startsAt, zone)} · ${t('reminder.before', { span: spanInWords(minutesBefore) })}`;

const columns: Column<ReminderLine>[] = [
  {
    key: 'client',
    header: t('reminder.client'),
    cell: ({ appointmentId, clientName }) => (
      <Link to="/appointments/$id" params={{ id: appointmentId }} data-row-link>
        {clientName}
      </Link>
    ),
  },
  { key: 'appointment', header: t('reminder.appointment'), cell: appointmentOf, wide: true },
  { key: 'due', header: t('reminder.list.due'), cell: ({ dueAt, zone }) => showInstant(dueAt, zone), wide: true },
  { key: 'state', header: t('reminder.state'), cell: (row) => <StatusBadge status={lookOf(row)} /> },
];

/** Reminders that are near, went out or did not, of the whole practice. */
export function ReminderTable({ state }: { state: ReminderStateShown }) {
  const navigate = useNavigate();
  const list = useInfiniteQuery(remindersQuery(state));
  return (
    <section className={classes.list}>
      <h2 className={classes.title}>{t('reminder.list')}</h2>
      <Select
        aria-label={t('reminder.state')}
        mb="sm"
        maw={260}
        data={reminderStatesShown.map((value) => ({ value, label: t(`reminder.list.${value}`) }))}
        allowDeselect={false}
        value={state}
        onChange={(next) =>
          void navigate({
            to: '/messaging/reminders',
            search: { state: reminderStatesShown.find((each) => each === next) },
            replace: true,
            resetScroll: false,
          })
        }
      />
      <DataTable
        label={t('reminder.list')}
        columns={columns}
        rowKey={(row) => row.id}
        summary={appointmentOf}
        {...tableOf(list)}
        expect={4}
        empty={<Empty icon={IconBellRinging} title={t('reminder.list.empty')} hint={t('reminder.list.empty.hint')} />}
      />
    </section>
  );
}
