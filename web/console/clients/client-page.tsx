import { IconCalendarPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { FormSkeleton } from '../../shared/ui/form-skeleton.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
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
      {client && <ClientForm key={client.version} client={client} tab={tab} />}
      {!client && !error && <FormSkeleton />}
    </Frame>
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
