import {
  isCancellation,
  patched,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { PimsyReadingEnds } from '../../activities/pimsy-reading-ends.ts';
import type { PimsyReadingActivities } from '../../activities/pimsy-reading.ts';
import { outcomes, queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import { bothOf } from '../both-of.ts';
import { failureType } from '../failure-type.ts';
import { pimsyReadingFailures, type PimsyReadingInput, type PimsyReadingResult } from './contract.ts';

const { notFound, disabled } = pimsyReadingFailures;
const nonRetryableErrorTypes = [notFound, disabled];

/** `within`: long enough for another reading of the same practice to end. */
const rowsWithin = (within: '4h' | '30m') =>
  proxyActivities<PimsyReadingEnds>({
    taskQueue: queues.default,
    startToCloseTimeout: '30s',
    scheduleToCloseTimeout: within,
    retry: { initialInterval: '1s', maximumInterval: '1m', nonRetryableErrorTypes },
  });
const rows = rowsWithin('4h');

/** Nine tries take a quarter of an hour. */
const triesOfAwaited = { maximumAttempts: 9 };

/**
 * A worker that died is noticed by its heartbeats; the next one goes on with the kind of record that was being read. PIMSY may be away for an hour and a
 * half where nobody waits.
 */
const reads = ({ awaited = false }: PimsyReadingInput) =>
  proxyActivities<PimsyReadingActivities>({
    taskQueue: queues.integration,
    startToCloseTimeout: '1h',
    heartbeatTimeout: '30s',
    scheduleToCloseTimeout: '90m',
    retry: {
      initialInterval: '5s',
      maximumInterval: '5m',
      nonRetryableErrorTypes,
      ...(awaited ? triesOfAwaited : {}),
    },
  });

/** What PIMSY holds comes side by side. People are settled first: an appointment is a row only where its client, employee and location are. */
export async function pimsyReading(input: PimsyReadingInput): Promise<PimsyReadingResult> {
  const result = await read(input).catch((error: unknown) => {
    // Stopped by an operator: the row still waits, and the sweeper begins anew.
    if (isCancellation(error)) throw error;
    return rows.failReading({ ...input, failure: failureType(error) });
  });
  const { status, read: count, changed, unlinked, whole } = result;
  setCurrentDetails(`**${status}**: ${count} read, ${changed} changed, ${unlinked} not linked`);
  const withFailures = unlinked > 0 || !whole;
  const outcome = status === 'failed' ? outcomes.needsPerson : withFailures ? outcomes.withFailures : outcomes.ok;
  upsertSearchAttributes(attributesOf({ phase: status, outcome }));
  return result;
}

async function read(input: PimsyReadingInput): Promise<PimsyReadingResult> {
  const { under } = await rowsWithin(input.awaited ? '30m' : '4h').beginReading(input);
  if (under) {
    const { readPeople, fetchPimsyAppointments, readPimsyAppointments } = reads(input);
    setCurrentDetails('**reading** locations, employees, clients and appointments');
    const people = patched('side-by-side')
      ? await bothOf(readPeople(input), fetchPimsyAppointments(input))
      : await readPeople(input);
    setCurrentDetails(`**settling** appointments; ${people.read} people and locations are read`);
    await readPimsyAppointments(input);
  }
  return rows.endReading(input);
}
