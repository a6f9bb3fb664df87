import { IconCalendar } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReminderRuleFields, RulePreviewRow } from '../../../domain/schemas/reminders.ts';
import { showInstant } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { t } from '../t.ts';
import { rulePreviewQuery } from './reminders.ts';

const columns: Column<RulePreviewRow>[] = [
  {
    key: 'client',
    header: t('reminder.client'),
    width: '38%',
    cell: ({ appointmentId, clientName, startsAt, zone }) => (
      <>
        <Link to="/appointments/$id" params={{ id: appointmentId }} data-row-link>
          {clientName}
        </Link>
        <div>{showInstant(startsAt, zone)}</div>
      </>
    ),
  },
  {
    key: 'what',
    header: t('reminder.preview.what'),
    cell: ({ channel, sentence }) => (
      <>
        <StatusBadge status={channel === null ? 'skip' : 'send'} />
        <div>{sentence}</div>
      </>
    ),
  },
];

/** What a rule, saved or not, would do with the next appointments. */
export function RulePreview({ rule }: { rule: ReminderRuleFields | null }) {
  const preview = useQuery(rulePreviewQuery(rule));
  if (rule === null) return <p>{t('reminder.preview.wait')}</p>;
  return (
    <DataTable
      label={t('reminder.preview')}
      columns={columns}
      rows={preview.data}
      rowKey={(row) => row.appointmentId}
      error={preview.error}
      onRetry={() => void preview.refetch()}
      stacked
      expect={5}
      empty={<Empty icon={IconCalendar} title={t('reminder.preview.empty')} />}
    />
  );
}
