import { defineEntity, p } from '@mikro-orm/postgresql';
import type { Channel } from '../../domain/channels.ts';
import type { EmploymentStatus, Ethnicity, MaritalStatus } from '../../domain/demographics.ts';
import type { ContactKind } from '../../domain/contact-kinds.ts';
import type { InsuranceRank, SubscriberRelation } from '../../domain/insurance.ts';
import { dated, keyed, versioned } from './columns.ts';
import { present } from './present.ts';

const postal = () => ({
  line1: p.string().nullable(),
  line2: p.string().nullable(),
  city: p.string().nullable(),
  state: p.string().nullable(),
  zip: p.string().nullable(),
});

/** Not kept by `keyed`: the practice is the key itself, readable without a unit of work. */
export const Practice = defineEntity({
  name: 'Practice',
  properties: {
    id: p.uuid().primary(),
    acronym: p.string(),
    name: p.string(),
    zone: p.string(),
    phone: p.string(),
    email: p.string(),
    createdAt: p.datetime().onCreate(present),
  },
});

export const Location = defineEntity({
  name: 'Location',
  properties: {
    ...keyed(),
    name: p.string(),
    zone: p.string(),
    phone: p.string().nullable(),
    ...postal(),
    active: p.boolean().default(true),
    ...versioned(),
  },
});

export const Person = defineEntity({
  name: 'Person',
  properties: {
    ...keyed(),
    firstName: p.string(),
    lastName: p.string(),
    preferredName: p.string().nullable(),
    birthDate: p.date().nullable(),
    language: p.string().default('en'),
    zone: p.string().nullable(),
    ...postal(),
    ...versioned(),
  },
});

export const Staff = defineEntity({
  name: 'Staff',
  properties: {
    ...keyed(),
    personId: p.uuid(),
    title: p.string().nullable(),
    locationId: p.uuid().nullable(),
    preferredMethod: p.string().$type<Channel>().nullable(),
    supervisorId: p.uuid().nullable(),
    active: p.boolean().default(true),
    ...versioned(),
  },
});

export const Client = defineEntity({
  name: 'Client',
  properties: {
    ...keyed(),
    personId: p.uuid(),
    recordNumber: p.string(),
    locationId: p.uuid().nullable(),
    preferredMethod: p.string().$type<Channel>().nullable(),
    races: p.array().default([]),
    ethnicity: p.string().$type<Ethnicity>().nullable(),
    maritalStatus: p.string().$type<MaritalStatus>().nullable(),
    employmentStatus: p.string().$type<EmploymentStatus>().nullable(),
    ssn: p.blob().nullable().hidden(),
    ssnIndex: p.string().nullable().hidden(),
    useClientDetail: p.boolean().default(true),
    usualCopay: p.integer().nullable(),
    restricted: p.boolean().default(false),
    active: p.boolean().default(true),
    ...versioned(),
  },
});

export type RelationshipKind = 'guardian' | 'emergency' | 'physician' | 'responsible' | 'messaging_contact';

export const Relationship = defineEntity({
  name: 'Relationship',
  properties: {
    ...keyed(),
    clientId: p.uuid(),
    personId: p.uuid(),
    kind: p.string().$type<RelationshipKind>(),
    relation: p.string().nullable(),
    active: p.boolean().default(true),
    ...versioned(),
  },
});

export const Assignment = defineEntity({
  name: 'Assignment',
  properties: {
    ...keyed(),
    clientId: p.uuid(),
    staffId: p.uuid(),
    role: p.string().$type<'clinician' | 'case_manager'>(),
    createdAt: p.datetime().onCreate(present),
  },
});

export const ContactPoint = defineEntity({
  name: 'ContactPoint',
  properties: {
    ...keyed(),
    personId: p.uuid(),
    kind: p.string().$type<ContactKind>(),
    address: p.string(),
    preferred: p.boolean().default(false),
    active: p.boolean().default(true),
    ...dated(),
  },
});

