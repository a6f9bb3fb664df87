import { Tabs } from '@mantine/core';
import { IconCalendarPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { RuleName } from '../../../domain/rules.ts';
import type { Client } from '../../../domain/schemas/people.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { FormSkeleton } from '../../shared/ui/form-skeleton.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { ClientBilling } from '../billing/client-billing.tsx';
import { AskedChanges } from '../chart/asked-changes.tsx';
import { useArrival } from '../chart/arrival.ts';
import { useRefreshChart } from '../chart/chart.ts';
import { ConsentPanel } from '../chart/consent-panel.tsx';
import { ContactsPanel } from '../chart/contacts-panel.tsx';
import { MessagingContact } from '../chart/messaging-contact.tsx';
import { ReachLine } from '../chart/reach-line.tsx';
import { ReachPanel } from '../chart/reach-panel.tsx';
import { SsnPanel } from '../chart/ssn-panel.tsx';
import { ClosedChart, isRestricted, RestrictedBanner } from '../chart/restricted.tsx';
import { ClientMessages } from '../client-messages/client-messages.tsx';
import { ClientDocuments } from '../documents/client-documents.tsx';
import { ClientInsurance } from '../insurance/client-insurance.tsx';
import { ClientNotes } from '../notes/client-notes.tsx';
import { NotWorking } from '../people/not-working.tsx';
import { ClientForms } from '../forms/client-forms.tsx';
import { clientQuery, fullName } from '../people/people.ts';
import { ClientPortal } from '../portal/client-portal.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { ClientTasks } from '../tasks/client-tasks.tsx';
import { ChartTabs } from './chart-tabs.tsx';
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
      lead={client && <ClientLead client={client} />}
      actions={book}
      width="form"
    >
      {isRestricted(error) ? (
        <ClosedChart clientId={id} />
      ) : (
        <ProblemNotice error={client ? null : error} onRetry={() => void refetch()} />
      )}
      {client && <RestrictedBanner client={client} />}
      {client && <AskedChanges clientId={client.id} />}
      {client && <FailedAddresses client={client} />}
      {client && <ClientTabs client={client} tab={tab} />}
      {!client && !error && <FormSkeleton />}
    </Frame>
  );
}

function FailedAddresses({ client: { id, notWorking } }: { client: Client }) {
  const allowed = useAllowed();
  const reason = allowed('Clients', 'modify') ? null : t('client.need.modify');
  return (
    <NotWorking failures={notWorking} record={`/api/clients/${id}`} reason={reason} onWorks={useRefreshChart(id)} />
  );
}

/** Beside the form: panels of their own, in the order of the tabs. */
const besides = ['insurance', 'billing', 'notes', 'documents', 'forms', 'messages', 'tasks', 'portal'] as const;

/** The form keeps what was typed while another tab is looked at. */
function ClientTabs({ client, tab }: { client: Client; tab: 'details' | 'contacts' | (typeof besides)[number] }) {
  const navigate = useNavigate();
  useArrival();
  const allowed = useAllowed();
  const beside = besides.find((each) => each === tab);
  const open = (next: string | null) =>
    void navigate({
      to: '/clients/$id',
      params: { id: client.id },
      search: { tab: (['contacts', ...besides] as const).find((each) => each === next) },
      replace: true,
    });
  const tabs = [
    { value: 'details', label: t('client.details') },
    { value: 'contacts', label: t('client.contacts') },
    { value: 'insurance', label: t('insurance.tab') },
    { value: 'billing', label: t('billing.tab'), rule: 'Client Billing' },
    { value: 'notes', label: t('note.all'), rule: 'Notes' },
    { value: 'documents', label: t('document.tab'), rule: 'Documents' },
    { value: 'forms', label: t('form.tab'), rule: 'Documents' },
    { value: 'messages', label: t('clientMessages.tab'), rule: 'Messaging View' },
    { value: 'tasks', label: t('task.all') },
    { value: 'portal', label: t('portal.tab'), rule: 'Client Portal Access' },
  ] as const satisfies readonly { value: string; label: string; rule?: RuleName }[];
  return (
    <Tabs value={tab} keepMounted={false} onChange={open}>
      <ChartTabs tabs={tabs.filter((each) => !('rule' in each) || allowed(each.rule, 'view'))} />
      <div hidden={beside !== undefined}>
        <ClientForm client={client} />
        {tab === 'details' && <SsnPanel client={client} />}
      </div>
      <Tabs.Panel value="contacts">
        <ReachPanel client={client} />
        <MessagingContact client={client} />
        <ConsentPanel client={client} />
        <ContactsPanel client={client} />
      </Tabs.Panel>
      <Tabs.Panel value="insurance">
        <ClientInsurance client={client} />
      </Tabs.Panel>
      <Tabs.Panel value="billing">
        <ClientBilling client={client} />
      </Tabs.Panel>
      <Tabs.Panel value="notes">
        <ClientNotes client={client} />
      </Tabs.Panel>
      <Tabs.Panel value="documents">
        <ClientDocuments client={client} />
      </Tabs.Panel>
      <Tabs.Panel value="forms">
        <ClientForms client={client} />
      </Tabs.Panel>
      <Tabs.Panel value="messages">
        <ClientMessages client={client} />
      </Tabs.Panel>
      <Tabs.Panel value="tasks">
        <ClientTasks client={client} />
      </Tabs.Panel>
      <Tabs.Panel value="portal">
        <ClientPortal client={client} />
      </Tabs.Panel>
    </Tabs>
  );
}

function ClientLead({ client: { id, recordNumber: record, active } }: { client: Client }) {
  return (
    <>
      {t('client.record.of', { record })}
      {!active && (
        <>
          {' · '}
          <StatusBadge status="inactive" />
        </>
      )}
      <ReachLine clientId={id} />
    </>
  );
}
