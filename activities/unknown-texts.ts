import { Context } from '@temporalio/activity';
import { foldReport } from '../db/broadcasts/fold-report.ts';
import type { Actor, UnitOfWork } from '../db/database.ts';
import { dueLooks, hasOther, knownProviderIds, noteNotFound, type UnknownText } from '../db/messages/unknown.ts';
import { askedTogether, dueQuestions, noteAsked, type UnreportedMessage } from '../db/messages/unreported.ts';
import { callMeaning, faxMeaning, type Meant, textMeaning } from '../domain/provider-words.ts';
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

/** Accepted ones that one run asks each provider about, one after the other: when an hour of reports was lost, the next run goes on. */
const askedAtATime = 200;

export interface LookUpCounts {
  asked: number;
  /** Those in doubt of which the provider knows, and accepted ones that have been delivered or have failed there. */
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
     * Asks the provider about every text, call and fax whose hand-over got no answer and that is due for a look, and about some of those that it has taken
     * and told nothing final of for an hour or more. What it says counts as if it had called back. It may run again at any time: a look that was
     * noted is not made again. A provider that cannot be asked keeps nobody from asking the others; at the end it throws.
     */
    lookUpUnknownTexts: async ({ practiceId }: { practiceId: string }): Promise<LookUpCounts> => {
      const counts: LookUpCounts = { asked: 0, found: 0 };
      const scope = { practiceId, requestId: logContext().requestId };
      const work = <T>(task: (uow: UnitOfWork) => Promise<T>, actor: Actor = 'system:twilio') =>
        database.work({ ...scope, actor }, task);
      /** Providers that could not be asked, by what they were asked about. */
      const away = new Map<UnknownText['channel'], unknown>();
      const lookUp = async (message: UnknownText, signal: AbortSignal): Promise<void> => {
        const handedOver = Date.parse(message.sendingAt);
        const [since, until] = [new Date(handedOver - slackMs), new Date(handedOver + leaseMs + slackMs)];
        let taken;
        try {
          taken = await askAbout(message, { since, until, text, voice, fax, signal });
        } catch (error) {
          signal.throwIfAborted();
          away.set(message.channel, error);
          return;
        }
        counts.asked += 1;
        // Of a fax the provider tells whose it is.
        const others =
          message.channel !== 'fax' && taken?.length ? await othersLike(message, taken, { since, until }) : noOthers;
        if (await work((uow) => settle(uow, message, { taken, others }, clock()), actorOf(message))) counts.found += 1;
      };
      /** Practices share the account that texts and calls: what it has taken may be of any of them. */
      const othersLike = async (
        message: UnknownText,
        taken: Taken[],
        { since, until }: { since: Date; until: Date },
      ): Promise<Others> => {
        const { address, channel } = message;
        const providerIds = taken.map(({ providerId }) => providerId);
        // Another one may lie in the time that was asked about if its own time overlaps with it.
        const reach = leaseMs + 2 * slackMs;
        const overlapping = {
          since: new Date(since.getTime() + slackMs - reach),
          until: new Date(until.getTime() + slackMs),
        };
        const found: Others = { known: new Set(), inDoubt: false };
        for (const { id: practice } of await database.practices()) {
          const there = { ...scope, practiceId: practice, actor: 'system:twilio' } as const;
          // Of two texts of one practice with the same words it does not matter which went out.
          const matters = channel === 'voice' || practice !== practiceId;
          await database.work(there, async (uow) => {
            // In this order: one that gets its name meanwhile is in doubt or known.
            if (matters && (await hasOther(uow, { ...message, ...overlapping }))) found.inDoubt = true;
            for (const known of await knownProviderIds(uow, { address, providerIds })) found.known.add(known);
          });
        }
        return found;
      };
      /** By its name, so whatever is told is about this one and no other; it counts as a report, which may come after all. */
      const ask = async (message: UnreportedMessage, signal: AbortSignal): Promise<void> => {
        const { id: messageId, channel, providerId } = message;
        let report: Meant | null;
        try {
          report = await reportOf(message, { text, voice, fax, signal });
        } catch (error) {
          signal.throwIfAborted();
          away.set(channel, error);
          return;
        }
        counts.asked += 1;
        const now = clock();
        const result = await work(async (uow) => {
          const folded = report && (await foldReport(uow, { messageId, channel, providerId, ...report }, now));
          await noteAsked(uow, { ...message, now });
          return folded;
        }, actorOf(message));
        if (result === 'folded' && report?.event !== 'accepted') counts.found += 1;
      };
      const all = async (signal: AbortSignal): Promise<void> => {
        for (let after: string | null = null; ;) {
          const page = await work((uow) => dueLooks(uow, { now: clock(), after, limit: atATime }));
          for (const message of page) {
            signal.throwIfAborted();
            if (!away.has(message.channel)) await lookUp(message, signal);
            Context.current().heartbeat(counts);
          }
          after = page.at(-1)?.id ?? null;
          if (page.length < atATime) break;
        }
        for (const channels of askedTogether) {
          const due = { now: clock(), limit: askedAtATime, channels };
          for (const message of await work((uow) => dueQuestions(uow, due))) {
            signal.throwIfAborted();
            if (!away.has(message.channel)) await ask(message, signal);
            Context.current().heartbeat(counts);
          }
        }
        for (const error of away.values()) throw error;
      };
      await untilWorkerStops((signal) => withHeartbeat(() => all(signal), counts));
      return counts;
    },
  };
}

