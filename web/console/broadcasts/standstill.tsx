import { Alert } from '@mantine/core';
import type { Channel } from '../../../domain/channels.ts';
import { failureReasons } from '../../../domain/failure-reasons.ts';
import type { Broadcast } from '../../../domain/schemas/messaging.ts';
import { showRecent } from '../../shared/format.ts';
import { useNow } from '../../shared/use-now.ts';
import { t } from '../t.ts';
import classes from './run-notices.module.css';

/** Who does not take its messages. */
const notTaken = {
  email: 'standstill.email',
  text: 'standstill.text',
  voice: 'standstill.voice',
  fax: 'standstill.text',
} as const satisfies Record<Channel, string>;

/** Of a running broadcast nothing has gone out for minutes: since when, how many wait, why, and when they are tried again. */
export function Standstill({ broadcast: { pace, method, sendZone } }: { broadcast: Broadcast }) {
  const now = useNow();
  if (!pace?.standstill) return null;
  const { since, count, next, reason } = pace.standstill;
  const at = (instant: string) => showRecent(instant, now, sendZone);
  const title = t(reason === null ? 'standstill.idle' : 'standstill.refused', { count, at: at(since) });
  const words =
    reason === null
      ? [t('standstill.idle.why')]
      : [
          reason === 'set-up' ? failureReasons[reason].sentence : t(notTaken[method]),
          t('standstill.again'),
          next !== null && t('standstill.next', { at: at(next) }),
          t(reason === 'set-up' ? 'standstill.set-up' : 'standstill.lasts'),
        ];
  return (
    <Alert color="orange" variant="light" mb="md" role="note" title={title} classNames={{ title: classes.title }}>
      {words.filter(Boolean).join(' ')}
    </Alert>
  );
}
