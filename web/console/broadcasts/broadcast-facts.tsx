import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Broadcast } from '../../../domain/schemas/messaging.ts';
import { readerZone, showDates, showInstant, zoneCity } from '../../shared/format.ts';
import { words } from '../../shared/words.ts';
import { audioPath } from '../messaging/recordings.ts';
import { useSession } from '../session.ts';
import { t } from '../t.ts';
import classes from './broadcast-facts.module.css';
import { sendTimeOf } from './send-time.ts';

/** What was ordered, by whom and when; times of the past in the reader's zone. */
export function BroadcastFacts({ broadcast }: { broadcast: Broadcast }) {
  const { operator } = useSession();
  const {
    subject,
    body,
    startDate,
    endDate,
    groupName,
    locationName,
    preferenceOnly,
    otherwise,
    requestedAt,
    requestedBy,
    frozenAt,
    finishedAt,
    workflowId,
    recordingId,
  } = broadcast;
  const zone = zoneCity(readerZone());
  const past = (instant: string | null) => instant && t('at.zone', { at: showInstant(instant), zone });
  const facts: [name: string, value: ReactNode][] = [
    [t('compose.at'), sendTimeOf(broadcast)],
    [t('compose.start'), startDate && showDates(startDate, endDate)],
    [t('group.one'), groupName],
    [t('location.one'), locationName],
    otherwise === null
      ? [t('compose.preference'), words(preferenceOnly ? 'yes' : 'no')]
      : [t('compose.otherwise'), t(`compose.otherwise.${otherwise}`)],
    [t('broadcast.by'), requestedBy],
    [t('broadcast.requested'), past(requestedAt)],
    [t('broadcast.frozen'), past(frozenAt)],
    [t('broadcast.finished'), past(finishedAt)],
    [t('broadcast.workflow'), operator && <WorkflowLink id={workflowId} />],
  ];
  return (
    <section className={classes.panel} aria-label={t('broadcast.facts')}>
      <div>
        <div className={classes.label}>{t('broadcast.wording')}</div>
        <div className={classes.message}>
          {subject && <div className={classes.subject}>{subject}</div>}
          {body}
        </div>
        {recordingId && (
          // oxlint-disable-next-line jsx-a11y/media-has-caption -- a recording of the practice's own has no captions
          <audio
            controls
            preload="none"
            src={audioPath(recordingId)}
            aria-label={t('recording.listen', { name: body })}
          />
        )}
      </div>
      <dl className={classes.facts}>
        {facts.map(([name, value]) => value && <Pair key={name} name={name} value={value} />)}
      </dl>
    </section>
  );
}

function Pair({ name, value }: { name: string; value: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

function WorkflowLink({ id }: { id: string }) {
  return (
    <Anchor
      href={`/temporal/namespaces/default/workflows/${encodeURIComponent(id)}`}
      target="_blank"
      rel="noreferrer"
      size="md"
    >
      {id}
    </Anchor>
  );
}
