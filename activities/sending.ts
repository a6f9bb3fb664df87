import { setTimeout as sleep } from 'node:timers/promises';
import { alertFailedMessages } from '../db/alerts/message-failed.ts';
import { voiceOf } from '../db/broadcasts/voice.ts';
import { standsStill } from '../db/broadcasts/stands-still.ts';
import type { Scope, UnitOfWork } from '../db/database.ts';
import { Practice } from '../db/entities/index.ts';
import { beginOpen } from '../db/messages/begin.ts';
import { type FailedAddress, stopAddresses } from '../db/messages/address-failures.ts';
import { claimOpen } from '../db/messages/claim.ts';
import type { BegunMessage } from '../db/queries/begin-sending.ts';
import type { OneMessage } from '../db/queries/claim-message.ts';
import type { KeyRange } from '../db/queries/claim-messages.ts';
import { recordOptOut } from '../db/queries/record-opt-out.ts';
import { holdBroadcast } from '../db/queries/hold-broadcast.ts';
import { leaseTurns } from '../db/queries/lease-turns.ts';
import { type RecordedOutcome, recordOutcomes } from '../db/queries/record-outcomes.ts';
import { releaseClaims } from '../db/queries/release-claims.ts';
import { stoppingCode } from '../domain/address-failures.ts';
import { lateCode } from '../domain/failure-reasons.ts';
import type { BroadcastMethod } from '../domain/message-types.ts';
import { hasStandIns } from '../platform/config.ts';
import { logContext } from '../platform/log-context.ts';
import { messagesTotal } from '../platform/metrics.ts';
import { portalAddress } from '../platform/portal-address.ts';
import type { SendOutcome } from '../providers/outcome.ts';
import { createAcknowledgements } from './acknowledgements.ts';
import type { ActivityDeps } from './deps.ts';
import { createFailureWatch } from './failure-watch.ts';
import { createFairTurns } from './fair-turns.ts';
import { watchForHalt } from './halt-watch.ts';
import { createHandOver, type Sender } from './hand-over.ts';
import { createSharedPace } from './shared-pace.ts';

/** Messages that one process may have in state `sending`, so that its death leaves few in doubt (docs/architecture.md, decision 3). */
const sendingLimit: Readonly<Record<BroadcastMethod, number>> = { email: 50, text: 10, voice: 10, fax: 10 };

/** Groups in flight at a time: while the outcomes of one are written the other is in the air. */
const groupsAtOnce = 2;

/**
 * Groups of e-mails, which know no quiet hours, that one range claims at once, at most; the more ranges go side by side the fewer, but one each, and never more
 * than so many seconds take: none waits near the end of its lease for its turn.
 */
const groupsClaimed = { ofRange: 10, ofAll: 40, seconds: 5 } as const;

/**
 * Hand-overs of one message at most; after the last the provider's reason stands. The wait doubles from one to the next, up to half an hour or what
 * the provider asked for: a mail server may be down for an hour (its connections are refused, 30 s), credentials wrong for two (5 min), and nothing
 * is lost. Whether it is still worth sending is asked before each.
 */
const maxAttempts = 8;
const longestWaitMs = 30 * 60_000;

/** Messages by what one run of a sender did with them; `retry`: to be tried again later. */
export interface SendCounts {
  accepted: number;
  retry: number;
  failed: number;
  unknown: number;
  skipped: number;
  cancelled: number;
}
export const noSends: Readonly<SendCounts> = { accepted: 0, retry: 0, failed: 0, unknown: 0, skipped: 0, cancelled: 0 };

export interface SendOptions {
  channel: BroadcastMethod;
  /** Counted up as outcomes are written. */
  counts: SendCounts;
  /** Aborted: nothing more is begun, and what was claimed is given back. */
  signal: AbortSignal;
}

/** Claimed messages of one broadcast, or one single message. */
interface Group {
  ids: string[];
  broadcastId: string | null;
  from: Sender;
  scope: Scope;
}

