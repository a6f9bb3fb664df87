import type { Response } from 'express';
import type { CallRow } from '../../db/queries/call-list.ts';
import type { RecipientListRow } from '../../db/queries/recipient-list.ts';
import { type Answerer, isCalledAgainFor } from '../../domain/calls.ts';
import { calledAgainStep, failureReasons } from '../../domain/failure-reasons.ts';
import { csvLine } from '../../domain/imports/csv-text.ts';
import { maskedAddress } from '../../domain/masked-address.ts';
import { displayPhone } from '../../domain/phone.ts';
import type { CallListRow } from '../../domain/schemas/messaging.ts';
import { skipReasons } from '../../domain/skip-reasons.ts';
import type { MessageStatus } from '../../domain/statuses.ts';
import { beginCsv } from '../http/csv.ts';

const statusWords: Readonly<Record<MessageStatus, string>> = {
  pending: 'Waiting',
  claimed: 'Waiting',
  sending: 'Sending',
  accepted: 'Accepted',
  delivered: 'Delivered',
  failed: 'Failed',
  unknown: 'Unknown',
  skipped: 'Left out',
  cancelled: 'Cancelled',
};

/** Of a call, which was answered. */
const answererWords: Readonly<Record<Answerer, string>> = {
  person: 'Answered by a person',
  voicemail: 'Voicemail',
  somebody: 'Answered',
};

const keyWords: Readonly<Record<string, string>> = {
  1: 'Pressed 1: confirmed',
  2: 'Pressed 2: wants another time',
  9: 'Pressed 9: no more calls',
};

const all: Readonly<Record<string, { sentence: string; nextStep: string }>> = { ...failureReasons, ...skipReasons };
const own: typeof all = failureReasons;

/** A reason in a sentence, and what to do; of a message that failed in the words for failures, which share some codes. */
function wordsOf(status: MessageStatus, reason: string | null): { sentence: string; nextStep: string } {
  const registry = status === 'failed' || status === 'unknown' ? own : all;
  const known = reason !== null && Object.hasOwn(registry, reason) ? registry[reason] : undefined;
  if (known && status === 'failed' && isCalledAgainFor(reason)) return { ...known, nextStep: calledAgainStep };
  return known ?? { sentence: reason ?? '', nextStep: '' };
}

/** Everybody of a broadcast and what became of the message to them; addresses stay masked, as on the page. */
export async function writeRecipients(res: Response, pages: AsyncIterable<readonly RecipientListRow[]>): Promise<void> {
  beginCsv(res, 'broadcast-recipients.csv');
  res.write(csvLine(['Person', 'About', 'Address', 'Status', 'Why', 'Code', 'Last change (UTC)']));
  for await (const rows of pages)
    for (const { name, source, address, status, reason, errorCode, answeredBy, key, at } of rows)
      res.write(
        csvLine([
          name,
          source ?? '',
          address === null ? '' : maskedAddress(address),
          answeredBy === null ? statusWords[status] : answererWords[answeredBy],
          key === null ? wordsOf(status, reason).sentence : (keyWords[key] ?? `Pressed ${key}`),
          errorCode ?? '',
          at ?? '',
        ]),
      );
  res.end();
}

export function callRowOf({ phone, ...row }: CallRow): CallListRow {
  const { sentence, nextStep } = wordsOf(row.status, row.reason);
  return {
    ...row,
    phone: phone === null ? null : displayPhone(phone),
    why: sentence,
    next: nextStep,
  };
}

/** Whom to call because a broadcast did not reach them. */
export async function writeCallList(res: Response, pages: AsyncIterable<readonly CallRow[]>): Promise<void> {
  beginCsv(res, 'call-list.csv');
  res.write(csvLine(['Person', 'Record number', 'About', 'Ask for', 'Phone', 'Not reached because', 'What to do']));
  for await (const rows of pages)
    for (const row of rows.map(callRowOf)) {
      const phone = row.closed ? 'Restricted chart' : (row.phone ?? '');
      res.write(
        csvLine([
          row.name,
          row.recordNumber ?? '',
          row.source ?? '',
          row.contact ?? '',
          phone,
          row.why || statusWords[row.status],
          row.next,
        ]),
      );
    }
  res.end();
}
