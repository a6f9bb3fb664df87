import { Anchor } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { formatMoney } from '../../../domain/money.ts';
import { showDate } from '../../shared/format.ts';
import documents from '../documents/documents.module.css';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { BillList } from './bill-list.tsx';
import { CardPayments } from './card-payments.tsx';
import { paymentsQuery, receiptPath } from './billing.ts';
import { cardReceiptPath } from './pay.ts';

/** What was paid, each with its receipt. */
export function History() {
  return (
    <>
      <BillList list={useInfiniteQuery(paymentsQuery)} label={t('billing.history')} none={t('billing.history.none')}>
        {({ id, on, description, amount, takenBack, paymentId }) => (
          <>
            <div className={documents.what}>
              <span className={documents.name}>{formatMoney(amount)}</span>
              <div className={portal.hint}>
                <time dateTime={on}>{showDate(on)}</time> · {description}
              </div>
              {takenBack && <div>{t('billing.taken.back')}</div>}
            </div>
            <div className={documents.acts}>
              <Anchor
                href={paymentId ? cardReceiptPath(paymentId) : receiptPath(id)}
                download
                aria-label={t('billing.receipt.of', { amount: formatMoney(amount), date: showDate(on) })}
              >
                {t('billing.receipt')}
              </Anchor>
            </div>
          </>
        )}
      </BillList>
      <CardPayments />
    </>
  );
}