export type Sending = ReturnType<typeof createSending>;

type Target = (KeyRange | OneMessage) & { practiceId: string };

/**
 * The protocol of every send: claim a group, of e-mails up to ten at once; take turns at its sender, whose rate all processes share; when the first turn has come, commit the group as
 * `sending` with attempt and lease; call the provider for each message in its turn; write the outcomes as they come, a few at a time. Two groups a channel are
 * in flight in a process, of one second's worth of messages together and never more than the limit above; one whose turns or provider come late is given up once its
 * broadcast is paused or cancelled, so that nothing of it is handed over two seconds later.
 * Practices go in turn, and single messages beside the broadcasts of theirs: nobody waits for the end of somebody else's 50,000.
 */
export function createSending(deps: ActivityDeps) {
  const { database, clock, log, config, leaseMs = 60_000 } = deps;
  const perSecond: Readonly<Record<BroadcastMethod, number>> = {
    email: config.EMAIL_PER_SECOND,
    text: config.TEXT_PER_SECOND,
    voice: config.VOICE_PER_SECOND,
    fax: config.FAX_PER_SECOND,
  };
  const turns = byMethod(() => createFairTurns(groupsAtOnce));
  /** Ranges and single messages that are being sent. */
  const sends = byMethod(() => 0);
  const handOver = createHandOver(deps);
  const watchFailures = createFailureWatch(deps);
  const paceOf = (channel: BroadcastMethod) =>
    createSharedPace({
      perSecond: perSecond[channel],
      lease: (count, gapMs, slackMs) =>
        database.outside((shared) => leaseTurns(shared, { channel, turns: count, gapMs, slackMs })),
    });
  const paces = byMethod(paceOf);
  const lease = () => new Date(clock().getTime() + leaseMs);

  /** What is pending between two keys of a broadcast, or one single message while it is pending. */
  async function send(target: Target, options: SendOptions): Promise<void> {
    const { channel, counts, signal } = options;
    const scope: Scope = { practiceId: target.practiceId, actor: 'system:sending', requestId: logContext().requestId };
    const broadcastId = 'broadcastId' in target ? target.broadcastId : null;
    const from = await database.work(scope, senderOf);
    const limit = Math.min(sendingLimit[channel], Math.ceil(perSecond[channel]));
    const size = Math.ceil(limit / groupsAtOnce);
    const claimed: string[] = [];
    let done = false;
    const groups = () => {
      if (channel !== 'email') return 1;
      const inTime = Math.floor((perSecond[channel] * groupsClaimed.seconds) / size);
      return Math.max(1, Math.min(groupsClaimed.ofRange, Math.floor(groupsClaimed.ofAll / sends[channel]), inTime));
    };
    const claim = async () => {
      const taken = await database.work(scope, (uow) =>
        claimOpen(uow, target, {
          channel,
          limit: size * groups(),
          now: clock(),
          leaseUntil: lease(),
          anyHour: hasStandIns(config),
        }),
      );
      claimed.push(...taken.ids);
      done ||= taken.done;
      counts.skipped += taken.skipped;
      if (taken.skipped > 0) messagesTotal.inc({ channel, outcome: 'skipped' }, taken.skipped);
    };
    const prepare = async () => {
      if (claimed.length === 0 && !done) await claim();
      const ids = claimed.splice(0, size);
      return { result: null, go: () => sendInTurn({ ids, broadcastId, from, scope }, options) };
    };
    const isThrough = () => done && claimed.length === 0;
    const lane = async () => {
      while (!isThrough()) {
        signal.throwIfAborted();
        await turns[channel](`${target.practiceId} ${broadcastId === null ? 'single' : 'broadcast'}`, prepare);
      }
    };
    // A single message is one group, and so is what a second takes of a slow sender.
    const lanes = broadcastId === null || limit === 1 ? 1 : groupsAtOnce;
    sends[channel] += 1;
    const ended = await Promise.allSettled(Array.from({ length: lanes }, lane));
    sends[channel] -= 1;
    if (claimed.length > 0) await database.work(scope, (uow) => releaseClaims(uow, claimed));
    const failed = ended.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async function senderOf(uow: UnitOfWork): Promise<Sender> {
    const { acronym, zone } = await uow.em.findOneOrFail(Practice, { id: uow.practiceId });
    const { name, phone, senderName, layout } = await voiceOf(uow);
    return {
      name: senderName,
      practice: name,
      phone,
      zone,
      heading: layout ? name : null,
      portal: portalAddress(config, acronym),
    };
  }

  /** Waits for the turns of a claimed group and sends it; told to end before they come, it gives the group back. */
  async function sendInTurn(group: Group, options: SendOptions): Promise<void> {
    const { channel, signal } = options;
    if (group.ids.length === 0) return;
    const pace = paces[channel];
    const taken = await pace.take(group.ids.length);
    try {
      await pace.until(taken[0] ?? 0, signal);
    } catch {
      pace.giveBack(taken);
      await database.work(group.scope, (uow) => releaseClaims(uow, group.ids));
      return;
    }
    const used = await sendGroup(group, taken, options);
    pace.giveBack(taken.slice(used));
  }

  /** @returns how many turns it used */
  async function sendGroup(
    { ids, broadcastId, from, scope }: Group,
    taken: readonly number[],
    { channel: by, counts, signal }: SendOptions,
  ): Promise<number> {
    const leaseUntil = lease();
    const begun = await database.work(scope, (uow) => beginOpen(uow, { ids, broadcastId, now: clock(), leaseUntil }));
    // A message is stopped here for good, so it may be counted before the others are through.
    for (const { status, channel } of begun) {
      if (status === 'sending') continue;
      counts[status] += 1;
      if (status === 'skipped') messagesTotal.inc({ channel, outcome: 'skipped' });
    }
    const halt = watchForHalt(() => isHalted(scope, broadcastId));
    // A process that was stopped, or whose machine was, must not come back and hand over what others have meanwhile called unknown, or sent.
    const mayGo = () => clock() < leaseUntil && !halt.signal.aborted;
    // A server that answers by the drop would hold the turn of its channel for ever; and outcomes are due before the lease ends.
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), leaseMs * 0.8);
    const deadline = over.signal;
    const failedBefore = counts.failed;
    const acknowledgements = createAcknowledgements<Ended>((ended) =>
      acknowledge(ended, { broadcastId, scope, counts, signal }),
    );
    await Promise.all(
      begun
        .filter((message) => message.status === 'sending')
        .map(async (message, nth) => {
          // Halted before its turn, it finds that it may not go.
          await paces[by].until(taken[nth] ?? 0, halt.signal).catch(() => undefined);
          const outcome = await handOver({ message, from, practiceId: scope.practiceId, deadline, mayGo });
          acknowledgements.add({ message, outcome });
        }),
    );
    clearTimeout(timer);
    halt.end();
    await acknowledgements.written();
    const went = begun.filter(({ status }) => status === 'sending').length;
    if (broadcastId !== null && went > 0) await watchFailures(scope, broadcastId, counts.failed - failedBefore);
    return went;
  }

  async function isHalted(scope: Scope, broadcastId: string | null): Promise<boolean> {
    return broadcastId !== null && (await database.work(scope, (uow) => standsStill(uow, broadcastId)));
  }

  async function acknowledge(
    ended: Ended[],
    {
      broadcastId,
      scope,
      counts,
      signal,
    }: Pick<Group, 'broadcastId' | 'scope'> & Pick<SendOptions, 'counts' | 'signal'>,
  ): Promise<void> {
    await recordSurely(scope, signal, async (uow) => {
      const now = clock();
      const outcomes = ended.map(({ message, outcome }) => recorded(message, outcome, now));
      // What is to be tried again asks whether its broadcast still runs: held before any message is locked, as whoever pauses or cancels it does.
      if (broadcastId !== null && outcomes.some(({ status }) => status === 'pending'))
        await holdBroadcast(uow, broadcastId);
      await recordOutcomes(uow, outcomes, now);
      // Of a broadcast its page tells.
      if (broadcastId === null)
        await alertFailedMessages(
          uow,
          outcomes.map(({ id }) => id),
          now,
        );
      for (const { message, outcome } of ended) {
        const { channel, address } = message;
        if (isOptOut(outcome)) await recordOptOut(uow, { channel, address, source: 'provider', at: now });
      }
      await stopAddresses(uow, ended.flatMap(stops), now);
    });
    for (const { message, outcome } of ended) {
      const { status } = recorded(message, outcome, clock());
      counts[status === 'pending' ? 'retry' : status] += 1;
      if (status !== 'pending') messagesTotal.inc({ channel: message.channel, outcome: status });
    }
  }

  /**
   * Outcomes are evidence that nobody else has: while the database is away they are kept and written again, however long that is. Only once the
   * activity has been told to end is their time that of the lease; a process that stops ends sooner (SHUTDOWN_GRACE_MS).
   */
  async function recordSurely(
    scope: Scope,
    signal: AbortSignal,
    write: (uow: UnitOfWork) => Promise<void>,
  ): Promise<void> {
    const until = Date.now() + leaseMs;
    for (;;) {
      try {
        return await database.work(scope, write);
      } catch (error) {
        if (signal.aborted && Date.now() >= until) throw error;
        log.warn({ err: error }, 'Outcomes could not be written yet');
        await sleep(1_000);
      }
    }
  }

  return { send };
}

