import { Context } from '@temporalio/activity';
import { foldReport, type ProviderReport } from '../db/broadcasts/fold-report.ts';
import type { Actor, UnitOfWork } from '../db/database.ts';
import { dueLooks, knownProviderIds, noteNotFound, type UnknownText } from '../db/messages/unknown.ts';
import { answererOf, callMeanings } from '../domain/calls.ts';
import { faxEvents } from '../domain/fax-statuses.ts';
import { textEvents } from '../domain/text-statuses.ts';
import { logContext } from '../platform/log-context.ts';
import type { FaxSender } from '../providers/fax/port.ts';
import type { TextSender } from '../providers/text/port.ts';
import type { VoiceCaller } from '../providers/voice/port.ts';
import type { ActivityDeps } from './deps.ts';
import { withHeartbeat } from './heartbeat.ts';
import { untilWorkerStops } from './worker-stops.ts';

/** Clocks differ: what the provider took so long before our hand-over began, or after its lease, may still be ours. */
const slackMs = 60_000;
const atATime = 20;

export interface LookUpCounts {
  asked: number;
  /** Those of which the provider knows: they went out, or failed there. */
  found: number;
}

export type UnknownTexts = ReturnType<typeof createUnknownTexts>;

export function createUnknownTexts({
  database,
  clock,
  text,
  voice,
  fax,
  leaseMs = 60_000,
}: Pick<ActivityDeps, 'database' | 'clock' | 'text' | 'voice' | 'fax' | 'leaseMs'>) {
  return {
    /**
     * Asks the provider about every text, call and fax whose hand-over got no answer and that is due for a look. What it says counts as if it had called back. It may
     * run again at any time: a look that was noted is not made again. @throws where the provider cannot be asked
     */
    lookUpUnknownTexts: async ({ practiceId }: { practiceId: string }): Promise<LookUpCounts> => {
      const counts: LookUpCounts = { asked: 0, found: 0 };
      const scope = { practiceId, requestId: logContext().requestId };
      const work = <T>(task: (uow: UnitOfWork) => Promise<T>, actor: Actor = 'system:twilio') =>
        database.work({ ...scope, actor }, task);
      const lookUp = async (message: UnknownText, signal: AbortSignal): Promise<void> => {
        const handedOver = Date.parse(message.sendingAt);
        const [since, until] = [new Date(handedOver - slackMs), new Date(handedOver + leaseMs + slackMs)];
        const taken = await askAbout(message, { since, until, text, voice, fax, signal });
        counts.asked += 1;
        const by = message.channel === 'fax' ? 'system:telnyx' : 'system:twilio';
        if (await work((uow) => settle(uow, message, taken, clock()), by)) counts.found += 1;
      };
      const all = async (signal: AbortSignal): Promise<void> => {
        for (let after: string | null = null; ;) {
          const page = await work((uow) => dueLooks(uow, { now: clock(), after, limit: atATime }));
          for (const message of page) {
            signal.throwIfAborted();
            await lookUp(message, signal);
            Context.current().heartbeat(counts);
          }
          after = page.at(-1)?.id ?? null;
          if (page.length < atATime) return;
        }
      };
      await untilWorkerStops((signal) => withHeartbeat(() => all(signal), counts));
      return counts;
    },
  };
}

/** What the provider knows of a message, in the words of its report. */
interface Taken {
  providerId: string;
  report: Pick<ProviderReport, 'status' | 'event' | 'reason' | 'code' | 'answeredBy'>;
}

async function askAbout(
  { id: messageId, channel, address: to, body }: UnknownText,
  {
    since,
    until,
    text,
    voice,
    fax,
    signal,
  }: { since: Date; until: Date; text: TextSender; voice: VoiceCaller; fax: FaxSender; signal: AbortSignal },
): Promise<Taken[] | null> {
  if (channel === 'text') {
    const sent = await text.sent({ to, body, since, until }, signal);
    return (
      sent?.map(({ providerId, status, code = null, errorClass }) => {
        const event = textEvents[status];
        const reason = event === 'failed' ? (errorClass ?? 'unusable') : null;
        return { providerId, report: { status, event, reason, code } };
      }) ?? null
    );
  }
  if (channel === 'fax') {
    const sent = await fax.sent({ messageId, to, since, until }, signal);
    return (
      sent?.map(({ providerId, status, code = null, errorClass }) => {
        const event = faxEvents[status];
        const reason = event === 'failed' ? (errorClass ?? 'unusable') : null;
        return { providerId, report: { status, event, reason, code } };
      }) ?? null
    );
  }
  const placed = await voice.placed({ to, since, until }, signal);
  return (
    placed?.map(({ providerId, status, code = null, errorClass }) => {
      const { event, reason } = callMeanings[status];
      const why = reason && (errorClass ?? reason);
      return { providerId, report: { status, event, reason: why, code, answeredBy: answererOf(status) } };
    }) ?? null
  );
}

/**
 * What the provider has taken and no other message of ours is known by is this one: two texts with the same words to one number are told apart by nothing else. Of
 * calls it tells no words, and practices may share its account: two that could be this one are one too many.
 */
async function settle(uow: UnitOfWork, message: UnknownText, taken: Taken[] | null, now: Date): Promise<boolean> {
  const { id, address, channel } = message;
  if (taken === null) {
    await noteNotFound(uow, { ...message, code: 'too-many', now });
    return false;
  }
  const known = await knownProviderIds(uow, { address, providerIds: taken.map(({ providerId }) => providerId) });
  const [ours, ...others] = taken.filter(({ providerId }) => !known.has(providerId));
  if (!ours || (channel === 'voice' && others.length > 0)) {
    await noteNotFound(uow, { ...message, code: ours ? 'too-many' : 'not-found', now });
    return false;
  }
  const { providerId, report } = ours;
  await foldReport(uow, { messageId: id, channel, providerId, ...report }, now);
  return true;
}
