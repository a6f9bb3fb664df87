import { Select } from '@mantine/core';
import { IconCreditCard } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { formatMoney } from '../../../domain/money.ts';
import { paymentStatuses } from '../../../domain/payments/statuses.ts';
import type { PaymentRow } from '../../../domain/schemas/payments.ts';
import { readerZone, showInstant, zoneCity } from '../../shared/format.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { tableOf } from '../lists.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { paymentsQuery } from './payments.ts';

const route = getRouteApi('/frame/payments');

const stateOf = ({ status, disputed, refunded }: PaymentRow): string =>
  [
    t(`payment.status.${status}`),
    disputed && t('payment.disputed'),
    refunded > 0 && t('payment.refunded', { amount: formatMoney(refunded) }),
  ]
    .filter(Boolean)
    .join(' · ');

const columns: Column<PaymentRow>[] = [
  {
    key: 'at',
    whole: true,
    header: t('payment.begun', { zone: zoneCity(readerZone()) }),
    cell: ({ id, createdAt }) => (
      <Link to="/payments/$id" params={{ id }} data-row-link>
        {showInstant(createdAt)}
      </Link>
    ),
  },
  { key: 'client', header: t('payment.client'), cell: ({ clientName }) => clientName, wide: true },
  { key: 'for', header: t('payment.for'), cell: ({ purpose }) => t(`payment.purpose.${purpose}`), wide: true },
  {
    key: 'amount',
    header: t('payment.amount'),
    align: 'right',
    numeric: true,
    cell: ({ amount }) => formatMoney(amount),
  },
  { key: 'state', header: t('payment.state'), cell: stateOf, wide: true },
  { key: 'receipt', header: t('payment.receipt'), cell: ({ receiptNumber }) => receiptNumber ?? t('none'), wide: true },
];

/** Payments by card, newest first. */
export function Page(): ReactElement {
  const { status } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(paymentsQuery({ status }));
  const allowed = useAllowed();
  return (
    <Frame
      title={t('nav.payments')}
      lead={t('payment.lead')}
      actions={
        allowed('Payment Reconciliation', 'view') && (
          <ButtonLink to="/payments/reconciliation" variant="default">
            {t('reconciliation.title')}
          </ButtonLink>
        )
      }
    >
      <Select
        aria-label={t('payment.state')}
        placeholder={t('payment.any')}
        clearable
        maw={260}
        mb="md"
        data={paymentStatuses.map((each) => ({ value: each, label: t(`payment.status.${each}`) }))}
        value={status ?? null}
        onChange={(next) =>
          void navigate({ search: { status: paymentStatuses.find((each) => each === next) }, replace: true })
        }
      />
      <DataTable
        label={t('nav.payments')}
        columns={columns}
        rowKey={(row) => row.id}
        summary={(row) => `${row.clientName} · ${stateOf(row)}`}
        {...tableOf(list)}
        empty={<Empty icon={IconCreditCard} title={t('payment.empty')} hint={t('payment.empty.hint')} />}
      />
    </Frame>
  );
}
