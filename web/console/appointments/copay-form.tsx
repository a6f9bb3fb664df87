import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Appointment } from '../../../domain/schemas/scheduling.ts';
import { api } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Columns, Form, Section } from '../../shared/ui/form.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { appointmentQuery } from './appointments.ts';
import { CopayField } from './copay-field.tsx';

/** The copay of an appointment that came from PIMSY: all else of it is changed there, and this is ours alone. */
export function CopayForm({ appointment: { id, version, copay, usualCopay } }: { appointment: Appointment }) {
  const queries = useQueryClient();
  const allowed = useAllowed();
  const { values, change, dirty } = useDraft({ copay });
  const save = useMutation({
    mutationFn: () => api.patch<Appointment>(`/api/appointments/${id}`, { ...values, version }),
    onSuccess: async (saved) => {
      queries.setQueryData(appointmentQuery(id).queryKey, saved);
      notify(t('appointment.saved'));
      await queries.invalidateQueries({ queryKey: ['list', 'appointments'] });
    },
  });
  return (
    <Form
      label={t('appointment.copay.section')}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      error={save.error}
      dirty={dirty}
      readOnly={allowed('Appointments', 'modify') ? null : t('appointment.need.modify')}
      submit={t('appointment.copay.save')}
      onNewer={() => void queries.invalidateQueries({ queryKey: appointmentQuery(id).queryKey })}
    >
      <Section title={t('appointment.copay.section')} hint={t('appointment.copay.pimsy')}>
        <Columns>
          <CopayField
            usual={usualCopay}
            error={fieldErrors(save.error)['copay']}
            value={values.copay}
            onChange={(cents) => change({ copay: cents })}
          />
        </Columns>
      </Section>
    </Form>
  );
}
