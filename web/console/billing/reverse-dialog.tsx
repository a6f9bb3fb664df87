import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { formatMoney } from '../../../domain/money.ts';
import type { LedgerRow } from '../../../domain/schemas/billing.ts';
import { intents } from '../../shared/api.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { reverseIn, useRefreshBilling } from './billing.ts';
import { ReasonField } from './reason-field.tsx';

interface ReverseDialogProps {
  clientId: string;
  row: LedgerRow;
  onClose: () => void;
}

export function ReverseDialog({ clientId, row, onClose }: ReverseDialogProps) {
  const refresh = useRefreshBilling(clientId);
  const [reason, setReason] = useState('');
  const [intent] = useState(() => intents());
  const back = useMutation({
    mutationFn: () => reverseIn(clientId, row.id, reason, intent.keyOf({ id: row.id, reason })),
    onSuccess: () => {
      notify(t('billing.reverse.done'));
      onClose();
    },
    // Also where somebody else was faster: then the ledger shows it.
    onSettled: refresh,
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('billing.reverse.title')}
      confirm={t('billing.reverse')}
      onConfirm={() => back.mutate()}
      reason={reason.trim() === '' ? t('billing.reverse.need') : null}
      busy={back.isPending}
      error={back.error}
    >
      <p>{t('billing.reverse.hint', { what: row.description, amount: formatMoney(Math.abs(row.amount)) })}</p>
      <ReasonField first value={reason} onChange={setReason} />
    </ConfirmDialog>
  );
}
