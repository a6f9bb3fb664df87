import { Anchor } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { formatMoney } from '../../../domain/money.ts';
import type { PortalStatement } from '../../../domain/schemas/billing.ts';
import { showDate, showDates } from '../../shared/format.ts';
import { soonAfterOpening } from '../after-opening.ts';
import documents from '../documents/documents.module.css';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { BillList } from './bill-list.tsx';
import { billingQuery, statementPath, statementsQuery } from './billing.ts';

export function Statements() {
  return (
    <BillList
      list={useInfiniteQuery(statementsQuery)}
      label={t('billing.statements')}
      none={t('billing.statements.none')}
    >
      {(row) => <Line row={row} />}
    </BillList>
  );
}

function Line({ row: { id, number, from, to, closing, dueOn, unread } }: { row: PortalStatement }) {
  const client = useQueryClient();
  const opened = () =>
    soonAfterOpening(() => {
      void client.invalidateQueries({ queryKey: statementsQuery.queryKey });
      void client.invalidateQueries({ queryKey: billingQuery.queryKey });
    });
  const amount = formatMoney(closing);
  return (
    <>
      <div className={documents.what}>
        <span className={documents.name}>{t('billing.statement', { number })}</span>
        {unread && <span className={documents.unread}>{t('billing.new')}</span>}
        <div className={portal.hint}>{showDates(from, from === to ? null : to)}</div>
        <div>
          {closing > 0
            ? t('billing.statement.due', { amount, date: showDate(dueOn) })
            : t('billing.statement.closing', { amount })}
        </div>
      </div>
      <div className={documents.acts}>
        <Anchor href={statementPath(id)} download aria-label={t('billing.open.of', { number })} onClick={opened}>
          {t('billing.open')}
        </Anchor>
      </div>
    </>
  );
}
