import { defineEntity, p } from '@mikro-orm/postgresql';
import type { IntegrationMethod, System } from '../../domain/integrations.ts';
import type { OwnedField } from '../../domain/pimsy/owned-fields.ts';
import type { LinkProblem } from '../../domain/pimsy/link-problems.ts';
import type { ReadingCounts, ReadingStatus } from '../../domain/pimsy/reading-counts.ts';
import type { ImportFailure, ImportRowStatus, ImportStatus, Trouble } from '../../domain/fieldtime/import-statuses.ts';
import type { MappingKind, PersonProblem } from '../../domain/fieldtime/person-problems.ts';
import type { Actor } from '../database.ts';
import { dated, keyed, versioned } from './columns.ts';
import { present } from './present.ts';

/** A connection to the EHR or to field time tracking; one a system. Disabled it keeps everything but its secrets. */
export const Integration = defineEntity({
  name: 'Integration',
  properties: {
    ...keyed(),
    system: p.string().$type<System>(),
    enabled: p.boolean().default(false),
    method: p.string().$type<IntegrationMethod>(),
    address: p.string(),
    who: p.string().nullable(),
    sealed: p.blob().nullable().hidden(),
    keyId: p.string().nullable(),
    windowDays: p.integer().default(30),
    deleteGuard: p.integer().default(20),
    alertGroupId: p.uuid().nullable(),
    lastGoodAt: p.datetime().nullable(),
    failures: p.integer().default(0),
    accountSince: p.datetime().nullable(),
    ...versioned(),
  },
});

/** Credentials on trial. */
export const IntegrationCheck = defineEntity({
  name: 'IntegrationCheck',
  properties: {
    ...keyed(),
    system: p.string().$type<System>(),
    method: p.string().$type<IntegrationMethod>(),
    address: p.string(),
    who: p.string().nullable(),
    sealed: p.blob().nullable().hidden(),
    keyId: p.string().nullable(),
    status: p.string().$type<'requested' | 'good' | 'refused'>().default('requested'),
    failure: p.string().nullable(),
    problem: p.string().nullable(),
    connection: p.json<Record<string, unknown>>().nullable(),
    requestedBy: p.string().$type<Actor>(),
    expiresAt: p.datetime(),
    createdAt: p.datetime().onCreate(present),
    finishedAt: p.datetime().nullable(),
  },
});

/** What another system said of a person, a place, an appointment, a shift; `snapshot` is the whole of it but for the SSN. */
export const ExternalRecord = defineEntity({
  name: 'ExternalRecord',
  properties: {
    ...keyed(),
    system: p.string().$type<System>(),
    kind: p.string(),
    externalId: p.string(),
    label: p.string().default(''),
    facts: p.json<Record<string, unknown>>().onCreate(() => ({})),
    snapshot: p.blob().nullable().hidden(),
    keyId: p.string().nullable(),
    ssn: p.blob().nullable().hidden(),
    ssnIndex: p.string().nullable().hidden(),
    hash: p.string(),
    changedAt: p.datetime().nullable(),
    seenAt: p.datetime(),
    goneAt: p.datetime().nullable(),
    linkProblem: p.string().$type<LinkProblem>().nullable(),
    linkCandidates: p.array().onCreate(() => []),
    linkChoice: p.string().$type<'new'>().nullable(),
    /** As the facts say it; made of them by the database. */
    startsAt: p.string().nullable().generated("(facts ->> 'startsAt') stored"),
    /** By which links an appointment is ours as it should be; null: to be looked at. */
    settled: p.string().nullable(),
    /** Made of the facts by the database, whatever is written. */
    matchKeys: p
      .array()
      .onCreate(() => [])
      .hidden(),
  },
});

/** Which row of ours a record of another system is. */
export const Mapping = defineEntity({
  name: 'Mapping',
  properties: {
    ...keyed(),
    system: p.string().$type<System>(),
    externalRecordId: p.uuid(),
    localKind: p.string(),
    localId: p.uuid(),
    createdAt: p.datetime().onCreate(present),
    endedAt: p.datetime().nullable(),
  },
});

