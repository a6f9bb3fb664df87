import { defineEntity, p } from '@mikro-orm/postgresql';
import type { AccessEnd, GuardianRelation, GuardianRight } from '../../domain/guardian-rights.ts';
import type { LogoType } from '../../domain/logo.ts';
import type { AskableField, ChangeStatus } from '../../domain/portal-information.ts';
import type { BatchRefusal, BatchStatus } from '../../domain/credential-batches.ts';
import type { Actor } from '../database.ts';
import { keyed, versioned } from './columns.ts';
import { present } from './present.ts';

/** TOTP of an account, of staff or of a client; counts once `confirmedAt` is set. */
export const SecondFactor = defineEntity({
  name: 'SecondFactor',
  properties: {
    ...keyed(),
    accountId: p.uuid(),
    sealed: p.blob().hidden(),
    keyId: p.string(),
    confirmedAt: p.datetime().nullable(),
    lastStep: p.bigint('number').nullable(),
    createdAt: p.datetime().onCreate(present),
  },
});

export const RecoveryCode = defineEntity({
  name: 'RecoveryCode',
  properties: {
    ...keyed(),
    accountId: p.uuid(),
    hash: p.string().hidden(),
    usedAt: p.datetime().nullable(),
    createdAt: p.datetime().onCreate(present),
  },
});

export const KnownDevice = defineEntity({
  name: 'KnownDevice',
  properties: {
    ...keyed(),
    accountId: p.uuid(),
    hash: p.string(),
    firstSeenAt: p.datetime(),
    lastSeenAt: p.datetime(),
  },
});

export type CredentialKind = 'temporary-password' | 'activation-link' | 'reset-link';
export type CredentialStatus = 'requested' | 'sending' | 'sent' | 'failed' | 'cancelled';

/** A first password, or a link to choose one; works once. `sealed` is the secret until it was mailed. */
export const Credential = defineEntity({
  name: 'Credential',
  properties: {
    ...keyed(),
    accountId: p.uuid(),
    epoch: p.integer(),
    kind: p.string().$type<CredentialKind>(),
    status: p.string().$type<CredentialStatus>(),
    secretHash: p.string().hidden(),
    sealed: p.blob().nullable().hidden(),
    keyId: p.string().nullable(),
    expiresAt: p.datetime(),
    usedAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
    failure: p.string().$type<'user-name' | 'secret'>().nullable(),
    userNameMessageId: p.uuid().nullable(),
    secretMessageId: p.uuid().nullable(),
    batchId: p.uuid().nullable(),
    clientId: p.uuid().nullable(),
    requestedBy: p.string().$type<Actor>(),
    ...versioned(),
  },
});

/** Portal credentials for many clients at once. `finishedAt`: also the mails of the last one have ended. */
export const CredentialBatch = defineEntity({
  name: 'CredentialBatch',
  properties: {
    ...keyed(),
    status: p.string().$type<BatchStatus>(),
    again: p.boolean().default(false),
    allCharts: p.boolean().default(false),
    orderedBy: p.string().$type<Actor>(),
    finishedAt: p.datetime().nullable(),
    ...versioned(),
  },
});

/** One client of a batch. `reason`: why it was refused when its turn came. */
export const CredentialBatchRow = defineEntity({
  name: 'CredentialBatchRow',
  properties: {
    ...keyed(),
    batchId: p.uuid(),
    clientId: p.uuid(),
    status: p.string().$type<'waiting' | 'ordered' | 'refused' | 'cancelled'>(),
    reason: p.string().$type<BatchRefusal>().nullable(),
    credentialId: p.uuid().nullable(),
    settledAt: p.datetime().nullable(),
  },
});

/** One a practice: shown to everybody who opens its portal. */
export const PracticeLogo = defineEntity({
  name: 'PracticeLogo',
  properties: {
    ...keyed(),
    bytes: p.blob(),
    mediaType: p.string().$type<LogoType>(),
    sha256: p.string(),
    width: p.integer(),
    height: p.integer(),
    savedAt: p.datetime(),
  },
});

/** A change of name, date of birth or social security number (which is `sealed`) that a client asked for in the portal and staff decide on; `onFile` is what stood there then. */
export const InformationChange = defineEntity({
  name: 'InformationChange',
  properties: {
    ...keyed(),
    clientId: p.uuid(),
    accountId: p.uuid(),
    field: p.string().$type<AskableField>(),
    onFile: p.string().nullable(),
    wanted: p.string().nullable(),
    sealed: p.blob().nullable().hidden(),
    sealedBefore: p.blob().nullable().hidden(),
    status: p.string().$type<ChangeStatus>().default('pending'),
    reason: p.string().nullable(),
    askedAt: p.datetime(),
    decidedAt: p.datetime().nullable(),
    decidedBy: p.uuid().nullable(),
    ...versioned(),
  },
});

/** What a guardian may do in the portal for a client, as granted; what holds is said by domain/guardians.ts. */
export const GuardianAccess = defineEntity({
  name: 'GuardianAccess',
  properties: {
    ...keyed(),
    accountId: p.uuid(),
    clientId: p.uuid(),
    relationshipId: p.uuid(),
    relation: p.string().$type<GuardianRelation>(),
    rights: p.array().$type<GuardianRight[]>(),
    explicit: p.boolean().default(false),
    basis: p.string(),
    until: p.date().nullable(),
    grantedBy: p.string().$type<Actor>(),
    grantedAt: p.datetime(),
    endedAt: p.datetime().nullable(),
    endedBy: p.string().$type<Actor>().nullable(),
    endCause: p.string().$type<AccessEnd>().nullable(),
    endReason: p.string().nullable(),
    staffToldFor: p.date().nullable(),
    clientNoticeId: p.uuid().nullable(),
  },
});
