import { messageTypes } from '../../domain/message-types.ts';
import { usualMethods } from '../../domain/preferred-method.ts';
import { instantOf, wallTimeOf } from '../../domain/time.ts';
import type { Sample } from './sample.ts';

/**
 * A reminder by e-mail and one by text about the next day with appointments, two to three minutes ahead: a newcomer sees the timers fire. Rows alone;
 * the sweeper of a worker finds them requested and starts their workflows.
 */
export function addBroadcasts({ plan, rows, id, today, now }: Sample): void {
  if (plan.showcase.length === 0) return;
  const [startDate] = rows.Appointment.filter(({ status }) => status === 'scheduled' || status === 'confirmed')
    .map(({ localStart }) => localStart?.slice(0, 10) ?? '')
    .filter((date) => date > today)
    .toSorted();
  const sendAtLocal = wallTimeOf(new Date(Math.ceil(Date.parse(now) / 60_000 + 2) * 60_000).toISOString(), plan.zone);
  for (const method of usualMethods) {
    rows.Broadcast.push({
      id: id(),
      messageType: 'upcoming-appointments',
      method,
      startDate,
      sendAtLocal,
      sendZone: plan.zone,
      sendAt: new Date(instantOf(sendAtLocal, plan.zone)),
      ...messageTypes['upcoming-appointments'].templates[method].en,
      preferenceOnly: true,
      status: 'requested',
      requestedAt: new Date(now),
    });
  }
}
