import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/**
 * Reads PIMSY's locations, employees, clients and appointments, and makes them rows of ours. Ids only. As a child of another workflow it needs no row
 * beforehand: it makes one under `readingId`.
 */
export interface PimsyReadingInput {
  practiceId: string;
  readingId: string;
  /** Of a reading without a row; default `changes`. */
  scope?: 'changes' | 'all';
  /** Somebody waits for its end: it gives up after a quarter of an hour in which PIMSY is away, and waits half an hour for another one. Default: hours. */
  awaited?: boolean;
}

/** Counts alone. */
export interface PimsyReadingResult {
  status: string;
  /** Type of the failure of one that failed. */
  failure: string | null;
  /** Records that PIMSY sent. */
  read: number;
  /** Rows of ours that were made, linked or changed. */
  changed: number;
  /** Records that are nobody and nothing here yet. */
  unlinked: number;
  /** Of every kind all there were came: what did not is gone. */
  whole: boolean;
  /** The same of the appointments of its window alone. */
  wholeAppointments: boolean;
}

export const pimsyReadingType = 'pimsyReading';
export const pimsyReadingWorkflowId = (readingId: string): string => `pimsy-reading/${readingId}`;

/** Types of ApplicationFailure of a reading, beside those of the EHR's errors (their names). */
export const pimsyReadingFailures = {
  notFound: 'PimsyReadingNotFound',
  /** PIMSY is not connected, or no longer. */
  disabled: 'PimsyDisabled',
  /** Another one reads; waits for its turn. */
  underWay: 'PimsyReadingUnderWay',
} as const;

/** What `client.workflow.start` takes. The row says whether there is anything left to do, so an id may be used again by the sweeper. */
export const pimsyReadingStart = (input: PimsyReadingInput) => ({
  taskQueue: queues.workflows,
  workflowId: pimsyReadingWorkflowId(input.readingId),
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  args: [input] as [PimsyReadingInput],
  staticSummary: 'Reading of PIMSY',
  typedSearchAttributes: attributesOf({
    practice: input.practiceId,
    process: pimsyReadingType,
    subject: input.readingId,
    phase: 'requested',
  }),
});
