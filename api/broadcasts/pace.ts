import type { UnitOfWork } from '../../db/database.ts';
import { broadcastAfterwards } from '../../db/queries/broadcast-afterwards.ts';
import { broadcastPaces } from '../../db/queries/broadcast-pace.ts';
import { resendable } from '../../db/queries/left-to-resend.ts';
import type { Broadcast } from '../../domain/schemas/messaging.ts';
import { broadcastIsOver } from '../../domain/statuses.ts';

/** Broadcasts with how fast those of them go that are running, and what may still come of calls and faxes. */
export async function withPace(uow: UnitOfWork, broadcasts: Broadcast[], now: Date): Promise<Broadcast[]> {
  const running = broadcasts.filter(({ status }) => status === 'running').map(({ id }) => id);
  const called = broadcasts.filter(({ method, frozenAt }) => isCalled(method) && frozenAt !== null).map(({ id }) => id);
  const paces = await broadcastPaces(uow, running, now);
  const afterwards = await broadcastAfterwards(uow, called, now);
  return broadcasts.map((each) => ({
    ...each,
    ...(paces.has(each.id) && { pace: paces.get(each.id) }),
    ...(afterwards.has(each.id) && { afterwards: afterwards.get(each.id) }),
  }));
}

/** One as its page shows it: also with how many of its messages can be sent again. */
export async function withRest(uow: UnitOfWork, row: Broadcast, now: Date): Promise<Broadcast> {
  const [shown = row] = await withPace(uow, [row], now);
  if (!broadcastIsOver(row.status)) return shown;
  const { waiting, messages } = row.counts.failed > 0 ? await resendable(uow, row.id) : nobody;
  return { ...shown, toResend: waiting === null ? messages : 0 };
}

const nobody = { waiting: null, messages: 0 };

const isCalled = (method: Broadcast['method']) => method === 'voice' || method === 'fax';
