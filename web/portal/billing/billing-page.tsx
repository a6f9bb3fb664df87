import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { formatMoney } from '../../../domain/money.ts';
import type { PortalSession } from '../../../domain/schemas/portal.ts';
import { showAddress, showDate } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { Heading } from '../heading.tsx';
import { follow, PageLink } from '../page-link.tsx';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { billingQuery } from './billing.ts';
import classes from './billing.module.css';
import { History } from './history.tsx';
import { PayButton } from './pay-button.tsx';
import { Statements } from './statements.tsx';

const tabs = [
  { to: '/billing', name: 'billing.statements', show: Statements },
  { to: '/billing/history', name: 'billing.history', show: History },
] as const;

/** Everything below `/billing`: what is owed, and beneath it statements or payments. */
export function BillingPage({ session, path }: { session: PortalSession; path: string }) {
  const tab = tabs.find(({ to }) => to === path) ?? tabs[0];
  return (
    <>
      <PageLink to="/">{t('page.home')}</PageLink>
      <Heading>{t('billing.title')}</Heading>
      <Balance phone={session.practice.phone} />
      <nav className={classes.tabs} aria-label={t('billing.tabs')}>
        {tabs.map(({ to, name }) => (
          <a key={to} href={to} aria-current={to === tab.to ? 'page' : undefined} onClick={follow}>
            {t(name)}
          </a>
        ))}
      </nav>
      <tab.show />
    </>
  );
}

function Balance({ phone }: { phone: string }) {
  const { data, error, refetch } = useQuery(billingQuery);
  if (!data)
    return error ? (
      <ProblemNotice error={error} onRetry={() => void refetch()} />
    ) : (
      <Skeleton height={124} mt="md" aria-label={t('portal.loading')} />
    );
  const { balance, dueOn } = data;
  return (
    <section className={classes.balance} aria-labelledby="billing-balance">
      <h2 id="billing-balance">{t('billing.balance')}</h2>
      <p className={classes.amount}>{formatMoney(balance)}</p>
      {balance > 0 ? (
        <p className={portal.hint}>
          {dueOn && `${t('billing.due', { date: showDate(dueOn) })} `}
          {t('billing.how', { phone: showAddress(phone) })}
        </p>
      ) : (
        <p className={portal.hint}>{t(balance < 0 ? 'billing.ahead' : 'billing.nothing')}</p>
      )}
      <PayButton />
    </section>
  );
}
