import { Button } from '@mantine/core';
import { IconBellRinging, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { usualRules } from '../../../domain/reminders.ts';
import type { ReminderRule } from '../../../domain/schemas/reminders.ts';
import { api, intents } from '../../shared/api.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { MessagingTabs } from '../messaging/messaging-tabs.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { ReminderTable } from './reminder-table.tsx';
import { reminderRulesQuery, useRefreshRules } from './reminders.ts';
import { RuleDrawer } from './rule-drawer.tsx';
import { ruleInWords, spanInWords } from './rule-words.ts';

const route = getRouteApi('/frame/messaging/reminders');

const columns: Column<ReminderRule>[] = [
  {
    key: 'when',
    header: t('reminder.when'),
    cell: ({ id, minutesBefore }) => (
      <Link to="/messaging/reminders" search={{ edit: id }} data-row-link resetScroll={false}>
        {t('reminder.before', { span: spanInWords(minutesBefore) })}
      </Link>
    ),
  },
  { key: 'how', header: t('reminder.how'), cell: ruleInWords, wide: true },
  {
    key: 'state',
    header: t('reminder.state'),
    cell: ({ enabled }) => <StatusBadge status={enabled ? 'active' : 'inactive'} />,
  },
];

export function Page(): ReactElement {
  const { add, edit, state } = route.useSearch();
  const navigate = useNavigate();
  const allowed = useAllowed();
  const list = useQuery(reminderRulesQuery);
  const edited = edit === undefined ? undefined : list.data?.find(({ id }) => id === edit);
  const mayAdd = allowed('Messaging Create', 'create');
  return (
    <Frame
      title={t('nav.messaging')}
      tab={t('messaging.reminders')}
      lead={t('reminder.lead')}
      actions={
        mayAdd && (
          <ButtonLink
            leftSection={<IconPlus size={16} />}
            to="/messaging/reminders"
            search={{ state, add: true }}
            resetScroll={false}
          >
            {t('reminder.rule.new')}
          </ButtonLink>
        )
      }
    >
      <MessagingTabs current="reminders" />
      <DataTable
        label={t('reminder.rules')}
        columns={columns}
        rows={list.data}
        rowKey={(row) => row.id}
        summary={ruleInWords}
        error={list.error}
        onRetry={() => void list.refetch()}
        expect={2}
        empty={
          <Empty
            icon={IconBellRinging}
            title={t('reminder.empty')}
            hint={t('reminder.usual')}
            action={mayAdd && <UsualRules />}
          />
        }
      />
      <ReminderTable state={state ?? 'all'} />
      {(add || edited) && (
        <RuleDrawer
          key={edited ? `${edited.id} ${edited.version}` : 'new'}
          rule={edited ?? null}
          onClose={() => void navigate({ to: '/messaging/reminders', search: { state }, resetScroll: false })}
        />
      )}
    </Frame>
  );
}

/** The two rules that most practices begin with, by one press. */
function UsualRules() {
  const refresh = useRefreshRules();
  const [keys] = useState(() => usualRules.map(() => intents()));
  const add = useMutation({
    mutationFn: async () => {
      for (const [nth, rule] of usualRules.entries())
        await api.post<ReminderRule>('/api/reminder-rules', rule, { key: keys[nth]?.keyOf(rule) });
    },
    onSuccess: () => notify(t('reminder.usual.added')),
    onSettled: refresh,
  });
  return (
    <>
      <ProblemNotice error={add.error} />
      <Button loading={add.isPending} onClick={() => add.mutate()}>
        {t('reminder.usual.add')}
      </Button>
    </>
  );
}
