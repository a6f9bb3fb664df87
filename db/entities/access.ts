import { defineEntity, p } from '@mikro-orm/postgresql';
import { keyed, versioned } from './columns.ts';
import { present } from './present.ts';

export const Account = defineEntity({
  name: 'Account',
  properties: {
    ...keyed(),
    kind: p.string().$type<'staff' | 'portal'>(),
    personId: p.uuid(),
    login: p.string(),
    passwordHash: p.string().nullable().hidden(),
    mustChangePassword: p.boolean().default(false),
    active: p.boolean().default(true),
    lastSignInAt: p.datetime().nullable(),
    epoch: p.integer().default(0),
    byHand: p.boolean().default(false),
    safeWordHash: p.string().nullable().hidden(),
    passwordChangedAt: p.datetime().nullable(),
    ...versioned(),
  },
});

export const Profile = defineEntity({
  name: 'Profile',
  properties: { ...keyed(), name: p.string(), description: p.string().default(''), ...versioned() },
});

export const ProfileRule = defineEntity({
  name: 'ProfileRule',
  properties: {
    ...keyed(),
    profileId: p.uuid(),
    rule: p.string(),
    canCreate: p.boolean().default(false),
    canModify: p.boolean().default(false),
    canView: p.boolean().default(false),
    canDelete: p.boolean().default(false),
  },
});

export const AccountProfile = defineEntity({
  name: 'AccountProfile',
  properties: { ...keyed(), accountId: p.uuid(), profileId: p.uuid() },
});

/** Written by `npm run operator` as the owner of the database; the app may only read it. */
export const OperatorGrant = defineEntity({
  name: 'OperatorGrant',
  properties: { ...keyed(), accountId: p.uuid(), grantedAt: p.datetime().onCreate(present) },
});

/** `id` is the SHA-256 of the token in the cookie; the token itself is kept nowhere. */
export const Session = defineEntity({
  name: 'Session',
  properties: {
    id: p.string().primary(),
    practiceId: keyed().practiceId,
    accountId: p.uuid(),
    csrf: p.string(),
    createdAt: p.datetime(),
    lastSeenAt: p.datetime(),
    expiresAt: p.datetime(),
    userAgent: p.string().nullable(),
    /** The client whom a guardian's session is for; null: whom the account is of. */
    actingFor: p.uuid().nullable(),
    /** That the guardian acts for them is in the audit. */
    entered: p.boolean().default(true),
  },
});

export const ApiToken = defineEntity({
  name: 'ApiToken',
  properties: {
    ...keyed(),
    accountId: p.uuid(),
    name: p.string(),
    tokenHash: p.string().hidden(),
    scopes: p.array(),
    createdAt: p.datetime().onCreate(present),
    expiresAt: p.datetime(),
    lastUsedAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
  },
});

export const Throttle = defineEntity({
  name: 'Throttle',
  properties: {
    id: p.string().primary(),
    practiceId: keyed().practiceId,
    failures: p.integer(),
    firstAt: p.datetime(),
    blockedUntil: p.datetime().nullable(),
  },
});

export const Idempotency = defineEntity({
  name: 'Idempotency',
  properties: {
    id: p.string().primary(),
    practiceId: keyed().practiceId,
    requestHash: p.string(),
    status: p.integer().nullable(),
    response: p.json().nullable(),
    startedAt: p.datetime(),
  },
});

/** `value` empty or no row: the default of domain/settings.ts. */
export const Setting = defineEntity({
  name: 'Setting',
  properties: {
    id: p.integer().primary().autoincrement(false),
    practiceId: keyed().practiceId,
    value: p.string(),
    updatedAt: p.datetime().onCreate(present).onUpdate(present),
    updatedBy: p.uuid().nullable(),
  },
});

/** Read only: rows are written by the triggers of the database and by `audit_note`. */
export const Audit = defineEntity({
  name: 'Audit',
  properties: {
    ...keyed(),
    at: p.datetime(),
    actor: p.string(),
    action: p.string(),
    subject: p.string(),
    subjectId: p.string(),
    before: p.json<Record<string, unknown>>().nullable(),
    after: p.json<Record<string, unknown>>().nullable(),
    requestId: p.string().nullable(),
  },
});
