import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { SendCounts } from '../../activities/sending.ts';
import { broadcastIsOver } from '../../domain/statuses.ts';
import { outcomes } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import type { BroadcastPhase, BroadcastProgress, BroadcastTotals } from './contract.ts';

/** Says where a run stands: to queries, in the search attributes, and in words on its page of the Temporal UI. */
export interface Report {
  readonly progress: BroadcastProgress;
  phase(phase: BroadcastPhase, totals?: BroadcastTotals): void;
  round(round: number, ranges: number): void;
  /** `counts`: what has become of its messages. */
  rangeDone(counts: SendCounts): void;
  /** The round is over, and was counted in PostgreSQL where something is left. */
  roundDone(totals?: BroadcastTotals): void;
}

export function createReport(): Report {
  const progress: BroadcastProgress = { phase: 'requested', round: 0, ranges: { all: 0, done: 0 } };
  let totals: BroadcastTotals | undefined;
  const say = () => setCurrentDetails(inWords(progress, totals));
  return {
    progress,
    phase(phase, counted) {
      progress.phase = phase;
      totals = counted ?? totals;
      upsertSearchAttributes(attributesOf({ phase, outcome: outcomeOf(phase, totals) }));
      say();
    },
    round(round, ranges) {
      progress.round = round;
      progress.ranges = { all: ranges, done: 0 };
      say();
    },
    rangeDone(counts) {
      progress.ranges.done += 1;
      totals &&= afterRange(totals, counts);
      say();
    },
    roundDone(counted) {
      totals = counted ?? totals;
      say();
    },
  };
}

/**
 * What waits for another attempt is pending as before. A worker that died took what it had counted with it, and a message that was skipped may have been for
 * several: the count at the end of the round puts both right.
 */
function afterRange(totals: BroadcastTotals, counts: SendCounts): BroadcastTotals {
  const { accepted, failed, unknown, cancelled, skipped } = counts;
  return {
    ...totals,
    skipped: totals.skipped + skipped,
    messages: totals.messages - skipped,
    pending: Math.max(0, totals.pending - accepted - failed - unknown - cancelled - skipped),
    accepted: totals.accepted + accepted,
    failed: totals.failed + failed,
    unknown: totals.unknown + unknown,
    cancelled: totals.cancelled + cancelled,
  };
}

function outcomeOf(phase: BroadcastPhase, totals?: BroadcastTotals): string | undefined {
  if (phase === 'failed') return outcomes.needsPerson;
  if (phase !== 'completed' && phase !== 'cancelled') return undefined;
  return totals && totals.failed + totals.unknown > 0 ? outcomes.withFailures : outcomes.ok;
}

function inWords({ phase, round, ranges }: BroadcastProgress, totals?: BroadcastTotals): string {
  const lines = [`**${phase}**`];
  if (phase === 'running' && round > 0) lines.push(`Round ${round}: ${ranges.done} of ${ranges.all} ranges sent`);
  if (totals) {
    lines.push(`${totals.recipients} recipients, ${totals.skipped} of them skipped; ${totals.messages} messages`);
    const names = ['pending', 'sending', 'accepted', 'delivered', 'failed', 'unknown', 'cancelled'] as const;
    const head = `| ${names.join(' | ')} |\n|${'---|'.repeat(names.length)}`;
    lines.push(`${head}\n| ${names.map((name) => totals[name]).join(' | ')} |`);
    lines.push(
      broadcastIsOver(phase)
        ? 'As it ended. Delivery reports come later; what they change is told by its page in History.'
        : 'Counted as ranges end; its page in History counts each message, with the delivery reports.',
    );
  }
  return lines.join('\n\n');
}
