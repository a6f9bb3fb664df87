import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { Appointment } from '../../../domain/schemas/scheduling.ts';
import { api, intents } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Form } from '../../shared/ui/form.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { AppointmentFields, missingOf } from './appointment-fields.tsx';
import type { AppointmentDraft } from './appointment-fields.tsx';

const route = getRouteApi('/frame/appointments/new');

export function Page(): ReactElement {
  const { day, client } = route.useSearch();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [intent] = useState(() => intents());
  const { values, change, dirty } = useDraft<AppointmentDraft>({
    clientId: client ?? null,
    staffId: null,
    locationId: null,
    type: 'Appointment',
    localStart: day ? `${day}T09:00` : '',
    minutes: 50,
    copay: null,
  });
  const save = useMutation({
    mutationFn: () => api.post<Appointment>('/api/appointments', values, { key: intent.keyOf(values) }),
    onSuccess: async (saved) => {
      notify(t('appointment.added'));
      void queries.invalidateQueries({ queryKey: ['list', 'appointments'] });
      await navigate({ to: '/appointments', search: { day: saved.localStart.slice(0, 10) }, replace: true });
    },
  });
  return (
    <Frame
      title={t('appointment.new')}
      back={{ to: { to: '/appointments', search: { day } }, label: t('nav.appointments') }}
      width="form"
    >
      <Form
        label={t('appointment.new')}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        done={save.isSuccess}
        error={save.error}
        dirty={dirty}
        reason={missingOf(values)}
        submit={t('appointment.add')}
        onCancel={() => void navigate({ to: '/appointments', search: { day } })}
      >
        <AppointmentFields values={values} change={change} errors={fieldErrors(save.error)} />
      </Form>
    </Frame>
  );
}