/** A message that was begun, and what became of it. */
interface Ended {
  message: BegunMessage;
  outcome: SendOutcome;
}

/** One for each method. */
const byMethod = <T>(make: (method: BroadcastMethod) => T): Record<BroadcastMethod, T> => ({
  email: make('email'),
  text: make('text'),
  voice: make('voice'),
  fax: make('fax'),
});

const isOptOut = (outcome: SendOutcome) => outcome.kind === 'rejected' && outcome.errorClass === 'opted-out';

/** The address that an answer stops, if it does. */
function stops({ message: { id: messageId, channel, address }, outcome }: Ended): FailedAddress[] {
  if (outcome.kind !== 'rejected') return [];
  // An e-mail goes to the practice's own mail server first.
  const saidBy = channel === 'email' ? 'relay' : undefined;
  const code = stoppingCode(channel, { reason: outcome.errorClass, code: outcome.code, saidBy });
  return code === null ? [] : [{ channel, address, messageId, code }];
}

function recorded({ id, attempt, heldBack }: BegunMessage, outcome: SendOutcome, now: Date): RecordedOutcome {
  const common = { id, attempt, reason: null, code: null, providerId: null, notBefore: null };
  if (outcome.kind === 'accepted') {
    const { providerId, handedTo: code = null } = outcome;
    return { ...common, status: 'accepted', providerId, code };
  }
  if (outcome.kind === 'unknown') return { ...common, status: 'unknown', reason: 'no-answer', code: outcome.code };
  const refused = { ...common, reason: outcome.errorClass, code: outcome.code };
  // What we held back ourselves, such as at a pause, has cost no attempt, neither now nor before.
  const tries = attempt - heldBack;
  const isLast = tries >= maxAttempts && outcome.code !== lateCode;
  if (outcome.kind === 'rejected' || isLast) return { ...refused, status: 'failed' };
  const wait = Math.min(outcome.afterMs * 2 ** (tries - 1), Math.max(outcome.afterMs, longestWaitMs));
  return { ...refused, status: 'pending', notBefore: new Date(now.getTime() + wait) };
}
