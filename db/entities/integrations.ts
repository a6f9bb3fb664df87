import { defineEntity, p } from '@mikro-orm/postgresql';
import type { IntegrationMethod, System } from '../../domain/integrations.ts';
import type { Actor } from '../database.ts';
import { keyed, versioned } from './columns.ts';

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
    createdAt: p.datetime().onCreate(() => new Date()),
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
    createdAt: p.datetime().onCreate(() => new Date()),
    endedAt: p.datetime().nullable(),
  },
});

/** Which Timeero user a PIMSY employee is, which Timeero job a PIMSY client. */
export const TimeeroMapping = defineEntity({
  name: 'TimeeroMapping',
  properties: {
    ...keyed(),
    kind: p.string().$type<'employee' | 'client'>(),
    pimsyRecordId: p.uuid(),
    timeeroRecordId: p.uuid(),
    origin: p.string().$type<'chosen' | 'suggested' | 'imported'>(),
    evidence: p.array().onCreate(() => []),
    mappedBy: p.string().$type<Actor>(),
    createdAt: p.datetime().onCreate(() => new Date()),
    endedAt: p.datetime().nullable(),
    endedBy: p.string().$type<Actor>().nullable(),
  },
});