/** Which Timeero user a PIMSY employee is, which Timeero job a PIMSY client. */
export const TimeeroMapping = defineEntity({
  name: 'TimeeroMapping',
  properties: {
    ...keyed(),
    kind: p.string().$type<MappingKind>(),
    pimsyRecordId: p.uuid(),
    timeeroRecordId: p.uuid(),
    origin: p.string().$type<'chosen' | 'suggested' | 'imported'>(),
    evidence: p.array().onCreate(() => []),
    mappedBy: p.string().$type<Actor>(),
    createdAt: p.datetime().onCreate(present),
    endedAt: p.datetime().nullable(),
    endedBy: p.string().$type<Actor>().nullable(),
    registeredAt: p.datetime().nullable(),
    registeredAs: p.string().nullable().hidden(),
    registerProblem: p.string().nullable(),
  },
});

/** A run that makes employees or clients of PIMSY in Timeero. */
export const PersonImport = defineEntity({
  name: 'PersonImport',
  properties: {
    ...keyed(),
    kind: p.string().$type<MappingKind>(),
    origin: p.string().$type<'person' | 'healed'>(),
    status: p.string().$type<ImportStatus>().default('requested'),
    readAt: p.datetime().nullable(),
    trouble: p.string().$type<Trouble>().nullable(),
    orderedBy: p.string().$type<Actor>(),
    createdBy: p.uuid().nullable(),
    finishedAt: p.datetime().nullable(),
    ...versioned(),
  },
});

/** One record of a run. */
export const PersonImportRow = defineEntity({
  name: 'PersonImportRow',
  properties: {
    ...keyed(),
    runId: p.uuid(),
    recordId: p.uuid(),
    status: p.string().$type<ImportRowStatus>().default('waiting'),
    current: p.boolean().default(true),
    hash: p.string().nullable().hidden(),
    failure: p.string().$type<ImportFailure>().nullable(),
    problems: p.json<PersonProblem[]>().onCreate(() => []),
    warnings: p.array().onCreate(() => []),
    takenBy: p.uuid().nullable(),
    timeeroId: p.string().nullable(),
    timeeroRecordId: p.uuid().nullable(),
    attempt: p.integer().default(0),
    intendedAt: p.datetime().nullable(),
    looks: p.integer().default(0),
    lookAt: p.datetime().nullable(),
    createdAt: p.datetime().onCreate(present),
    finishedAt: p.datetime().nullable(),
  },
});

/** The key pair that signs for Rounds at the EHR. */
export const IntegrationKey = defineEntity({
  name: 'IntegrationKey',
  properties: {
    ...keyed(),
    system: p.string().$type<'pimsy'>(),
    sealed: p.blob().hidden(),
    keyId: p.string(),
    publicKey: p.json<Record<string, unknown>>(),
    formerPublicKey: p.json<Record<string, unknown>>().nullable(),
    formerUntil: p.datetime().nullable(),
    createdAt: p.datetime().onCreate(present),
  },
});

/** A reading of PIMSY: its people, places and appointments. */
export const PimsyReading = defineEntity({
  name: 'PimsyReading',
  properties: {
    ...keyed(),
    scope: p.string().$type<'changes' | 'all'>(),
    status: p.string().$type<ReadingStatus>().default('requested'),
    windowFrom: p.datetime().nullable(),
    windowTo: p.datetime().nullable(),
    counts: p.json<ReadingCounts>().onCreate(() => ({})),
    failure: p.string().nullable(),
    problem: p.string().nullable(),
    next: p.string().nullable(),
    orderedBy: p.string().$type<Actor>(),
    ...dated(),
    finishedAt: p.datetime().nullable(),
  },
});

/** How far a kind of record was read. */
export const ReadingMark = defineEntity({
  name: 'ReadingMark',
  properties: {
    ...keyed(),
    system: p.string().$type<System>(),
    kind: p.string(),
    nextSince: p.string().nullable(),
    wholeAt: p.datetime().nullable(),
    readAt: p.datetime().nullable(),
    failure: p.string().nullable(),
    unreadable: p.integer().default(0),
  },
});

/** A field that a client changed here and PIMSY does not hold. */
export const EnterInPimsy = defineEntity({
  name: 'EnterInPimsy',
  properties: {
    ...keyed(),
    clientId: p.uuid(),
    field: p.string().$type<OwnedField>(),
    createdAt: p.datetime().onCreate(present),
  },
});
