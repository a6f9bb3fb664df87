import { useInfiniteQuery } from '@tanstack/react-query';
import { formatMoney } from '../../../domain/money.ts';
import { showInstant } from '../../shared/format.ts';
import documents from '../documents/documents.module.css';
import { PageLink } from '../page-link.tsx';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { BillList } from './bill-list.tsx';
import { cardPaymentsQuery, paymentPath } from './pay.ts';

/** Every payment by card, also those that came to nothing, with how it stands; nothing before the first. */
export function CardPayments() {
  const list = useInfiniteQuery(cardPaymentsQuery);
  if (!list.data?.pages.some(({ rows }) => rows.length > 0)) return null;
  return (
    <>
      <h2 className={portal.sectionTitle}>{t('pay.list')}</h2>
      <BillList list={list} label={t('pay.list')} none={t('billing.history.none')}>
        {({ id, amount, status, createdAt, refunded }) => (
          <>
            <div className={documents.what}>
              <span className={documents.name}>{formatMoney(amount)}</span>
              <div className={portal.hint}>
                <time dateTime={createdAt}>{showInstant(createdAt)}</time> · {t(`pay.status.${status}`)}
                {refunded > 0 && ` · ${t('pay.refunded', { amount: formatMoney(refunded) })}`}
              </div>
            </div>
            <div className={documents.acts}>
              <PageLink
                to={paymentPath(id)}
                aria-label={t('pay.open.of', { amount: formatMoney(amount), at: showInstant(createdAt) })}
              >
                {t('pay.open')}
              </PageLink>
            </div>
          </>
        )}
      </BillList>
    </>
  );
}
