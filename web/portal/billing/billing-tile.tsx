import { IconReceipt } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { formatMoney } from '../../../domain/money.ts';
import type { PortalBilling } from '../../../domain/schemas/billing.ts';
import { follow } from '../page-link.tsx';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { billingQuery } from './billing.ts';
import classes from './billing.module.css';

/** The green section of the main page: what is owed, and whether there is a new statement. */
export function BillingTile() {
  const { data } = useQuery(billingQuery);
  return (
    <li>
      <a href="/billing" className={`${portal.tile} ${classes.green}`} onClick={follow}>
        <IconReceipt size={22} aria-hidden />
        <span>{t('home.billing')}</span>
        <span className={portal.tileName}>{t('home.billing.options')}</span>
        <span className={portal.hint}>{data ? hintOf(data) : t('home.billing.hint')}</span>
      </a>
    </li>
  );
}

function hintOf({ balance, unread }: PortalBilling): string {
  const hints = [
    balance > 0 && t('home.billing.balance', { amount: formatMoney(balance) }),
    unread > 0 && t('home.billing.unread', { count: unread }),
  ];
  return hints.filter(Boolean).join(' · ') || t('home.billing.hint');
}
