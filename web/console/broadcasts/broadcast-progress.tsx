import { UnstyledButton } from '@mantine/core';
import type { Broadcast } from '../../../domain/schemas/messaging.ts';
import { messageStatuses } from '../../../domain/statuses.ts';
import type { MessageStatus } from '../../../domain/statuses.ts';
import { showNumber } from '../../shared/format.ts';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import type { Line } from '../live-events.ts';
import { t } from '../t.ts';
import { BroadcastPace } from './broadcast-pace.tsx';
import classes from './broadcast-progress.module.css';
import { ProgressBar } from './progress-bar.tsx';
import { inPeople, sharesOf, sharing } from './progress.ts';

interface BroadcastProgressProps {
  broadcast: Broadcast;
  line: Line;
  filter: MessageStatus | undefined;
  onFilter: (status: MessageStatus | undefined) => void;
}

/** How far it is; each number filters the recipients below. */
export function BroadcastProgress({ broadcast, line, filter, onFilter }: BroadcastProgressProps) {
  const { status, counts, failure } = broadcast;
  const people = inPeople(broadcast);
  const shares = sharesOf(people);
  return (
    <section className={classes.panel} aria-label={t('broadcast.progress')}>
      <div className={classes.head}>
        <output className={classes.status}>
          <StatusBadge status={status} />
        </output>
        {line !== 'closed' && (
          <span className={classes.live}>
            <span className={classes.dot} data-up={line === 'up'} aria-hidden />
            {t(line === 'up' ? 'broadcast.live' : 'broadcast.live.down')}
          </span>
        )}
      </div>
      {failure && <div className={classes.failure}>{failure}</div>}
      {shares.length === 0 ? (
        <div className={classes.before}>{t(beforeWords(status))}</div>
      ) : (
        <>
          <ProgressBar counts={people} />
          {status === 'running' && <BroadcastPace broadcast={broadcast} />}
          <ul className={classes.counts}>
            <li>
              <UnstyledButton
                className={classes.count}
                aria-pressed={filter === undefined}
                onClick={() => onFilter(undefined)}
              >
                <span className={classes.number}>{showNumber(counts.recipients)}</span>
                <span className={classes.label}>{t('broadcast.recipients')}</span>
              </UnstyledButton>
            </li>
            {messageStatuses
              .flatMap((each) => shares.find((share) => share.status === each) ?? [])
              .map(({ status: each, count }) => (
                <li key={each}>
                  <UnstyledButton
                    className={classes.count}
                    aria-pressed={filter === each}
                    onClick={() => onFilter(filter === each ? undefined : each)}
                  >
                    <span className={classes.number}>{showNumber(count)}</span>
                    <span className={classes.label}>
                      <StatusBadge status={each} />
                    </span>
                  </UnstyledButton>
                </li>
              ))}
          </ul>
          {sharing(counts) > 0 && (
            <div className={classes.shared}>
              {t('broadcast.shared', { messages: counts.messages, people: counts.recipients - counts.skipped })}
            </div>
          )}
        </>
      )}
    </section>
  );
}

const beforeWords = (status: Broadcast['status']) => {
  if (status === 'requested') return 'broadcast.before.requested';
  if (status === 'cancelled') return 'broadcast.before.cancelled';
  return status === 'failed' ? 'broadcast.before.failed' : 'broadcast.before';
};
