import { z } from 'zod';
import { importFailures, importRowStatuses, importStatuses, troubles } from '../fieldtime/import-statuses.ts';
import { evidences, mappingStates } from '../fieldtime/mapping-states.ts';
import { mappingKinds, personFields } from '../fieldtime/person-problems.ts';
import { id, instant, pageQuery, version } from './common.ts';

/* PIMSY's employees and clients as Timeero's users and jobs: mappings, imports, the EVV register. */

const count = z.number().int();
export const mappingKind = z.enum(mappingKinds).meta({
  description: 'employee: PIMSY employee and Timeero user; client: PIMSY client and Timeero job',
});
const text = z.string().max(200).default('');

const withheld = z.boolean().meta({
  description:
    'Of a client whose chart is restricted and not open to you: neither who it is nor what is known of them is told',
});
const externalId = z.string().nullable().meta({ description: 'null: withheld' });
const nonVisit = z.boolean().meta({
  description:
    'A job that a person has marked as no client visit, such as office time; a client mapped to it counts more',
});
const target = z.object({
  id,
  label: z.string(),
  email: z.string().nullable(),
  gone: z.boolean().meta({ description: 'Timeero has it no more' }),
  withheld,
  nonVisit,
});
export type MappingTarget = z.output<typeof target>;

export const evidence = z.enum(evidences);
const problem = z.object({
  field: z.enum(personFields),
  name: z.string().optional().meta({ description: 'Of `other`: what the field is called in Timeero' }),
  held: z.string().meta({ description: 'What PIMSY has there; never an SSN' }),
  message: z.string(),
});

export const mappingRow = z.object({
  id: id.meta({ description: "Of PIMSY's record" }),
  externalId,
  label: z.string(),
  withheld,
  email: z.string().nullable(),
  phone: z.string().nullable(),
  birthDate: z.string().nullable(),
  active: z.boolean(),
  mapping: z
    .object({
      id,
      origin: z.enum(['chosen', 'suggested', 'imported']),
      evidence: z.array(z.string()),
      createdAt: instant,
      target,
    })
    .nullable(),
  suggestion: z.object({ evidence: z.array(evidence), target }).nullable(),
  imported: z
    .object({
      runId: id,
      status: z.enum(importRowStatuses),
      failure: z.enum(importFailures).nullable(),
      problems: z.array(problem),
      takenBy: target.nullable().meta({ description: 'The user of Timeero who has the e-mail already' }),
    })
    .nullable()
    .meta({ description: 'Its last import' }),
});
export type MappingRow = z.output<typeof mappingRow>;

export const mappingCounts = z.object({
  all: count,
  unmapped: count,
  suggested: count,
  suggestedById: count.meta({
    description: 'Of those: nothing but the id is the same, so a person confirms each of them',
  }),
  mapped: count,
  failed: count,
  suggestedMark: z.string().meta({
    description: 'Of the pairs that are suggested now, but those by the id alone; confirming all of them names it',
  }),
});
export type MappingCounts = z.output<typeof mappingCounts>;

const filter = { text, state: z.enum(mappingStates).nullable().default(null) };
export const searchMappings = z.object({
  ...filter,
  cursor: pageQuery.shape.cursor,
  limit: z.number().int().min(1).max(200).default(50),
});
export const searchTargets = z.object({
  text,
  free: z.boolean().default(true).meta({ description: 'Only those that nobody is mapped to' }),
  cursor: pageQuery.shape.cursor,
  limit: z.number().int().min(1).max(200).default(20),
});
export const targetRow = target.extend({
  externalId,
  phone: z.string().nullable(),
  mappedTo: z.string().nullable().meta({ description: 'Name of whom it is mapped to' }),
});
export type TargetRow = z.output<typeof targetRow>;

export const newMapping = z.object({ kind: mappingKind, pimsyRecordId: id, timeeroRecordId: id });
export const pastMapping = z.object({
  id,
  kind: mappingKind,
  target,
  origin: z.enum(['chosen', 'suggested', 'imported']),
  evidence: z.array(z.string()),
  mappedBy: z.string().nullable(),
  createdAt: instant,
  endedAt: instant.nullable(),
  endedBy: z.string().nullable(),
});
export type PastMapping = z.output<typeof pastMapping>;
export const confirmSuggested = z.object({
  mark: z.string().max(64).meta({ description: '`suggestedMark` as counted' }),
});

export const orderPersonImport = z.object({
  kind: mappingKind,
  recordIds: z.array(id).min(1).max(1_000).optional(),
  all: z.object(filter).optional().meta({ description: 'All that this filter lists, instead of `recordIds`' }),
});
export const personImport = z.object({
  id,
  kind: mappingKind,
  origin: z.enum(['person', 'healed']),
  status: z.enum(importStatuses),
  trouble: z.enum(troubles).nullable().meta({ description: 'Why it waits by itself' }),
  counts: z.object({
    total: count,
    waiting: count,
    inDoubt: count,
    done: count,
    failed: count,
    cancelled: count,
    settled: count.meta({ description: 'Of those that failed: imported or mapped since' }),
  }),
  orderedBy: z.string().nullable(),
  createdAt: instant,
  finishedAt: instant.nullable(),
  version,
});
export type PersonImport = z.output<typeof personImport>;
export const personImportRow = z.object({
  id,
  recordId: id,
  externalId,
  label: z.string(),
  withheld,
  status: z.enum(importRowStatuses),
  current: z.boolean().meta({ description: 'false: imported anew since' }),
  failure: z.enum(importFailures).nullable(),
  problems: z.array(problem),
  warnings: z.array(z.string()),
  timeeroId: z.string().nullable(),
  settled: z
    .enum(['imported', 'mapped'])
    .nullable()
    .meta({ description: 'What became of a record that failed; null: nothing yet' }),
  laterRun: id.nullable().meta({ description: 'The import that took it up since' }),
  takenBy: target.nullable(),
});
export type PersonImportRow = z.output<typeof personImportRow>;

export const searchHeld = z.object({
  text,
  cursor: pageQuery.shape.cursor,
  limit: z.number().int().min(1).max(200).default(50),
});
export const heldRow = z.object({
  id: id.meta({ description: "Of Timeero's record" }),
  externalId,
  label: z.string(),
  withheld,
  email: z.string().nullable(),
  phone: z.string().nullable(),
  address: z.string().nullable(),
  active: z.boolean(),
  geofence: z.boolean(),
  origin: z
    .enum(['chosen', 'suggested', 'imported'])
    .nullable()
    .meta({ description: 'How it was mapped; null: it is not' }),
  mappedTo: z.string().nullable(),
  nonVisit,
});
export type HeldRow = z.output<typeof heldRow>;
export const registerRow = z.object({
  id: id.meta({ description: "Of PIMSY's record" }),
  externalId,
  label: z.string(),
  withheld,
  target: z.string(),
  origin: z.enum(['chosen', 'suggested', 'imported']),
  ssnMasked: z.string().nullable(),
  medicaidId: z.string().nullable(),
  ready: z.boolean().nullable().meta({ description: 'null: withheld' }),
  reason: z.string().nullable().meta({ description: 'Why not' }),
});
export type RegisterRow = z.output<typeof registerRow>;
export const revealSsn = z.object({ reason: z.string().trim().min(3).max(300) });
export const revealedSsn = z.object({ ssn: z.string() });
