import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { callStatuses } from '../../../domain/calls.ts';
import { faxStatuses } from '../../../domain/fax-statuses.ts';
import type { Message } from '../../../domain/schemas/messaging.ts';
import { readerZone, showMoment, zoneCity } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { SideDrawer } from '../../shared/ui/side-drawer.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { messageReasonWords } from '../messaging/reasons.ts';
import { t } from '../t.ts';
import facts from './broadcast-facts.module.css';
import { messageQuery } from './broadcasts.ts';
import { keyWords } from './key-words.ts';
import classes from './message-drawer.module.css';
import { StopAgainButton } from './stop-again-button.tsx';
import { UnknownMessages } from './unknown-messages.tsx';

interface MessageDrawerProps {
  id: string;
  ofBroadcast: boolean;
  onClose: () => void;
}

/** One message: what it said, and everything that happened to it. */
export function MessageDrawer({ id, ofBroadcast, onClose }: MessageDrawerProps) {
  const { data: message, error, refetch } = useQuery(messageQuery(id));
  return (
    <SideDrawer title={t('message.one')} onClose={onClose}>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {message && <Content message={message} ofBroadcast={ofBroadcast} />}
      {!message && !error && <Skeleton height={260} />}
    </SideDrawer>
  );
}

const reasonOf = (message: Message, ofBroadcast: boolean) => {
  const known = messageReasonWords(message, { ofBroadcast: ofBroadcast && message.again !== 'stopped' });
  return known ? `${known.sentence} ${known.nextStep}` : message.reason;
};

function Content({ message, ofBroadcast }: { message: Message; ofBroadcast: boolean }) {
  const {
    channel,
    address,
    subject,
    body,
    status,
    errorCode,
    attempt,
    segments,
    providerId,
    answeredBy,
    again,
    events,
  } = message;
  const pairs = [
    [t('compose.method'), t(`method.${channel}`)],
    [t('audience.address'), address],
    [t('audience.why'), reasonOf(message, ofBroadcast)],
    [t('message.code'), errorCode],
    [t('message.attempts'), String(attempt)],
    [t('message.segments'), channel === 'text' && segments !== null ? String(segments) : null],
    [t('message.provider'), providerId],
  ] as const;
  return (
    <>
      <StatusBadge status={status} label={answeredBy === null ? undefined : t(`answered.${answeredBy}`)} />
      {status === 'unknown' && <UnknownMessages of="messages" id={message.id} method={channel} count={1} />}
      {again === 'waits' && <StopAgainButton id={message.id} channel={channel} />}
      <div className={classes.message}>
        {subject && <div className={classes.subject}>{subject}</div>}
        {body}
      </div>
      <dl className={facts.facts}>
        {pairs.map(
          ([name, value]) =>
            value && (
              <div key={name} style={{ display: 'contents' }}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      <h3 className={classes.title} style={{ marginTop: 24 }}>
        {t('message.events')}
      </h3>
      <p className={classes.note}>{t('message.events.zone', { zone: zoneCity(readerZone()) })}</p>
      <ol className={classes.events}>
        {events.map(({ at, kind, code, attempt: nth }) => (
          <li key={`${at} ${kind} ${code}`} className={classes.event}>
            <div className={classes.kind}>{eventName(kind, code)}</div>
            <div className={classes.note}>
              <time dateTime={at}>{showMoment(at)}</time>
              {nth > 1 && ` · ${t('message.attempt', { nth })}`}
              {code && kind !== 'key' && code !== 'gateway' && ` · ${t('recipient.code', { code })}`}
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}

const told = [
  'queued',
  'deferred',
  'sending',
  'accepted',
  'retry',
  'delivered',
  'failed',
  'unknown',
  'looked-up',
  'went-out',
  'send-again',
  'repeated',
  'skipped',
  'cancelled',
  'called-again',
  'again-stopped',
  ...callStatuses,
  ...faxStatuses,
] as const;

/** What happened in a sentence; a provider's own word stays as it is. */
const eventName = (kind: string, code: string | null) => {
  if (kind === 'key') return keyWords(code ?? '');
  // What a gateway does with it nobody tells.
  if (kind === 'accepted' && code === 'gateway') return t('event.accepted.gateway');
  const known = told.find((each) => each === kind);
  return known ? t(`event.${known}`) : kind.charAt(0).toUpperCase() + kind.slice(1);
};
