import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Client } from '../../../domain/schemas/people.ts';
import type { Reach } from '../../../domain/schemas/chart.ts';
import { readerZone, showAddress, showInstant, zoneCity } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { t } from '../t.ts';
import { reachQuery } from './chart.ts';
import classes from './chart.module.css';
import { Panel } from './panel.tsx';
import { reachWay } from './reach-way.ts';

/** Whether an automatic message may go to this client now, by each channel, and if not, why, and what to do. */
export function ReachPanel({ client }: { client: Client }) {
  const { data, error, refetch } = useQuery(reachQuery(client.id));
  return (
    <Panel
      title={t('reach.title')}
      anchor="reach"
      hint={data && t('reach.zone', { zone: zoneCity(data.zone), from: t(`reach.from.${data.zoneFrom}`) })}
    >
      <ProblemNotice error={data ? null : error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton height={212} radius="md" />}
      {data && (
        <ul className={classes.list}>
          {data.channels.map((answer) => (
            <li key={answer.channel} className={classes.line}>
              <span>{t(`method.${answer.channel}`)}</span>
              <span>
                {answer.sentence}
                <span className={classes.sub}>{below(answer)}</span>
                <Way client={client} reason={answer.reason} />
              </span>
              <StatusBadge
                status={answer.decision === 'skip' ? 'skip' : answer.decision === 'defer' ? 'scheduled' : 'send'}
                label={t(`reach.${answer.decision}`)}
              />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Way({ client, reason }: { client: Client; reason: string | null }) {
  const way = reachWay(reason, client);
  if (!way) return null;
  const { tab, anchor } = way;
  return (
    <Link to="/clients/$id" params={{ id: client.id }} search={{ tab }} hash={anchor} replace className={classes.way}>
      {t(`reach.to.${anchor}`)}
    </Link>
  );
}

const below = ({ address, nextStep, opensAt }: Reach['channels'][number]) => {
  if (opensAt !== null) {
    return t('reach.opens', { time: showInstant(opensAt), zone: zoneCity(readerZone()) });
  }
  return nextStep ?? (address && showAddress(address));
};
