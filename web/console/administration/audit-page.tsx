import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { AuditEntry } from '../../../domain/schemas/access.ts';
import { readerZone, showMoment, zoneCity } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { tableOf } from '../lists.ts';
import { t } from '../t.ts';
import { AuditDetail } from './audit-detail.tsx';
import { AuditFilterBar } from './audit-filter.tsx';
import { auditQuery, subjectName } from './audit.ts';

const route = getRouteApi('/frame/administration/audit');

const columns: Column<AuditEntry>[] = [
  {
    key: 'at',
    numeric: true,
    header: t('audit.at', { zone: zoneCity(readerZone()) }),
    cell: (row) => showMoment(row.at),
  },
  { key: 'actor', header: t('audit.actor'), cell: (row) => row.actor, wide: true },
  { key: 'action', header: t('audit.action'), cell: (row) => row.action },
  { key: 'subject', header: t('audit.subject'), cell: (row) => subjectName(row.subject), wide: true },
];

const detail = {
  label: ({ action, subject }: AuditEntry) => t('audit.show', { action, subject: subjectName(subject) }),
  show: (entry: AuditEntry) => <AuditDetail entry={entry} />,
};

export function Page(): ReactElement {
  const filter = route.useSearch();
  const navigate = useNavigate();
  const list = useInfiniteQuery(auditQuery(filter));
  return (
    <Frame title={t('nav.audit')} lead={t('audit.lead')}>
      <AuditFilterBar
        filter={filter}
        onChange={(part) =>
          void navigate({
            to: '/administration/audit',
            search: { ...filter, ...part },
            replace: true,
            resetScroll: false,
          })
        }
      />
      <DataTable
        label={t('nav.audit')}
        columns={columns}
        rowKey={(row) => row.id}
        summary={(row) => `${row.actor} · ${subjectName(row.subject)}`}
        detail={detail}
        {...tableOf(list)}
        expect={12}
        empty={<Empty icon={IconHistory} title={t('list.nothing')} hint={t('list.nothing.hint')} />}
      />
    </Frame>
  );
}
