import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconReceipt, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { formatMoney } from '../../../domain/money.ts';
import type { OwedTotal, OwingClient } from '../../../domain/schemas/billing.ts';
import { showDate } from '../../shared/format.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { tableOf } from '../lists.ts';
import { useAllowed } from '../session.ts';
import { RunDialog } from '../statement-runs/run-dialog.tsx';
import { t } from '../t.ts';
import { ages, AgingSums } from './aging-sums.tsx';
import { owingQuery } from './billing.ts';
import classes from './billing.module.css';

const money = (key: 'balance' | (typeof ages)[number]): Column<OwingClient> => ({
  key,
  header: t(`billing.${key}`),
  align: 'right',
  numeric: true,
  cell: (row) => (row[key] === 0 ? t('none') : formatMoney(row[key])),
  // A phone has room for one amount: the whole.
  ...(key === 'balance' ? {} : { wide: true }),
});
const day = (date: string | null) => (date === null ? t('none') : showDate(date));

const columns: Column<OwingClient>[] = [
  {
    key: 'client',
    header: t('billing.client'),
    width: '22%',
    cell: ({ id, firstName, lastName, recordNumber }) => (
      <>
        <Link to="/clients/$id" params={{ id }} search={{ tab: 'billing' }} data-row-link>
          {lastName}, {firstName}
        </Link>
        <div className={classes.sub}>{recordNumber}</div>
      </>
    ),
  },
  money('balance'),
  ...ages.map(money),
  { key: 'paid', header: t('billing.last.payment'), whole: true, cell: (row) => day(row.lastPaymentOn), wide: true },
  { key: 'due', header: t('billing.statement.due'), whole: true, cell: (row) => day(row.statementDueOn), wide: true },
];

/** Who owes what, and for how long. What is searched for is often a name, so it lives in the history entry and not in the address. */
export function Page(): ReactElement {
  const navigate = useNavigate();
  const text = useLocation({ select: (location) => location.state.text ?? '' });
  const [typed, setTyped] = useState(text);
  const search = useDebouncedCallback(
    (next: string) => void navigate({ to: '/billing', state: { text: next }, replace: true, resetScroll: false }),
    250,
  );
  const allowed = useAllowed();
  const [issuing, setIssuing] = useState(false);
  const list = useInfiniteQuery(owingQuery(text));
  const total = list.data?.pages[0]?.total;
  return (
    <Frame
      title={t('nav.billing')}
      lead={t('billing.lead')}
      actions={
        <>
          <ButtonLink to="/billing/statements" variant="default">
            {t('statement.runs')}
          </ButtonLink>
          <ButtonLink variant="default" to="/billing/imports">
            {t('ledger.import')}
          </ButtonLink>
          <ReasonedButton
            variant="default"
            reason={allowed('Client Billing', 'create') ? null : t('billing.need.create')}
            onClick={() => setIssuing(true)}
          >
            {t('billing.many')}
          </ReasonedButton>
        </>
      }
    >
      <search className={classes.bar}>
        <TextInput
          className={classes.search}
          type="search"
          aria-label={t('billing.search')}
          placeholder={t('billing.search.hint')}
          leftSection={<IconSearch size={16} />}
          autoComplete="off"
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            search(event.currentTarget.value);
          }}
        />
        <Total total={total} />
      </search>
      <AgingSums aging={total} />
      <DataTable
        label={t('nav.billing')}
        columns={columns}
        rowKey={(row) => row.id}
        {...tableOf(list)}
        empty={
          <Empty
            icon={IconReceipt}
            title={text ? t('list.nothing') : t('billing.empty')}
            hint={text ? t('list.nothing.hint') : t('billing.empty.hint')}
          />
        }
      />
      {issuing && <RunDialog onClose={() => setIssuing(false)} />}
    </Frame>
  );
}

function Total({ total }: { total: OwedTotal | undefined }) {
  return (
    <output aria-label={t('billing.total.label')}>
      {total && t('billing.total', { clients: total.clients, amount: formatMoney(total.balance) })}
    </output>
  );
}
