import { Group, Loader, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { formatMoney } from '../../../domain/money.ts';
import type { Reconciliation } from '../../../domain/schemas/payments.ts';
import { showDates, showInstant, showZoned } from '../../shared/format.ts';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import classes from '../integrations/integrations.module.css';
import { t } from '../t.ts';
import { reconciliationQuery } from './payments.ts';

const route = getRouteApi('/frame/payments/reconciliation/$id');

/** What one comparison with Stripe has found. */
export function Page(): ReactElement {
  const { id } = route.useParams();
  const { data, error, refetch } = useQuery(reconciliationQuery(id));
  return (
    <Frame
      title={
        data
          ? t('reconciliation.title.of', { days: showDates(data.fromOn, data.toOn) })
          : error
            ? t('reconciliation.one')
            : undefined
      }
      tab={t('reconciliation.one')}
      lead={data && leadOf(data)}
      back={{ to: { to: '/payments/reconciliation' }, label: t('reconciliation.title') }}
    >
      <ProblemNotice error={data ? null : error} onRetry={() => void refetch()} />
      {data && <Compared reconciliation={data} />}
      {!data && !error && <Skeleton height={200} />}
    </Frame>
  );
}

const leadOf = ({ nightly, createdAt }: Reconciliation): string =>
  nightly ? `${showZoned(createdAt)} · ${t('reconciliation.nightly')}` : showZoned(createdAt);

function Compared({ reconciliation }: { reconciliation: Reconciliation }) {
  const { status, failure } = reconciliation;
  return (
    <section className={classes.card} aria-labelledby="compared">
      <div className={classes.head}>
        <h2 id="compared">{t('reconciliation.result')}</h2>
      </div>
      <div aria-live="polite">
        {status === 'requested' && (
          <Group gap="sm">
            <Loader size="sm" aria-hidden />
            <output>{t('reconciliation.running')}</output>
          </Group>
        )}
        {status === 'failed' && <p>{failure}</p>}
        {status === 'done' && <Found reconciliation={reconciliation} />}
      </div>
    </section>
  );
}

const money = (cents: number | null) => (cents === null ? t('none') : formatMoney(cents));

function Found({ reconciliation: { matched, findings } }: { reconciliation: Reconciliation }) {
  const foreign = findings.filter((finding) => finding.foreign);
  const differences = findings.filter((finding) => !finding.foreign);
  return (
    <>
      <p>{t('reconciliation.matched', { count: matched })}</p>
      {differences.length === 0 ? (
        <p>
          <strong>{t('reconciliation.clean')}</strong>
        </p>
      ) : (
        <FindingList findings={differences} />
      )}
      {foreign.length > 0 && (
        <>
          <p>{t('reconciliation.foreign', { count: foreign.length })}</p>
          <FindingList findings={foreign} />
        </>
      )}
    </>
  );
}

function FindingList({ findings }: Pick<Reconciliation, 'findings'>) {
  return (
    <ul className={classes.points}>
      {findings.map((finding) => (
        <li key={`${finding.of}-${finding.id}-${finding.vendorId}`}>
          <strong>{t(`reconciliation.finding.${finding.kind}`)}</strong> {t(`reconciliation.of.${finding.of}`)},{' '}
          {showInstant(finding.at)} · {t('reconciliation.ours', { amount: money(finding.ours) })} ·{' '}
          {t('reconciliation.theirs', { amount: money(finding.theirs) })}
          {finding.vendorId && ` · ${finding.vendorId}`}{' '}
          {finding.of === 'payment' && finding.id && (
            <Link to="/payments/$id" params={{ id: finding.id }}>
              {t('payment.one')}
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}
