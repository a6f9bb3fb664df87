import { Select, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatMoney, plainMoney } from '../../../domain/money.ts';
import { refundReasonIds, refundReasons } from '../../../domain/payments/refund-reasons.ts';
import type { PaymentDetail } from '../../../domain/schemas/payments.ts';
import { intents } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { AmountField, amountFault, centsOf } from '../billing/amount-field.tsx';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { paymentQuery, refundOf } from './payments.ts';

const reasons = refundReasonIds.filter((each) => each !== 'appointment-canceled');

/** How much goes back to the card, and why. */
export function RefundDialog({
  payment: { id, refundable },
  onClose,
}: {
  payment: Pick<PaymentDetail, 'id' | 'refundable'>;
  onClose: () => void;
}) {
  const queries = useQueryClient();
  const [text, setText] = useState(plainMoney(refundable));
  const [reason, setReason] = useState<string | null>(null);
  const [intent] = useState(() => intents());
  const refund = useMutation({
    mutationFn: () => {
      const body = { amount: centsOf(text), reason: reason ?? '' };
      return refundOf(id, body, intent.keyOf(body));
    },
    onSuccess: () => {
      notify(t('refund.ordered'));
      onClose();
    },
    // Also where somebody else was faster.
    onSettled: () => void queries.invalidateQueries({ queryKey: paymentQuery(id).queryKey }),
  });
  const tooMuch = centsOf(text) > refundable ? t('refund.too.much', { most: formatMoney(refundable) }) : null;
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('refund.order')}
      confirm={t('refund.confirm')}
      onConfirm={() => refund.mutate()}
      reason={amountFault(text) ?? tooMuch ?? (reason === null ? t('refund.need.reason') : null)}
      busy={refund.isPending}
      error={refund.error}
    >
      <Stack gap="md">
        <p>{t('refund.text', { most: formatMoney(refundable) })}</p>
        <AmountField
          first
          value={text}
          onChange={setText}
          error={fieldErrors(refund.error)['amount'] ?? tooMuch ?? undefined}
        />
        <Select
          label={t('refund.reason')}
          required
          allowDeselect={false}
          data={reasons.map((each) => ({ value: each, label: refundReasons[each] }))}
          value={reason}
          onChange={setReason}
        />
      </Stack>
    </ConfirmDialog>
  );
}
