import { Tabs } from '@mantine/core';
import { IconCalendarPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Client } from '../../../domain/schemas/people.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { FormSkeleton } from '../../shared/ui/form-skeleton.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { ClientDocuments } from '../documents/client-documents.tsx';
import { clientQuery, fullName } from '../people/people.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { ClientForm } from './client-form.tsx';

const route = getRouteApi('/frame/clients/$id');

export function Page(): ReactElement {
  const { id } = route.useParams();
  const { tab = 'details' } = route.useSearch();
  const allowed = useAllowed();
  const { data: client, error, refetch } = useQuery(clientQuery(id));
  const book = allowed('Appointments', 'create') && client?.active && (
    <ButtonLink
      variant="default"
      leftSection={<IconCalendarPlus size={16} />}
      to="/appointments/new"
      search={{ client: id }}
    >
      {t('appointment.new')}
    </ButtonLink>
  );
  return (
    <Frame
      title={client ? fullName(client) : error ? t('client.one') : undefined}
      tab={t('client.one')}
      back={{ to: { to: '/clients' }, label: t('nav.clients') }}
      lead={client && <ClientLead record={client.recordNumber} active={client.active} />}
      actions={book}
      width="form"
    >
      <ProblemNotice error={client ? null : error} onRetry={() => void refetch()} />
      {client && <ClientTabs client={client} tab={tab} />}
      {!client && !error && <FormSkeleton />}
    </Frame>
  );
}

/** The form keeps what was typed while another tab is looked at. */
function ClientTabs({ client, tab }: { client: Client; tab: 'details' | 'contacts' | 'documents' }) {
  const navigate = useNavigate();
  const open = (next: string | null) =>
    void navigate({
      to: '/clients/$id',
      params: { id: client.id },
      search: { tab: next === 'contacts' || next === 'documents' ? next : undefined },
      replace: true,
    });
  return (
    <Tabs value={tab} keepMounted={false} onChange={open}>
      <Tabs.List mb="lg">
        <Tabs.Tab value="details">{t('client.details')}</Tabs.Tab>
        <Tabs.Tab value="contacts">{t('client.contacts')}</Tabs.Tab>
        <Tabs.Tab value="documents">{t('document.tab')}</Tabs.Tab>
      </Tabs.List>
      <div hidden={tab === 'documents'}>
        <ClientForm key={client.version} client={client} />
      </div>
      <Tabs.Panel value="documents">
        <ClientDocuments client={client} />
      </Tabs.Panel>
    </Tabs>
  );
}

function ClientLead({ record, active }: { record: string; active: boolean }) {
  return (
    <>
      {t('client.record.of', { record })}
      {!active && (
        <>
          {' · '}
          <StatusBadge status="inactive" />
        </>
      )}
    </>
  );
}
