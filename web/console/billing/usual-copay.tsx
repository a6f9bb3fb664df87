import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { formatMoney, parseMoney } from '../../../domain/money.ts';
import { smallestPayment } from '../../../domain/payments/amounts.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Form } from '../../shared/ui/form.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { Panel } from '../chart/panel.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { AmountField, amountFault, centsOf } from './amount-field.tsx';
import { setUsualCopay, useRefreshBilling } from './billing.ts';
import classes from './billing.module.css';

interface UsualCopayProps {
  clientId: string;
  /** Cents; null: none. */
  copay: number | null;
}

/** What the client pays ahead of visits that have no copay of their own. */
export function UsualCopay({ clientId, copay }: UsualCopayProps) {
  const need = useAllowed()('Client Billing', 'modify') ? null : t('billing.need.modify');
  const [open, setOpen] = useState(false);
  return (
    <Panel
      title={t('billing.copay')}
      hint={t('billing.copay.hint')}
      actions={
        <ReasonedButton size="xs" variant="default" reason={need} onClick={() => setOpen(true)}>
          {t(copay === null ? 'billing.copay.set' : 'billing.copay.change')}
        </ReasonedButton>
      }
    >
      <p className={classes.copay}>
        {copay === null ? t('billing.copay.none') : t('billing.copay.is', { amount: formatMoney(copay) })}
      </p>
      {open && <CopayDialog clientId={clientId} copay={copay} onClose={() => setOpen(false)} />}
    </Panel>
  );
}

function CopayDialog({ clientId, copay, onClose }: UsualCopayProps & { onClose: () => void }) {
  const refresh = useRefreshBilling(clientId);
  // What was seen as this opened: read anew, it would have a second press write over what somebody else has set meanwhile.
  const [replaces] = useState(copay);
  const { values, change, dirty } = useDraft({ amount: copay === null ? '' : (copay / 100).toFixed(2) });
  const { amount } = values;
  const none = amount.trim() === '';
  const save = useMutation({
    mutationFn: () => setUsualCopay(clientId, { copay: none ? null : centsOf(amount), replaces }),
    onSuccess: async () => {
      notify(t('billing.copay.done'));
      await refresh();
      onClose();
    },
    onError: () => void refresh(),
  });
  const read = parseMoney(amount);
  const tooLittle = read.ok && read.value < smallestPayment ? t('billing.copay.least') : null;
  return (
    <Dialog title={t('billing.copay')} dirty={dirty && !save.isSuccess} onClose={onClose}>
      <Form
        label={t('billing.copay')}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        error={save.error}
        dirty={dirty}
        done
        reason={none ? null : (amountFault(amount) ?? tooLittle)}
        onCancel={onClose}
      >
        <div className={classes.fields}>
          <p className={classes.hint}>{t('billing.copay.effect')}</p>
          <AmountField
            first
            optional
            value={amount}
            error={fieldErrors(save.error)['copay'] ?? tooLittle ?? undefined}
            onChange={(next) => change({ amount: next })}
          />
        </div>
      </Form>
    </Dialog>
  );
}
