import { Select, TextInput } from '@mantine/core';
import { isOneOf } from '../../../domain/keys.ts';
import { type PaymentMethod, paymentMethods } from '../../../domain/billing/ledger.ts';
import { DateInput } from '../../shared/ui/date-input.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { t } from '../t.ts';
import { AmountField, amountFault, centsOf } from './amount-field.tsx';
import { PostDialog } from './post-dialog.tsx';

interface Draft {
  on: string;
  method: PaymentMethod;
  reference: string;
  /** As it was typed. */
  amount: string;
}

interface PaymentDialogProps {
  clientId: string;
  /** At the practice. */
  today: string;
  onClose: () => void;
}

export function PaymentDialog({ clientId, today, onClose }: PaymentDialogProps) {
  const { values, change, dirty } = useDraft<Draft>({ on: today, method: 'cash', reference: '', amount: '' });
  const { on, method, reference, amount } = values;
  const asks = method === 'cash' ? null : method;
  return (
    <PostDialog
      clientId={clientId}
      kind="payments"
      title={t('billing.payment')}
      submit={t('billing.payment')}
      done={t('billing.payment.done')}
      dirty={dirty}
      reason={amountFault(amount)}
      body={{ on, method, reference: asks && reference.trim() !== '' ? reference : null, amount: centsOf(amount) }}
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
          <AmountField first value={amount} error={errors['amount']} onChange={(next) => change({ amount: next })} />
          <Select
            label={t('billing.method')}
            data={paymentMethods.map((value) => ({ value, label: t(`billing.method.${value}`) }))}
            allowDeselect={false}
            value={method}
            onChange={(next) => next !== null && isOneOf(paymentMethods, next) && change({ method: next })}
          />
          {asks && (
            <TextInput
              label={t(`billing.${asks}`)}
              description={asks === 'other' ? t('billing.other.hint') : undefined}
              required
              maxLength={60}
              error={errors['reference']}
              value={reference}
              onChange={(event) => change({ reference: event.currentTarget.value })}
            />
          )}
        </>
      )}
    </PostDialog>
  );
}
