import { Select, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { addDays, showWallTime } from '../../shared/format.ts';
import { DateInput } from '../../shared/ui/date-input.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { appointmentsQuery } from '../appointments/appointments.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { AmountField, amountFault, centsOf } from './amount-field.tsx';
import { PostDialog } from './post-dialog.tsx';

interface ChargeDialogProps {
  clientId: string;
  /** At the practice. */
  today: string;
  onClose: () => void;
}

export function ChargeDialog({ clientId, today, onClose }: ChargeDialogProps) {
  const { values, change, dirty } = useDraft({
    on: today,
    description: '',
    amount: '',
    appointmentId: null as string | null,
  });
  const { on, description, amount, appointmentId } = values;
  return (
    <PostDialog
      clientId={clientId}
      kind="charges"
      title={t('billing.charge')}
      submit={t('billing.charge')}
      done={t('billing.charge.done')}
      dirty={dirty}
      reason={amountFault(amount)}
      body={{ on, description, amount: centsOf(amount), appointmentId }}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <DateInput
            type="date"
            label={t('billing.date')}
            required
            max={today}
            error={errors['on']}
            value={on}
            onChange={(next) => change({ on: next })}
          />
          <TextInput
            label={t('billing.description')}
            description={t('billing.description.hint')}
            required
            data-autofocus
            maxLength={120}
            error={errors['description']}
            value={description}
            onChange={(event) => change({ description: event.currentTarget.value })}
          />
          <AmountField value={amount} error={errors['amount']} onChange={(next) => change({ amount: next })} />
          <AppointmentChoice
            clientId={clientId}
            today={today}
            error={errors['appointmentId']}
            value={appointmentId}
            onChange={(next) => change({ appointmentId: next })}
          />
        </>
      )}
    </PostDialog>
  );
}

interface AppointmentChoiceProps {
  clientId: string;
  today: string;
  error: string | undefined;
  value: string | null;
  onChange: (id: string | null) => void;
}

function AppointmentChoice({ clientId, today, ...field }: AppointmentChoiceProps) {
  const allowed = useAllowed();
  const enabled = allowed('Appointments', 'view');
  const { data } = useInfiniteQuery({
    ...appointmentsQuery({ from: addDays(today, -90), to: today, clientId }),
    enabled,
  });
  if (!enabled) return null;
  const rows = data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <Select
      {...field}
      label={t('billing.appointment')}
      description={t('billing.appointment.hint')}
      data={rows.toReversed().map(({ id, localStart, staffName }) => ({
        value: id,
        label: `${showWallTime(localStart)} · ${staffName}`,
      }))}
      clearable
      clearButtonProps={{ 'aria-label': t('field.clear', { field: t('billing.appointment') }) }}
      nothingFoundMessage={t('list.nothing')}
    />
  );
}
