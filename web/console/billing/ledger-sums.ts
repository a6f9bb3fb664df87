import { formatMoney } from '../../../domain/money.ts';
import type { LedgerSums } from '../../../domain/schemas/imports.ts';
import { t } from '../t.ts';

/** `3 charges totaling $120.00 and 1 payment totaling $20.00 for 2 clients` */
export const sumsOf = ({ charges, charged, payments, paid, clients }: LedgerSums): string =>
  t('ledger.import.sums', {
    charges,
    charged: formatMoney(charged),
    payments,
    paid: formatMoney(paid),
    clients,
  });