export const Consent = defineEntity({
  name: 'Consent',
  properties: {
    ...keyed(),
    clientId: p.uuid(),
    personId: p.uuid(),
    channel: p.string().$type<Channel>(),
    address: p.string(),
    purpose: p.string().$type<'automated'>().default('automated'),
    wordingVersion: p.string(),
    language: p.string().default('en'),
    method: p.string().$type<'written' | 'verbal' | 'portal' | 'imported'>(),
    givenAt: p.datetime(),
    documentId: p.uuid().nullable(),
    expiresAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
    revokedReason: p.string().nullable(),
    recordedBy: p.uuid().nullable(),
    revokedBy: p.uuid().nullable(),
    createdAt: p.datetime().onCreate(present),
  },
});

export const OptOut = defineEntity({
  name: 'OptOut',
  properties: {
    ...keyed(),
    channel: p.string().$type<Channel>(),
    address: p.string(),
    source: p.string().$type<'stop' | 'provider' | 'unsubscribe' | 'desk'>(),
    since: p.datetime(),
    endedAt: p.datetime().nullable(),
  },
});

/** An address that is known not to work; `code`: of the registry in domain/address-failures.ts. */
export const AddressFailure = defineEntity({
  name: 'AddressFailure',
  properties: {
    ...keyed(),
    channel: p.string().$type<Channel>(),
    address: p.string(),
    since: p.datetime(),
    messageId: p.uuid(),
    code: p.string(),
    endedAt: p.datetime().nullable(),
    endedBy: p.string().nullable(),
    endedBecause: p.string().$type<'changed' | 'works' | 'delivered'>().nullable(),
  },
});

export type DocumentStatus = 'uploading' | 'pending' | 'clean' | 'infected' | 'error';

/** `sha256` of the plain bytes names them in the storage; `mediaType` is known by their content, `finding` is the scanner's. */
export const Document = defineEntity({
  name: 'Document',
  properties: {
    ...keyed(),
    clientId: p.uuid(),
    folder: p.string(),
    name: p.string(),
    mediaType: p.string().nullable(),
    bytes: p.bigint('number').nullable(),
    sha256: p.string().nullable(),
    keyId: p.string().nullable(),
    status: p.string().$type<DocumentStatus>().default('uploading'),
    exposed: p.boolean().default(false),
    uploadedBy: p.string(),
    uploadedAt: p.datetime().nullable(),
    scannedAt: p.datetime().nullable(),
    finding: p.string().nullable(),
    withdrawnAt: p.datetime().nullable(),
    seenAt: p.datetime().nullable(),
    seenBy: p.uuid().nullable(),
    exposedAt: p.datetime().nullable(),
    readAt: p.datetime().nullable(),
    openedBy: p
      .array()
      .columnType('uuid[]')
      .onCreate(() => []),
    noticeId: p.uuid().nullable(),
    ...versioned(),
  },
});

/** A coverage as its card says it; `endedAt`: another card took its place, or there is none any more. `memberId` is sealed. */
export const Insurance = defineEntity({
  name: 'Insurance',
  properties: {
    ...keyed(),
    clientId: p.uuid(),
    rank: p.string().$type<InsuranceRank>(),
    payer: p.string(),
    plan: p.string().nullable(),
    memberId: p.blob().hidden(),
    groupNumber: p.string().nullable(),
    relation: p.string().$type<SubscriberRelation>(),
    subscriberName: p.string().nullable(),
    subscriberBirthDate: p.date().nullable(),
    effectiveFrom: p.date().nullable(),
    effectiveTo: p.date().nullable(),
    cardFrontId: p.uuid().nullable(),
    cardBackId: p.uuid().nullable(),
    savedBy: p.string(),
    endedAt: p.datetime().nullable(),
    endedBy: p.string().nullable(),
    ...versioned(),
  },
});
