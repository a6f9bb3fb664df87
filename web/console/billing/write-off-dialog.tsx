import { formatMoney } from '../../../domain/money.ts';
import { useDraft } from '../../shared/use-draft.ts';
import { t } from '../t.ts';
import { AmountField, amountFault, centsOf } from './amount-field.tsx';
import classes from './billing.module.css';
import { PostDialog } from './post-dialog.tsx';
import { ReasonField } from './reason-field.tsx';

interface WriteOffDialogProps {
  clientId: string;
  /** Cents that the client owes, without what they are paying by card just now. */
  balance: number;
  onClose: () => void;
}

export function WriteOffDialog({ clientId, balance, onClose }: WriteOffDialogProps) {
  const { values, change, dirty } = useDraft({ amount: '', reason: '' });
  const { amount, reason } = values;
  return (
    <PostDialog
      clientId={clientId}
      kind="adjustments"
      title={t('billing.adjust.title')}
      submit={t('billing.adjust.do')}
      done={t('billing.adjust.done')}
      dirty={dirty}
      reason={amountFault(amount)}
      body={{ amount: centsOf(amount), reason }}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <p className={classes.hint}>{t('billing.adjust.hint', { amount: formatMoney(balance) })}</p>
          <AmountField first value={amount} error={errors['amount']} onChange={(next) => change({ amount: next })} />
          <ReasonField value={reason} error={errors['reason']} onChange={(next) => change({ reason: next })} />
        </>
      )}
    </PostDialog>
  );
}
