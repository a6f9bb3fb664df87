import type { UsualMethod } from '../../domain/preferred-method.ts';
import type { ApiClient } from '../setup/api-client.ts';
import { wallTimeOf } from '../../domain/time.ts';
import { abc } from '../../db/seed/plans.ts';
import { type BroadcastVerdict, judgeBroadcast, sendUntil } from './kill-run.ts';
import type { OutageStage } from './outage-stage.ts';

/** One thing that goes wrong, and what must hold. */
export interface Outage {
  promise: string;
  run(stage: OutageStage): Promise<OutageRun>;
}

export interface OutageRun {
  /** What was done, in words. */
  done: string;
  broadcasts: BroadcastVerdict[];
  /** Milliseconds from the end of the outage to the end of the last broadcast; null: nothing was away. */
  afterMs: number | null;
  /** What else was seen, in words. */
  seen: string[];
  /** Must be empty: what was seen and must not be. */
  broken: string[];
}

export interface OutageVerdict extends OutageRun {
  name: string;
  promise: string;
}

/** What one process may have in flight on a channel (activities/sending.ts). */
export const inFlightAtMost: Readonly<Record<UsualMethod, number>> = { email: 50, text: 10 };

export interface Sent {
  broadcastId: string;
  method: UsualMethod;
}

/** Notes what is seen while something is away. */
export interface Notes {
  seen: string[];
  broken: string[];
  /** Says it in the table, or as something that must not be. */
  check(holds: boolean, words: string): void;
}

export function newNotes(): Notes {
  const notes: Notes = {
    seen: [],
    broken: [],
    check: (holds, words) => void (holds ? notes.seen : notes.broken).push(words),
  };
  return notes;
}

/** Requests a broadcast and waits until so many of its messages are handed over. */
export async function begun(stage: OutageStage, method: UsualMethod, moment: number): Promise<Sent> {
  return { method, broadcastId: await sendUntil(stage.stack, { method, moment }) };
}

/** Waits for the ends of broadcasts, judges them, and tells how long after `since` they were through. */
export async function judged(stage: OutageStage, sent: readonly Sent[], since: number | null) {
  const broadcasts: BroadcastVerdict[] = [];
  for (const [nth, each] of sent.entries())
    broadcasts.push(await judgeBroadcast(stage.stack, each, `broadcast ${nth + 1} of ${sent.length}`));
  return { broadcasts, afterMs: since === null ? null : Date.now() - since };
}

/** How many messages of a broadcast are handed over while the task runs. */
export async function handedOverDuring(stage: OutageStage, sent: Sent, task: () => Promise<void>): Promise<number> {
  const count = async () => (await stage.handedOver(sent.broadcastId, sent.method)).size;
  const before = await count();
  await task();
  return (await count()) - before;
}

/** What the form sends for a plain broadcast that goes at once. */
export const composed = (method: UsualMethod, body: string) => ({
  messageType: 'plain-broadcast',
  method,
  subject: method === 'email' ? 'From your practice' : null,
  body,
  sendAt: wallTimeOf(new Date().toISOString(), abc.zone),
});

/** Presses Send. */
export const pressSend = (desk: ApiClient, body: object, key: string) =>
  desk.post<{ id: string; status: string }>('/api/broadcasts', body, { 'idempotency-key': key });
