import { Anchor } from '@mantine/core';
import { IconReceipt } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatMoney } from '../../../domain/money.ts';
import type { LedgerRow } from '../../../domain/schemas/billing.ts';
import { showDate, showZoned } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { tableOf } from '../lists.ts';
import { cardReceiptPath } from '../payments/payments.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { ledgerQuery, receiptPath } from './billing.ts';
import classes from './billing.module.css';
import { ReverseDialog } from './reverse-dialog.tsx';

/** Everything that was posted, newest first: nothing of it is ever changed, only taken back. */
export function Ledger({ clientId }: { clientId: string }) {
  const allowed = useAllowed();
  const [reversing, setReversing] = useState<LedgerRow | null>(null);
  const list = useInfiniteQuery(ledgerQuery(clientId));
  const need = allowed('Client Billing', 'modify') ? null : t('billing.need.modify');
  return (
    <>
      <DataTable
        label={t('billing.ledger')}
        columns={columnsOf({ clientId, need, onReverse: setReversing })}
        rowKey={(row) => row.id}
        summary={(row) => `${formatMoney(row.amount)} · ${t('billing.after')} ${formatMoney(row.balance)}`}
        {...tableOf(list)}
        empty={<Empty icon={IconReceipt} title={t('billing.ledger.empty')} hint={t('billing.ledger.empty.hint')} />}
      />
      {reversing && <ReverseDialog clientId={clientId} row={reversing} onClose={() => setReversing(null)} />}
    </>
  );
}

interface Does {
  clientId: string;
  need: string | null;
  onReverse: (row: LedgerRow) => void;
}

const columnsOf = (does: Does): Column<LedgerRow>[] => [
  { key: 'what', header: t('billing.what'), width: '42%', cell: (row) => <What row={row} /> },
  {
    key: 'charged',
    header: t('billing.charged'),
    align: 'right',
    numeric: true,
    cell: ({ amount }) => (amount > 0 ? formatMoney(amount) : ''),
    wide: true,
  },
  {
    key: 'paid',
    header: t('billing.paid'),
    align: 'right',
    numeric: true,
    cell: ({ amount }) => (amount < 0 ? formatMoney(-amount) : ''),
    wide: true,
  },
  {
    key: 'after',
    header: t('billing.after'),
    align: 'right',
    numeric: true,
    cell: ({ balance }) => formatMoney(balance),
    wide: true,
  },
  { key: 'do', header: t('billing.reverse'), align: 'right', cell: (row) => <Acts row={row} {...does} /> },
];

function What({ row }: { row: LedgerRow }) {
  const { kind, on, description, reason, by, source, at, reversedById } = row;
  const name = by ?? t(source === 'card' ? 'billing.by.card' : 'billing.by.file');
  return (
    <>
      <span className={reversedById ? classes.gone : undefined}>
        {showDate(on)} · {description}
      </span>
      <div className={classes.sub}>
        {t('billing.by', { kind: t(`billing.kind.${kind}`), name, at: showZoned(at) })}
        {reason && <div>{t('billing.reason.was', { reason })}</div>}
      </div>
    </>
  );
}

function Acts({ row, clientId, need, onReverse }: { row: LedgerRow } & Does) {
  const { id, kind, on, description, source, reversedById, paymentId } = row;
  return (
    <div className={classes.acts}>
      {kind === 'payment' && (
        <Anchor
          href={paymentId ? cardReceiptPath(paymentId) : receiptPath(clientId, id)}
          download
          aria-label={t('billing.receipt.of', { date: showDate(on) })}
        >
          {t('billing.receipt')}
        </Anchor>
      )}
      {reversedById && <span className={classes.sub}>{t('billing.taken.back')}</span>}
      {!reversedById && kind !== 'reversal' && source !== 'card' && (
        <ReasonedButton
          size="xs"
          variant="default"
          reason={need}
          aria-label={t('billing.reverse.of', { what: description, date: showDate(on) })}
          onClick={() => onReverse(row)}
        >
          {t('billing.reverse')}
        </ReasonedButton>
      )}
    </div>
  );
}
