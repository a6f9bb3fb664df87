import { useMutation, useQueryClient } from '@tanstack/react-query';
import { copayIsAhead } from '../../../domain/appointments.ts';
import type { Appointment } from '../../../domain/schemas/scheduling.ts';
import { api } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { LeaveGuard } from '../../shared/ui/leave-guard.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { words } from '../../shared/words.ts';
import { Panel } from '../chart/panel.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { appointmentQuery } from './appointments.ts';
import { CopayField } from './copay-field.tsx';

const isAhead = (appointment: Appointment) => copayIsAhead(appointment, Date.now());

/** The copay of an appointment that came from PIMSY: all else of it is changed there, and this is ours alone. */
export function CopayForm({ appointment }: { appointment: Appointment }) {
  const { id, version, copay, usualCopay } = appointment;
  const queries = useQueryClient();
  const over = isAhead(appointment) ? null : t('appointment.copay.over');
  const need = useAllowed()('Appointments', 'modify') ? over : t('appointment.need.modify');
  const { values, change, dirty } = useDraft({ copay });
  const save = useMutation({
    mutationFn: () => api.patch<Appointment>(`/api/appointments/${id}`, { ...values, version }),
    onSuccess: async (saved) => {
      queries.setQueryData(appointmentQuery(id).queryKey, saved);
      notify(t('appointment.saved'));
      await queries.invalidateQueries({ queryKey: ['list', 'appointments'] });
    },
  });
  const reason = need ?? (dirty ? null : words('save.clean'));
  return (
    <Panel title={t('appointment.copay.section')} hint={t('appointment.copay.pimsy')}>
      <form
        aria-label={t('appointment.copay.section')}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (reason === null && !save.isPending) save.mutate();
        }}
      >
        <LeaveGuard when={dirty && !save.isPending} />
        <ProblemNotice
          error={save.error}
          onRetry={() => save.mutate()}
          onNewer={() => void queries.invalidateQueries({ queryKey: appointmentQuery(id).queryKey })}
        />
        <CopayField
          usual={usualCopay}
          disabled={need !== null}
          error={fieldErrors(save.error)['copay']}
          value={values.copay}
          onChange={(cents) => change({ copay: cents })}
        />
        <ReasonedButton type="submit" mt="sm" mb="xl" loading={save.isPending} reason={reason}>
          {t('appointment.copay.save')}
        </ReasonedButton>
      </form>
    </Panel>
  );
}
