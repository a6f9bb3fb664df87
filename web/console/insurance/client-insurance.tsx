import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { rankNames } from '../../../domain/insurance.ts';
import type { ClientInsurance as Insurance } from '../../../domain/schemas/insurance.ts';
import { showDate, showList, showZoned } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { words } from '../../shared/words.ts';
import chart from '../chart/chart.module.css';
import { Panel } from '../chart/panel.tsx';
import { t } from '../t.ts';
import { CoveragePanel } from './coverage-panel.tsx';
import { insuranceQuery } from './insurance.ts';

/** The tab Insurance of a client: what stands, what stood before, and who changed what. */
export function ClientInsurance({ client }: { client: { id: string } }): ReactElement {
  const { data, error, refetch } = useQuery(insuranceQuery(client.id));
  if (!data) return error ? <ProblemNotice error={error} onRetry={() => void refetch()} /> : <Skeleton height={260} />;
  return (
    <>
      {rankNames.map((rank) => (
        <CoveragePanel
          key={rank}
          clientId={client.id}
          rank={rank}
          coverage={data[rank]}
          until={data.stillInForce.find((each) => each.rank === rank)}
        />
      ))}
      {data.former.length > 0 && <Former rows={data.former} />}
      {data.changes.length > 0 && <Changes rows={data.changes} />}
    </>
  );
}

const day = (date: string | null) => (date === null ? t('insurance.former.open') : showDate(date));

function Former({ rows }: { rows: Insurance['former'] }) {
  return (
    <Panel title={t('insurance.former')}>
      <ul className={chart.list}>
        {rows.map(({ id, rank, values, endedAt, endedBy }) => (
          <li key={id} className={chart.line}>
            <span>{values.payer}</span>
            <span>
              {[values.plan, values.memberId].filter(Boolean).join(' · ')}
              <span className={chart.sub}>
                {t('insurance.former.line', {
                  rank: t(`insurance.${rank}`),
                  from: day(values.effectiveFrom),
                  to: day(values.effectiveTo),
                })}
                {' · '}
                {t('insurance.former.ended', { at: showZoned(endedAt), name: endedBy ?? t('insurance.client') })}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Columns of the table by what people call them. */
const fieldWords: Record<string, string> = {
  plan: words('insurance.plan'),
  group_number: words('insurance.groupNumber'),
  relation: words('insurance.relation'),
  subscriber_name: words('insurance.subscriberName'),
  subscriber_birth_date: words('insurance.subscriberBirthDate'),
  effective_from: words('insurance.effectiveFrom'),
  effective_to: words('insurance.effectiveTo'),
  card_front_id: t('insurance.field.card_front_id'),
  card_back_id: t('insurance.field.card_back_id'),
};

function Changes({ rows }: { rows: Insurance['changes'] }) {
  return (
    <Panel title={t('insurance.changes')}>
      <ul className={chart.list}>
        {rows.map(({ id, at, rank, what, fields, who }) => (
          <li key={id} className={chart.line}>
            <span>{t(`insurance.${rank}`)}</span>
            <span>
              {who ?? t('insurance.client')}{' '}
              {what === 'changed'
                ? t('insurance.what.changed', { fields: showList(fields.map((field) => fieldWords[field] ?? field)) })
                : t(`insurance.what.${what}`)}
              <span className={chart.sub}>{showZoned(at)}</span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
