import { z } from 'zod';
import { batchRowStates, batchStatuses, mostNamed } from '../credential-batches.ts';
import { id, instant, pageQuery, version } from './common.ts';
import { credentialRefusals } from './portal.ts';

/* Portal credentials for many clients at once. */

export const batchRefusals = [...credentialRefusals, 'restricted-chart', 'order-failed'] as const;

/** Who is meant: named one by one, or all that a filter finds when it is looked at. */
export const chosenClients = z.discriminatedUnion('by', [
  z.object({ by: z.literal('ids'), ids: z.array(id).min(1).max(mostNamed) }),
  z.object({
    by: z.literal('filter'),
    text: z.string().max(200).default('').meta({ description: 'As in the search of clients; empty: everybody' }),
    active: z.boolean().nullable().default(true).meta({ description: 'null: active and inactive ones' }),
    withoutLogin: z.boolean().default(false).meta({ description: 'Only who has no portal login yet' }),
  }),
]);
export type ChosenClients = z.output<typeof chosenClients>;

const wanted = z.object({
  clients: chosenClients,
  again: z.boolean().default(false).meta({
    description: 'Also to who has been sent some before this batch: what they got then stops working',
  }),
});

export const previewBatch = wanted.extend({
  ...pageQuery.shape,
  show: z.enum(['send', 'refused']).optional().meta({ description: 'Only these rows' }),
});

const count = z.number().int();
export const batchPreview = z.object({
  counts: z.object({
    chosen: count,
    send: count,
    refused: count,
    byReason: z.partialRecord(z.enum(batchRefusals), count),
  }),
  rows: z.array(
    z.object({
      id: id.meta({ description: 'Of the client' }),
      firstName: z.string(),
      lastName: z.string(),
      recordNumber: z.string(),
      reason: z.enum(batchRefusals).nullable().meta({ description: 'Why they would be refused; null: they get them' }),
    }),
  ),
  next: z.string().nullable(),
});
export type BatchPreview = z.output<typeof batchPreview>;

export const newBatch = wanted.extend({
  expected: count.min(1).meta({
    description: 'How many get credentials, as the preview said; refused with 409 where it is another number by now',
  }),
});

export const batchCounts = z.object({
  clients: count,
  waiting: count,
  ordered: count,
  sent: count,
  failed: count,
  superseded: count,
  refused: count,
  cancelled: count,
});
export type BatchCounts = z.output<typeof batchCounts>;

export const credentialBatch = z.object({
  id,
  status: z.enum(batchStatuses),
  again: z.boolean(),
  counts: batchCounts.meta({ description: 'Clients by what has become of them: its progress' }),
  orderedBy: z.string().nullable().meta({ description: 'Name of the member of staff' }),
  createdAt: instant,
  finishedAt: instant.nullable().meta({ description: 'When the last of its mails had ended' }),
  version,
});
export type CredentialBatch = z.output<typeof credentialBatch>;

export const batchRow = z.object({
  id,
  clientId: id.nullable(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  recordNumber: z.string().nullable(),
  closed: z.boolean().meta({ description: 'The chart is not open to you, so who it is and why is left out' }),
  state: z.enum(batchRowStates),
  reason: z.enum(batchRefusals).nullable().meta({ description: 'Why it was refused' }),
  failure: z.enum(['user-name', 'secret']).nullable().meta({ description: 'Which mail failed' }),
  messageReason: z.string().nullable().meta({ description: 'Why that mail failed, as its message says' }),
  at: instant.nullable().meta({ description: 'When its turn came' }),
});
export type BatchRow = z.output<typeof batchRow>;

export const batchRowsQuery = pageQuery.extend({ state: z.enum(batchRowStates).optional() });
