import { Select } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { appointmentStatuses, nextAppointmentStatuses } from '../../../domain/appointments.ts';
import type { Appointment } from '../../../domain/schemas/scheduling.ts';
import { api } from '../../shared/api.ts';
import { showLongDate } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { statusLook } from '../../shared/status.ts';
import { FormSkeleton } from '../../shared/ui/form-skeleton.tsx';
import { Form, Section } from '../../shared/ui/form.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { words } from '../../shared/words.ts';
import { notify } from '../notify.ts';
import { AppointmentReminders } from '../reminders/appointment-reminders.tsx';
import { appointmentRemindersQuery } from '../reminders/reminders.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { AnswerNote } from './answer-note.tsx';
import { AppointmentFields, missingOf } from './appointment-fields.tsx';
import type { AppointmentDraft } from './appointment-fields.tsx';
import { appointmentQuery, minutesOf } from './appointments.ts';
import { CopayForm } from './copay-form.tsx';

const route = getRouteApi('/frame/appointments/$id');

export function Page(): ReactElement {
  const { id } = route.useParams();
  const { data: appointment, error, refetch } = useQuery(appointmentQuery(id));
  const day = appointment?.localStart.slice(0, 10);
  return (
    <Frame
      title={appointment ? appointment.clientName : error ? t('appointment.one') : undefined}
      tab={t('appointment.one')}
      lead={day && showLongDate(day)}
      back={{ to: { to: '/appointments', search: { day } }, label: t('nav.appointments') }}
      width="form"
    >
      <ProblemNotice error={appointment ? null : error} onRetry={() => void refetch()} />
      {appointment && <AppointmentForm key={appointment.version} appointment={appointment} />}
      {appointment?.origin === 'pimsy' && <CopayForm key={`copay ${appointment.version}`} appointment={appointment} />}
      {appointment && <AppointmentReminders appointment={appointment} />}
      {!appointment && !error && <FormSkeleton fields={6} />}
    </Frame>
  );
}

function AppointmentForm({ appointment }: { appointment: Appointment }) {
  const allowed = useAllowed();
  const queries = useQueryClient();
  const { clientId, staffId, locationId, type, localStart, status, origin, id, version } = appointment;
  const { values, change, dirty } = useDraft<AppointmentDraft & Pick<Appointment, 'status'>>({
    clientId,
    staffId,
    locationId,
    type,
    localStart: localStart.slice(0, 16),
    minutes: minutesOf(appointment),
    copay: appointment.copay,
    status,
  });
  const save = useMutation({
    mutationFn: () => api.patch<Appointment>(`/api/appointments/${id}`, { ...values, version }),
    onSuccess: async (saved) => {
      queries.setQueryData(appointmentQuery(id).queryKey, saved);
      notify(t('appointment.saved'));
      await queries.invalidateQueries({ queryKey: appointmentRemindersQuery(id).queryKey });
      await queries.invalidateQueries({ queryKey: ['list', 'appointments'] });
    },
  });
  const errors = fieldErrors(save.error);
  const readOnly = allowed('Appointments', 'modify') ? null : t('appointment.need.modify');
  return (
    <Form
      label={t('appointment.one')}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      error={save.error}
      dirty={dirty}
      readOnly={origin === 'pimsy' ? t('appointment.pimsy') : readOnly}
      reason={missingOf(values)}
      onNewer={() => void queries.invalidateQueries({ queryKey: appointmentQuery(id).queryKey })}
    >
      <AppointmentFields
        values={values}
        change={change}
        errors={errors}
        usualCopay={origin === 'pimsy' ? 'apart' : values.clientId === clientId ? appointment.usualCopay : undefined}
      />
      <Section title={t('appointment.status')} hint={t('appointment.status.hint')}>
        <Select
          aria-label={t('appointment.status')}
          maw={260}
          data={[status, ...nextAppointmentStatuses(status)].map((each) => ({
            value: each,
            label: words(statusLook[each].label),
          }))}
          allowDeselect={false}
          error={errors['status']}
          value={values.status}
          onChange={(next) => change({ status: appointmentStatuses.find((each) => each === next) ?? status })}
        />
        <AnswerNote appointment={appointment} full />
      </Section>
    </Form>
  );
}
