import type { UnitOfWork } from '../../db/database.ts';
import { type ClientDecision, decideForClient } from '../../db/messages/decide.ts';
import { type Channel, channels } from '../../domain/channels.ts';
import type { Reach } from '../../domain/schemas/chart.ts';
import { skipReasons } from '../../domain/skip-reasons.ts';
import { notFound } from '../problem.ts';

/** The gate's answer for an automatic message to a client at `now`, by each channel. @throws Problem 404 */
export async function readReach(
  uow: UnitOfWork,
  clientId: string,
  { now, anyHour }: { now: Date; anyHour: boolean },
): Promise<Reach> {
  const answers: Reach['channels'] = [];
  let where: Pick<ClientDecision, 'zones' | 'zoneFrom'> | null = null;
  for (const channel of channels) {
    const question = {
      clientId,
      channel,
      purpose: 'broadcast',
      preferenceOnly: true,
      at: now.toISOString(),
      anyHour,
    } as const;
    const answer = await decideForClient(uow, question);
    if (!answer) throw notFound('client');
    where = answer;
    answers.push(inWords(channel, answer));
  }
  return { channels: answers, zone: where?.zones[0] ?? 'UTC', zoneFrom: where?.zoneFrom ?? 'practice' };
}

function inWords(channel: Channel, { row, decision }: ClientDecision): Reach['channels'][number] {
  const common = { channel, address: row.address, reason: null, nextStep: null, opensAt: null };
  if (decision.kind === 'send') return { ...common, decision: 'send', sentence: 'Can be reached now.' };
  if (decision.kind === 'defer')
    return {
      ...common,
      decision: 'defer',
      sentence: 'Can be reached once quiet hours are over.',
      opensAt: decision.until,
    };
  return { ...common, decision: 'skip', reason: decision.reason, ...skipReasons[decision.reason] };
}
