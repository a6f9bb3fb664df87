import { useInfiniteQuery } from '@tanstack/react-query';
import { IconBellRinging } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ComingOfClient } from '../../../domain/schemas/reminders.ts';
import { showInstant } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { tableOf } from '../lists.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { clientRemindersQuery } from './reminders.ts';
import classes from './reminders.module.css';
import { spanInWords } from './rule-words.ts';

const columns: Column<ComingOfClient>[] = [
  {
    key: 'appointment',
    header: t('reminder.appointment'),
    width: '38%',
    cell: ({ appointmentId, startsAt, zone, location, minutesBefore }) => (
      <>
        <Link to="/appointments/$id" params={{ id: appointmentId }} data-row-link>
          {showInstant(startsAt, zone)}
        </Link>
        <div>{`${location} · ${t('reminder.before', { span: spanInWords(minutesBefore) })}`}</div>
      </>
    ),
  },
  {
    key: 'what',
    header: t('reminder.preview.what'),
    cell: ({ channel, sentence }) => (
      <>
        <StatusBadge status={channel === null ? 'skip' : 'scheduled'} />
        <div>{sentence}</div>
      </>
    ),
  },
];

/** What a client is going to be reminded of, each in words: when and by what, or why not. */
export function ClientReminders({ clientId }: { clientId: string }) {
  const allowed = useAllowed();
  const list = useInfiniteQuery({ ...clientRemindersQuery(clientId), enabled: allowed('Messaging View', 'view') });
  if (!allowed('Messaging View', 'view')) return null;
  return (
    <section className={classes.list}>
      <h2 className={classes.title}>{t('reminder.client.coming')}</h2>
      <DataTable
        label={t('reminder.client.coming')}
        columns={columns}
        rowKey={(row) => `${row.appointmentId} ${row.ruleId}`}
        {...tableOf(list)}
        stacked
        expect={2}
        empty={<Empty icon={IconBellRinging} title={t('reminder.client.none')} hint={t('reminder.client.none.hint')} />}
      />
    </section>
  );
}
