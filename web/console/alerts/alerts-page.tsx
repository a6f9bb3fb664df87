import { Button, Group, SegmentedControl } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Alert, UnreadAlerts } from '../../../domain/schemas/alerts.ts';
import { api } from '../../shared/api.ts';
import { readerZone, showInstant, zoneCity } from '../../shared/format.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { OpenFollowUps } from '../forms/open-follow-ups.tsx';
import { tableOf } from '../lists.ts';
import { t } from '../t.ts';
import { alertsQuery, unreadQuery } from './alerts.ts';

const route = getRouteApi('/frame/alerts');

interface ReadAlerts {
  ids?: string[];
  upTo?: string;
}

/** Everything that was told to this member of staff, newest first. */
export function Page(): ReactElement {
  const { show = 'unread' } = route.useSearch();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const list = useInfiniteQuery(alertsQuery(show === 'unread'));
  const { data: state } = useQuery(unreadQuery);
  const read = useMutation({
    mutationFn: (body: ReadAlerts) => api.post<UnreadAlerts>('/api/alerts/read', body),
    onSuccess: async (next) => {
      queries.setQueryData(unreadQuery.queryKey, next);
      await queries.invalidateQueries({ queryKey: ['list', 'alerts'] });
    },
  });
  const latest = state?.latest;
  return (
    <Frame
      title={t('alerts.title')}
      actions={
        <ReasonedButton
          variant="default"
          loading={read.isPending}
          reason={state?.unread && latest ? null : t('alerts.read.none')}
          onClick={() => latest && read.mutate({ upTo: latest })}
        >
          {t('alerts.read.all')}
        </ReasonedButton>
      }
    >
      <OpenFollowUps />
      <SegmentedControl
        mb="sm"
        aria-label={t('alerts.filter')}
        data={[
          { value: 'unread', label: t('alerts.unread') },
          { value: 'all', label: t('alerts.all') },
        ]}
        value={show}
        onChange={(next) =>
          void navigate({ to: '/alerts', search: next === 'all' ? { show: 'all' } : {}, resetScroll: false })
        }
      />
      <ProblemNotice error={read.error} />
      <DataTable
        label={t('alerts.title')}
        columns={columnsOf((id) => read.mutate({ ids: [id] }))}
        rowKey={(row) => row.id}
        summary={(row) => row.clientName}
        {...tableOf(list)}
        empty={<Empty icon={IconBell} title={t('alerts.empty')} hint={t('alerts.empty.hint')} />}
      />
    </Frame>
  );
}

const columnsOf = (onRead: (id: string) => void): Column<Alert>[] => [
  {
    key: 'what',
    header: t('alerts.what'),
    cell: ({ words, readAt }) => <span style={{ fontWeight: readAt ? 400 : 600 }}>{words}</span>,
  },
  { key: 'client', header: t('alerts.client'), cell: (row) => row.clientName ?? t('none'), wide: true },
  {
    key: 'at',
    whole: true,
    header: t('alerts.at', { zone: zoneCity(readerZone()) }),
    cell: (row) => showInstant(row.createdAt),
    wide: true,
  },
  { key: 'do', align: 'right', header: t('alerts.open'), cell: (row) => <Actions alert={row} onRead={onRead} /> },
];

function Actions({ alert, onRead }: { alert: Alert; onRead: (id: string) => void }) {
  const open = subjectOf(alert);
  const isUnread = alert.readAt === null;
  const note = () => isUnread && onRead(alert.id);
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      {open && (
        <ButtonLink size="xs" variant="default" {...open} onClick={note}>
          {t('alerts.open')}
        </ButtonLink>
      )}
      {isUnread && (
        <Button size="xs" variant="subtle" onClick={note}>
          {t('alerts.read')}
        </Button>
      )}
    </Group>
  );
}

/** Where its subject can be seen; null: nowhere in this console. */
function subjectOf({ kind, subjectKind, subjectId, clientId }: Alert) {
  if (subjectKind === 'broadcast') return { to: '/messaging/history/$id', params: { id: subjectId } } as const;
  if (subjectKind === 'task' || subjectKind === 'safety_follow_up') return { to: '/tasks' } as const;
  if (subjectKind === 'emergency_access') return { to: '/administration/emergency-access' } as const;
  if (subjectKind === 'import_run') return { to: '/administration/imports/$id', params: { id: subjectId } } as const;
  if (subjectKind === 'ledger_import') return { to: '/billing/imports/$id', params: { id: subjectId } } as const;
  if (subjectKind === 'credential_batch') return { to: '/portal-credentials/$id', params: { id: subjectId } } as const;
  if (subjectKind === 'statement_run') return { to: '/billing/statements/$id', params: { id: subjectId } } as const;
  if (subjectKind === 'payment_reconciliation')
    return { to: '/payments/reconciliation/$id', params: { id: subjectId } } as const;
  if (subjectKind === 'person_import') return { to: '/integrations/imports/$id', params: { id: subjectId } } as const;
  if (subjectKind === 'staff') return { to: '/staff/$id', params: { id: subjectId } } as const;
  if (subjectKind === 'appointment') return { to: '/appointments/$id', params: { id: subjectId } } as const;
  if (subjectKind === 'chart_request') return { to: '/chart-requests/$id', params: { id: subjectId } } as const;
  if (subjectKind === 'portal_thread') return { to: '/portal-messages/$id', params: { id: subjectId } } as const;
  if (subjectKind === 'ccd_request') return { to: '/portal-ccds', search: { client: clientId ?? undefined } } as const;
  if (subjectKind === 'note') return { to: '/notes/$id', params: { id: subjectId } } as const;
  if (clientId === null) return null;
  const tab =
    subjectKind === 'message'
      ? 'messages'
      : subjectKind === 'form_assignment'
        ? 'forms'
        : kind === 'portal-document'
          ? 'documents'
          : kind.startsWith('guardian-')
            ? 'portal'
            : undefined;
  return { to: '/clients/$id', params: { id: clientId }, search: { tab } } as const;
}
