import { formatMoney } from '../../../domain/money.ts';
import type { StatementRun } from '../../../domain/schemas/statement-runs.ts';
import { t } from '../t.ts';

/** `57 issued, $4,210.00 together · 3 left out · 1 failed` */
export const countsWords = ({ counts }: Pick<StatementRun, 'counts'>): string =>
  [
    t('statement.run.of.issued', { count: counts.issued, amount: formatMoney(counts.total) }),
    counts.leftOut > 0 && t('statement.run.of.left-out', { count: counts.leftOut }),
    counts.failed > 0 && t('statement.run.of.failed', { count: counts.failed }),
    counts.cancelled > 0 && t('statement.run.of.cancelled', { count: counts.cancelled }),
  ]
    .filter(Boolean)
    .join(' · ');

/** What was asked for. */
export const overWords = ({ overCents }: Pick<StatementRun, 'overCents'>): string =>
  overCents === 0 ? t('statement.run.over.any') : t('statement.run.over', { amount: formatMoney(overCents) });
