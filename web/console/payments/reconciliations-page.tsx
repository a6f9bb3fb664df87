import { Button, Group } from '@mantine/core';
import { IconScale } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import type { ReconciliationRow } from '../../../domain/schemas/payments.ts';
import { intents } from '../../shared/api.ts';
import { dateIn, readerZone, showDates, showInstant, zoneCity } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { DateInput } from '../../shared/ui/date-input.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { tableOf } from '../lists.ts';
import { t } from '../t.ts';
import { orderReconciliation, reconciliationQuery, reconciliationsQuery } from './payments.ts';

const byOf = ({ nightly, by }: ReconciliationRow): string =>
  nightly ? t('reconciliation.nightly') : (by ?? t('none'));
const stateOf = ({ status, differences }: ReconciliationRow): string =>
  status === 'done' ? t('reconciliation.state.done', { count: differences }) : t(`reconciliation.state.${status}`);

const columns: Column<ReconciliationRow>[] = [
  {
    key: 'at',
    whole: true,
    header: t('reconciliation.at', { zone: zoneCity(readerZone()) }),
    cell: ({ id, createdAt }) => (
      <Link to="/payments/reconciliation/$id" params={{ id }} data-row-link>
        {showInstant(createdAt)}
      </Link>
    ),
  },
  { key: 'days', header: t('reconciliation.days'), cell: ({ fromOn, toOn }) => showDates(fromOn, toOn), wide: true },
  { key: 'by', header: t('reconciliation.by'), cell: byOf, wide: true },
  {
    key: 'fits',
    header: t('reconciliation.fits'),
    align: 'right',
    numeric: true,
    cell: ({ matched }) => matched,
    wide: true,
  },
  { key: 'state', header: t('reconciliation.state'), cell: stateOf },
];

/** Our payments and refunds beside Stripe's own lists: comparisons that people asked for, and one each night. */
export function Page(): ReactElement {
  const list = useInfiniteQuery(reconciliationsQuery);
  return (
    <Frame
      title={t('reconciliation.title')}
      lead={t('reconciliation.lead')}
      back={{ to: { to: '/payments' }, label: t('nav.payments') }}
    >
      <CompareForm />
      <DataTable
        label={t('reconciliation.list')}
        columns={columns}
        rowKey={(row) => row.id}
        summary={(row) => `${showDates(row.fromOn, row.toOn)} · ${byOf(row)}`}
        {...tableOf(list)}
        empty={<Empty icon={IconScale} title={t('reconciliation.empty')} hint={t('reconciliation.empty.hint')} />}
      />
    </Frame>
  );
}

function CompareForm() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [toOn, setTo] = useState(() => dateIn(readerZone(), new Date()));
  const [fromOn, setFrom] = useState(() => `${toOn.slice(0, 8)}01`);
  const [intent] = useState(() => intents());
  const order = useMutation({
    mutationFn: () => orderReconciliation({ fromOn, toOn }, intent.keyOf({ fromOn, toOn })),
    onSuccess: async (ordered) => {
      intent.done();
      queries.setQueryData(reconciliationQuery(ordered.id).queryKey, ordered);
      void queries.invalidateQueries({ queryKey: reconciliationsQuery.queryKey });
      await navigate({ to: '/payments/reconciliation/$id', params: { id: ordered.id } });
    },
  });
  const errors = fieldErrors(order.error);
  return (
    <form
      aria-label={t('reconciliation.form')}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!order.isPending) order.mutate();
      }}
    >
      <ProblemNotice error={order.error} />
      <Group align="flex-end" gap="sm" mb="lg">
        <DateInput
          type="date"
          label={t('reconciliation.from')}
          value={fromOn}
          error={errors['fromOn']}
          onChange={setFrom}
        />
        <DateInput type="date" label={t('reconciliation.to')} value={toOn} error={errors['toOn']} onChange={setTo} />
        <Button type="submit" loading={order.isPending}>
          {t('reconciliation.compare')}
        </Button>
      </Group>
    </form>
  );
}
