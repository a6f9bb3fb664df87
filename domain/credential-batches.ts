import type { credentialRefusals } from './schemas/portal.ts';

/**
 * requested: ordered, or to go on after a pause · running: clients have their turn, or mails are under way · paused: nobody has a turn · done: all had it and
 * all mails have ended · cancelled: whoever had no turn by then gets none, while mails that were ordered still go.
 */
export const batchStatuses = ['requested', 'running', 'paused', 'done', 'cancelled'] as const;
export type BatchStatus = (typeof batchStatuses)[number];

/**
 * What has become of one client. ordered: the mails are under way · sent, failed: how they ended · superseded: the credential was replaced or no longer needed
 * before its mails had gone · refused: none was made, see the reason · cancelled: the batch was, before its turn.
 */
export const batchRowStates = ['waiting', 'ordered', 'sent', 'failed', 'superseded', 'refused', 'cancelled'] as const;
export type BatchRowState = (typeof batchRowStates)[number];

/** Why a client of a batch gets no credentials: as one by one, and where the chart is not open to who ordered the batch, or ordering failed. */
export type BatchRefusal = (typeof credentialRefusals)[number] | 'restricted-chart' | 'order-failed';

interface Standing {
  status: BatchStatus;
  finishedAt: Date | string | null;
}

export const batchMayBePaused = (status: BatchStatus): boolean => status === 'requested' || status === 'running';
export const batchMayBeResumed = (status: BatchStatus): boolean => status === 'paused';
export const batchMayBeCancelled = (status: BatchStatus): boolean => batchMayBePaused(status) || status === 'paused';
/** Its workflow has it: turns are taken, or the end of mails is awaited. */
export const batchIsUnderWay = ({ status, finishedAt }: Standing): boolean =>
  finishedAt === null && status !== 'paused';

/** The most clients that are named one by one; more are chosen by what they have in common. */
export const mostNamed = 500;
