import { Button } from '@mantine/core';
import { IconFileDownload, IconPhone, IconPrinter } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { CallListRow } from '../../../domain/schemas/messaging.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { tableOf } from '../lists.ts';
import audience from '../messaging/audience.module.css';
import { t } from '../t.ts';
import { callListExportPath, callListQuery } from './broadcasts.ts';
import { usePrint } from './use-print.ts';

const route = getRouteApi('/frame/messaging/history/$id/call-list');

const phoneOf = ({ phone, closed }: CallListRow) =>
  phone === null ? t(closed ? 'call.closed' : 'call.no-phone') : <span className={audience.number}>{phone}</span>;

const columns: Column<CallListRow>[] = [
  { key: 'name', header: t('audience.person'), cell: (row) => <span className={audience.person}>{row.name}</span> },
  { key: 'contact', header: t('call.contact'), cell: (row) => row.contact ?? t('none'), wide: true },
  { key: 'phone', whole: true, header: t('call.phone'), cell: phoneOf },
  { key: 'source', header: t('audience.source'), width: '24%', cell: (row) => row.source ?? t('none'), wide: true },
  {
    key: 'why',
    header: t('audience.why'),
    width: '30%',
    wide: true,
    cell: (row) => (
      <>
        <span className={audience.why}>{row.why}</span>
        <span className={audience.next}>{row.next}</span>
      </>
    ),
  },
];

/** Whom a broadcast did not reach, with the number to call; to be printed or taken along as a file. */
export function Page(): ReactElement {
  const { id } = route.useParams();
  const list = useInfiniteQuery(callListQuery(id));
  const { print, busy, error } = usePrint(list);
  return (
    <Frame
      title={t('call.title')}
      lead={t('call.lead')}
      back={{ to: { to: '/messaging/history/$id', params: { id } }, label: t('broadcast.one') }}
      actions={
        <>
          <Button variant="default" leftSection={<IconPrinter size={16} />} loading={busy} onClick={print}>
            {t('call.print')}
          </Button>
          <Button
            component="a"
            href={callListExportPath(id)}
            download
            variant="default"
            leftSection={<IconFileDownload size={16} />}
          >
            {t('broadcast.export')}
          </Button>
        </>
      }
    >
      <ProblemNotice error={error} onRetry={print} />
      <DataTable
        label={t('call.title')}
        columns={columns}
        rowKey={(row) => row.id}
        summary={(row) => row.why}
        {...tableOf(list)}
        // What kept it from being printed stands above.
        error={list.error === error ? null : list.error}
        empty={<Empty icon={IconPhone} title={t('call.nobody')} hint={t('call.nobody.hint')} />}
      />
    </Frame>
  );
}
