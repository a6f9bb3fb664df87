import { Alert, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { readingKinds } from '../../../domain/pimsy/reading-counts.ts';
import type { Integration, PimsyReading } from '../../../domain/schemas/connections.ts';
import { showInstant, showNumber } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { t } from '../t.ts';
import classes from './integrations.module.css';
import { useReadPimsy } from './use-read-pimsy.ts';

/** Reads PIMSY on demand, shows how far it is, and how the last reading ended. */
export function ReadingCard({ integration }: { integration: Integration }) {
  const { reading, lastReadAt, unlinked, toEnter } = integration;
  const { read, reason } = useReadPimsy(integration);
  return (
    <section className={classes.card} aria-labelledby="reading">
      <div className={classes.head}>
        <h2 id="reading">{t('reading.title')}</h2>
        <Group gap="xs">
          <ReasonedButton variant="default" reason={reason} onClick={() => read.mutate('all')}>
            {t('reading.whole')}
          </ReasonedButton>
          <ReasonedButton reason={reason} loading={read.isPending} onClick={() => read.mutate('changes')}>
            {t('reading.now')}
          </ReasonedButton>
        </Group>
      </div>
      <p className={classes.note}>
        {lastReadAt ? t('reading.last', { at: showInstant(lastReadAt) }) : t('reading.never')}
      </p>
      <ProblemNotice error={read.error} />
      {reading && <Reading reading={reading} />}
      {(unlinked > 0 || toEnter > 0) && (
        <div className={classes.links}>
          {unlinked > 0 && (
            <Link to="/integrations/pimsy/unlinked">{t('reading.to.unlinked', { count: unlinked })}</Link>
          )}
          {toEnter > 0 && (
            <Link to="/integrations/pimsy/unlinked" search={{ tab: 'enter' }}>
              {t('reading.to.enter', { count: toEnter })}
            </Link>
          )}
        </div>
      )}
    </section>
  );
}

function Reading({ reading: { status, counts, problem, next } }: { reading: PimsyReading }) {
  const kinds = readingKinds.filter((kind) => counts[kind]);
  return (
    <>
      <div className={classes.note}>
        <StatusBadge status={statuses[status]} />
      </div>
      {problem && status !== 'done' && (
        <Alert color={status === 'failed' ? 'red' : 'yellow'} variant="light" mt="sm" role="note">
          {problem} {next}
        </Alert>
      )}
      {kinds.length > 0 && (
        <table className={classes.counts}>
          <caption className="visually-hidden">{t('reading.title')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('reading.kind')}</th>
              <th scope="col">{t('reading.read')}</th>
              <th scope="col">{t('reading.here')}</th>
              <th scope="col">{t('reading.unlinked')}</th>
              <th scope="col">{t('reading.gone')}</th>
            </tr>
          </thead>
          <tbody>
            {kinds.map((kind) => {
              const { read = 0, added = 0, linked = 0, updated = 0, unlinked = 0, gone = 0 } = counts[kind] ?? {};
              return (
                <tr key={kind}>
                  <th scope="row">{t(`reading.kind.${kind}`)}</th>
                  <td>{figure(read)}</td>
                  <td>{hereOf({ added, linked, updated })}</td>
                  <td>{figure(unlinked)}</td>
                  <td>{figure(gone)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {kinds
        .filter((kind) => counts[kind]?.whole === false)
        .map((kind) => (
          <p key={kind} className={classes.note}>
            {t('reading.partial', {
              kind: t(`reading.kind.${kind}`),
              reasons: (counts[kind]?.reasons ?? []).map(reasonWords).join(' '),
            })}
          </p>
        ))}
    </>
  );
}

const figure = (count: number) => (count === 0 ? t('reading.none') : showNumber(count));

/** What became rows here; nothing of what did not happen. */
const hereOf = ({ added, linked, updated }: Record<'added' | 'linked' | 'updated', number>) =>
  [
    ...(added > 0 ? [t('reading.added', { count: added })] : []),
    ...(linked > 0 ? [t('reading.linked', { count: linked })] : []),
    ...(updated > 0 ? [t('reading.updated', { count: updated })] : []),
  ].join(' · ') || t('reading.none');

const statuses = {
  requested: 'import-requested',
  running: 'reading',
  done: 'completed',
  failed: 'failed',
} as const;

const reasons = [
  'changed-meanwhile',
  'count-differs',
  'repeated',
  'uncounted',
  'unreadable',
  'no-manifest',
  'not-complete',
  'checksum-differs',
  'outside-window',
  'not-allowed',
] as const;
const reasonWords = (text: string): string => {
  const reason = reasons.find((each) => each === text);
  return reason ? t(`reading.reason.${reason}`) : text;
};
