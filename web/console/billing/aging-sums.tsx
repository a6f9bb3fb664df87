import { formatMoney } from '../../../domain/money.ts';
import type { Aging } from '../../../domain/schemas/billing.ts';
import { t } from '../t.ts';
import classes from './billing.module.css';

export const ages = ['current', 'days30', 'days60', 'days90'] as const;

/** What is unpaid, by how long; it takes its room also before it is known. */
export function AgingSums({ aging }: { aging: Aging | undefined }) {
  return (
    <dl className={classes.sums} aria-label={t('billing.aging')}>
      {ages.map((age) => (
        <div key={age} className={classes.sum}>
          <dt>{t(`billing.${age}`)}</dt>
          <dd>{aging ? formatMoney(aging[age]) : t('none')}</dd>
        </div>
      ))}
    </dl>
  );
}
