import type { BroadcastMethod } from '../../../domain/message-types.ts';
import type { Reach } from '../../../domain/schemas/chart.ts';
import { showList } from '../../shared/format.ts';
import { reasonName } from '../messaging/reason-name.ts';
import { t } from '../t.ts';

/** Name the reason only where there is no other: that there is no address as the very last. */
const last: readonly string[] = ['prefers-other', 'no-address'];

/** In the order in which most people are reached. */
const methods: readonly BroadcastMethod[] = ['text', 'email', 'voice'];

/** In one line, by which of the methods that messages are sent by a client can be reached, sooner or later, or why by none. */
export function reachSummary({ channels }: Pick<Reach, 'channels'>): { reached: boolean; line: string } {
  const sent = methods.flatMap((method) => channels.find(({ channel }) => channel === method) ?? []);
  const open = sent.filter(({ decision }) => decision !== 'skip');
  if (open.length > 0) {
    const names = open.map(({ channel }) => inSentence(t(`method.${channel}`)));
    return { reached: true, line: t('reach.can', { methods: showList(names) }) };
  }
  const [reason = ''] = sent.map((answer) => answer.reason ?? '').toSorted((a, b) => last.indexOf(a) - last.indexOf(b));
  return { reached: false, line: t('reach.cannot', { reason: inSentence(reasonName(reason)) }) };
}

const inSentence = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
