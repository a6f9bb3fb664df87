import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type InsuranceRank, rankNames } from '../../../domain/insurance.ts';
import type { Coverage, PortalInsurance } from '../../../domain/schemas/insurance.ts';
import type { PortalSession } from '../../../domain/schemas/portal.ts';
import { showDate } from '../../shared/format.ts';
import { insuranceLines } from '../../shared/insurance-words.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { Heading } from '../heading.tsx';
import cards from '../information/information.module.css';
import { PageLink } from '../page-link.tsx';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { insuranceQuery, savedQuery } from './insurance.ts';
import { InsuranceForm } from './insurance-form.tsx';

/** Everything below `/insurance`. */
export function InsurancePages({ session, path }: { session: PortalSession; path: string }) {
  const { data: insurance, error, refetch } = useQuery(insuranceQuery);
  const rank = rankNames.find((each) => path === `/insurance/${each}`);
  return (
    <>
      <PageLink to={rank ? '/insurance' : '/'}>{t(rank ? 'insurance.back' : 'page.home')}</PageLink>
      {!insurance && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!insurance && !error && <Skeleton height={320} mt="lg" aria-label={t('portal.loading')} />}
      {insurance && rank && <Opened key={path} {...{ session, insurance, rank }} />}
      {insurance && !rank && <Overview insurance={insurance} />}
    </>
  );
}

function Opened({
  session,
  insurance,
  rank,
}: {
  session: PortalSession;
  insurance: PortalInsurance;
  rank: InsuranceRank;
}) {
  // As it was when the page was opened: what is typed stays, whatever the practice changes meanwhile.
  const [coverage] = useState(insurance[rank]);
  return <InsuranceForm session={session} rank={rank} coverage={coverage} />;
}

function Overview({ insurance }: { insurance: PortalInsurance }) {
  const { data: saved } = useQuery(savedQuery);
  return (
    <>
      <Heading>{t('insurance.title')}</Heading>
      <p className={portal.lead}>{t('insurance.lead')}</p>
      {saved && <output className={portal.done}>{t('insurance.saved')}</output>}
      <div className={cards.cards}>
        {rankNames.map((rank) => (
          <Card
            key={rank}
            rank={rank}
            coverage={insurance[rank]}
            until={insurance.stillInForce.find((each) => each.rank === rank)}
          />
        ))}
      </div>
    </>
  );
}

interface CardProps {
  rank: InsuranceRank;
  coverage: Coverage | null;
  /** What counts until it begins. */
  until: Coverage | undefined;
}

function Card({ rank, coverage, until }: CardProps) {
  const name = t(`insurance.${rank}`);
  return (
    <section className={cards.card} aria-labelledby={`insurance-${rank}`}>
      <div className={cards.head}>
        <h2 id={`insurance-${rank}`} className={cards.title}>
          {name}
        </h2>
        <PageLink
          to={`/insurance/${rank}`}
          aria-label={t(coverage ? 'insurance.edit.of' : 'insurance.add.of', { rank: name })}
        >
          {t(coverage ? 'info.edit' : 'insurance.add')}
        </PageLink>
      </div>
      {until && (
        <p className={cards.note}>
          {t('insurance.until', {
            from: showDate(coverage?.values.effectiveFrom ?? ''),
            payer: until.values.payer,
            memberId: until.values.memberId,
          })}
        </p>
      )}
      {!coverage && <p className={cards.note}>{t('insurance.none')}</p>}
      {coverage && (
        <dl className={cards.values}>
          {insuranceLines(coverage.values, true).map((line) => (
            <div key={line.name}>
              <dt>{line.name}</dt>
              <dd>{line.value}</dd>
            </div>
          ))}
          {(['front', 'back'] as const).map((side) => (
            <div key={side}>
              <dt>{t(`insurance.photo.${side}`)}</dt>
              <dd>{coverage[side] ? t(`documents.state.${coverage[side].state}`) : t('insurance.photo.none')}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
