import { Alert } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Broadcast } from '../../../domain/schemas/messaging.ts';
import { readerZone, showInstant, showNumber, zoneCity } from '../../shared/format.ts';
import { failureReasonWords } from '../messaging/reasons.ts';
import { t } from '../t.ts';
import classes from './run-notices.module.css';
import { Standstill } from './standstill.tsx';

/** Why it stands still and what to do, the other broadcasts of the composition, and the one that it sends again and those that send it again. */
export function RunNotices({ broadcast }: { broadcast: Broadcast }) {
  const { status, parentId, resentAs, others } = broadcast;
  return (
    <>
      {status === 'paused' && <Paused broadcast={broadcast} />}
      {status === 'running' && <Standstill broadcast={broadcast} />}
      {others.length > 0 && (
        <Alert variant="light" mb="md" role="note">
          {t('broadcast.other')}
          {others.map((other) => (
            <span key={other.id}>
              {' '}
              <BroadcastLink id={other.id} label={t(`broadcast.other.${other.method}`)} />
            </span>
          ))}
        </Alert>
      )}
      {parentId && (
        <Alert variant="light" mb="md" role="note">
          {t('broadcast.resend.of')} <BroadcastLink id={parentId} label={t('broadcast.resend.first')} />
        </Alert>
      )}
      {resentAs.length > 0 && (
        <Alert variant="light" mb="md" role="note">
          {t('broadcast.resend.as')}
          {resentAs.map((id, before) => (
            <span key={id}>
              {' '}
              <BroadcastLink id={id} label={t('broadcast.resend.next', { nth: before + 2 })} />
            </span>
          ))}
        </Alert>
      )}
    </>
  );
}

function Paused({ broadcast }: { broadcast: Broadcast }) {
  const { pausedAt, pausedBy, pauseReason, pauseFailed, pauseTried } = broadcast;
  const at = pausedAt === null ? '' : t('at.zone', { at: showInstant(pausedAt), zone: zoneCity(readerZone()) });
  if (pauseFailed === null || pauseTried === null) {
    const title = pausedBy === null ? t('broadcast.paused', { at }) : t('broadcast.paused.by', { by: pausedBy, at });
    return (
      <Alert color="orange" variant="light" mb="md" role="note" title={title} classNames={{ title: classes.title }}>
        {t('broadcast.paused.text')}
      </Alert>
    );
  }
  const why = pauseReason === null ? null : failureReasonWords(pauseReason);
  return (
    <Alert
      color="orange"
      variant="light"
      mb="md"
      role="note"
      classNames={{ title: classes.title }}
      title={t('broadcast.paused.failures', { failed: showNumber(pauseFailed), tried: showNumber(pauseTried), at })}
    >
      {why && `${t('broadcast.paused.why', { why: why.sentence })} ${why.nextStep} `}
      {t('broadcast.paused.text')}
    </Alert>
  );
}

function BroadcastLink({ id, label }: { id: string; label: string }) {
  return (
    <Link className={classes.link} to="/messaging/history/$id" params={{ id }}>
      {label}
    </Link>
  );
}
