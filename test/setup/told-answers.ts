import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/activity';
import type { WorkflowHandle, WorkflowStartOptions } from '@temporalio/client';
import type { queues } from '../../platform/names.ts';

/** What an activity answers, one try after the other. */
export type Answer = () => Promise<unknown>;
export type Activities = Record<string, Answer>;

/** A process whose activities a recording can tell what to answer. */
export interface Process {
  type: string;
  start: () => WorkflowStartOptions;
  /** By queue: the activities that only go well. */
  activities: Partial<Record<keyof typeof queues, Activities>>;
  /** The runs that are worth keeping, by name, each of which goes another way through the workflow: what then answers otherwise. */
  runs: Record<string, () => Activities>;
  /** Of a run that begins otherwise. */
  starts?: Record<string, () => WorkflowStartOptions>;
  /** Of a run that people take part in: what they do once it has begun. */
  during?: Record<string, (handle: WorkflowHandle) => Promise<unknown>>;
  /** Recorded before a change that `patched()` guards: kept as they are, since runs like them may be under way. */
  kept?: readonly string[];
}

export const none: Answer = async () => {};
export const said =
  (answer: unknown): Answer =>
  async () =>
    answer;
export const never =
  (type: string): Answer =>
  async () => {
    throw ApplicationFailure.nonRetryable('There is no such row', type);
  };

/** Fails twice, which passes, and then goes well. */
export function late(type: string, answer: unknown): Answer {
  let tries = 0;
  return async () => {
    if (++tries < 3) throw ApplicationFailure.retryable('It is away', type);
    return answer;
  };
}

/** Answers one after the other; the last one stays. */
export const inTurn = (...answers: unknown[]): Answer => eachInTurn(...answers.map(said));
/** The same of answers that take their time, or fail. */
export function eachInTurn(...answers: Answer[]): Answer {
  let asked = 0;
  return async () => answers[Math.min(asked++, answers.length - 1)]?.();
}
/** After so many milliseconds. */
export const after =
  (ms: number, answer: Answer): Answer =>
  async () => {
    await sleep(ms);
    return answer();
  };