/** The provider that is asked. */
const actorOf = ({ channel }: Pick<UnknownText, 'channel'>): Actor =>
  channel === 'fax' ? 'system:telnyx' : 'system:twilio';

/** What the provider knows of a message, in the words of its report. */
interface Taken {
  providerId: string;
  report: Meant;
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
  if (channel === 'text') return read(await text.sent({ to, body, since, until }, signal), textMeaning);
  if (channel === 'fax') return read(await fax.sent({ messageId, to, since, until }, signal), faxMeaning);
  return read(await voice.placed({ to, since, until }, signal), callMeaning);
}

async function reportOf(
  { channel, providerId }: UnreportedMessage,
  { text, voice, fax, signal }: { text: TextSender; voice: VoiceCaller; fax: FaxSender; signal: AbortSignal },
): Promise<Meant | null> {
  if (channel === 'text') {
    const told = await text.statusOf(providerId, signal);
    return told && textMeaning(told);
  }
  if (channel === 'fax') {
    const told = await fax.statusOf(providerId, signal);
    return told && faxMeaning(told);
  }
  const told = await voice.statusOf(providerId, signal);
  return told && callMeaning(told);
}

const read = <Found extends { providerId: string }>(found: Found[] | null, meaning: (found: Found) => Meant) =>
  found?.map((each) => ({ providerId: each.providerId, report: meaning(each) })) ?? null;

/** Of all practices: what is theirs, and whether they have another one of the same time that looks the same and is nobody's yet. */
interface Others {
  known: Set<string>;
  inDoubt: boolean;
}
const noOthers: Readonly<Others> = { known: new Set(), inDoubt: false };

/**
 * What the provider has taken and no other message of any practice is known by is this one: two texts with the same words to one number are told apart by
 * nothing else. Where another practice is in doubt about the same words too, it may be theirs. Of calls no words are told: two that could be this one are
 * one too many, and so are two messages that one call could be.
 */
async function settle(
  uow: UnitOfWork,
  message: UnknownText,
  { taken, others: { known: knownElsewhere, inDoubt } }: { taken: Taken[] | null; others: Others },
  now: Date,
): Promise<boolean> {
  const { id, address, channel } = message;
  if (taken === null) {
    await noteNotFound(uow, { ...message, code: 'too-many', now });
    return false;
  }
  const known = await knownProviderIds(uow, { address, providerIds: taken.map(({ providerId }) => providerId) });
  const [ours, ...others] = taken.filter(({ providerId }) => !known.has(providerId) && !knownElsewhere.has(providerId));
  if (!ours || inDoubt || (channel === 'voice' && others.length > 0)) {
    await noteNotFound(uow, { ...message, code: ours ? 'too-many' : 'not-found', now });
    return false;
  }
  const { providerId, report } = ours;
  await foldReport(uow, { messageId: id, channel, providerId, ...report }, now);
  return true;
}
