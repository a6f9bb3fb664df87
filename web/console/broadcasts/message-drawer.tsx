import { Button, Group, Skeleton } from '@mantine/core';
import { IconFileDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { codeToShow, eventSentence } from '../../../domain/message-events.ts';
import type { Message } from '../../../domain/schemas/messaging.ts';
import { readerZone, showMoment, zoneCity } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { SideDrawer } from '../../shared/ui/side-drawer.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { messageReasonWords } from '../messaging/reasons.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import facts from './broadcast-facts.module.css';
import { messageProofPath, messageQuery } from './broadcasts.ts';
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
      <Group justify="space-between">
        <StatusBadge status={status} label={answeredBy === null ? undefined : t(`answered.${answeredBy}`)} />
        <Proof message={message} />
      </Group>
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
            <div className={classes.kind}>{eventSentence(kind, code)}</div>
            <div className={classes.note}>
              <time dateTime={at}>{showMoment(at)}</time>
              {[
                nth > 1 && t('message.attempt', { nth }),
                codeToShow(kind, code) !== null && t('recipient.code', { code: code ?? '' }),
              ].map((words) => words && ` · ${words}`)}
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}

/** All that can be told of it, to be kept or handed over; it has the address in full. */
function Proof({ message: { id, toStaff } }: { message: Message }) {
  const allowed = useAllowed();
  const icon = <IconFileDownload size={16} />;
  const label = t('message.proof');
  if (!allowed(toStaff ? 'Staff' : 'Clients', 'view'))
    return (
      <ReasonedButton
        size="xs"
        variant="default"
        leftSection={icon}
        reason={t('message.proof.need', { rule: toStaff ? 'Staff' : 'Clients' })}
      >
        {label}
      </ReasonedButton>
    );
  return (
    <Button component="a" size="xs" variant="default" leftSection={icon} href={messageProofPath(id)} download>
      {label}
    </Button>
  );
}
