import { z } from 'zod';
import { changes, date, id, instant, name, pageQuery, version } from './common.ts';

export const rights = z.enum(['create', 'modify', 'view', 'delete']);
export const grant = z.object({ rule: z.string(), rights: z.array(rights) });

/** Of an authenticator app, or a recovery code. */
export const secondFactorCode = z.string().trim().min(1).max(20);

export const signIn = z.object({
  practice: z.string().trim().min(1).max(32).meta({ description: "The practice's acronym" }),
  login: z.string().trim().min(1).max(100),
  password: z.string().min(1).max(256),
  code: secondFactorCode
    .optional()
    .meta({ description: 'Where a problem of the kind `second-factor-needed` asked for it' }),
});

export const session = z.object({
  account: z.object({
    id,
    staffId: id,
    login: z.string(),
    name: z.string(),
    mustChangePassword: z.boolean(),
    secondFactor: z.boolean().meta({ description: 'Has one that counts' }),
    mustSetUpSecondFactor: z
      .boolean()
      .meta({ description: 'The practice requires one; until then nothing else is open' }),
  }),
  practice: z.object({ id, acronym: z.string(), name: z.string(), zone: z.string() }),
  grants: z.array(grant),
  operator: z.boolean(),
  csrf: z.string().meta({ description: 'Send as X-CSRF-Token with every request that changes something' }),
  idleMinutes: z.number(),
  expiresAt: instant,
});
export type Session = z.output<typeof session>;

export const newPassword = z.string().min(8, 'must have at least 8 characters').max(256).meta({
  description: 'At least 15 characters, or 8 where the account has a second factor; not known, not easily guessed',
});
export const changePassword = z.object({ current: z.string().min(1).max(256), next: newPassword });

export const secondFactor = z.object({
  confirmedAt: instant.nullable().meta({ description: 'null: the account has none' }),
  required: z.boolean().meta({ description: 'By the setting of the practice: for staff, or for clients' }),
  recoveryCodes: z.number().int().meta({ description: 'That are left' }),
});
export type SecondFactor = z.output<typeof secondFactor>;
export const beginSecondFactor = z.object({ password: z.string().min(1).max(256) });
export const newSecondFactor = z.object({
  uri: z.string().meta({ description: '`otpauth://…`, as a QR code has it' }),
  secret: z.string().meta({ description: 'The same to type, in base32' }),
});
export type NewSecondFactor = z.output<typeof newSecondFactor>;
export const confirmSecondFactor = z.object({ code: secondFactorCode });
export const provenSecondFactor = beginSecondFactor.extend({ code: secondFactorCode });
export const recoveryCodes = z.object({
  codes: z.array(z.string()).meta({ description: 'Shown once, kept nowhere; each works once' }),
});
export type RecoveryCodes = z.output<typeof recoveryCodes>;

export const apiToken = z.object({
  id,
  name: z.string(),
  scopes: z.array(z.string()),
  createdAt: instant,
  expiresAt: instant,
  lastUsedAt: instant.nullable(),
  revokedAt: instant.nullable(),
});
export const newApiToken = z.object({
  name,
  scopes: z.array(z.string()).min(1).meta({ description: '`<Rule>:<right>`, never more than the account has' }),
  expiresOn: date,
});
export const createdApiToken = apiToken.extend({
  secret: z.string().meta({ description: 'Shown once, kept nowhere' }),
});

export const rule = z.object({ name: z.string(), group: z.string(), description: z.string(), rights: z.array(rights) });
export const profile = z.object({
  id,
  name: z.string(),
  description: z.string(),
  version,
  accounts: z.number().int(),
  grants: z.array(grant),
});
export type Profile = z.output<typeof profile>;
export const newProfile = z.object({ name, description: z.string().trim().max(300).default('') });
export const editProfile = changes(newProfile).extend({ version });
export const profileGrants = z.object({ grants: z.array(grant), version });

export const setting = z.object({
  id: z.number().int(),
  name: z.string(),
  description: z.string(),
  group: z.string(),
  type: z.string(),
  choices: z.array(z.object({ value: z.string(), label: z.string() })).nullable(),
  defaultValue: z.string().meta({ description: 'In words' }),
  value: z.string().nullable().meta({ description: 'Your Value in words; null means the default' }),
  stored: z.string().nullable().meta({ description: 'Your Value as it is edited: of a choice its `value`' }),
  lastEdited: z.object({ at: instant, by: z.string() }).nullable(),
});
export type Setting = z.output<typeof setting>;
export const editSetting = z.object({
  value: z.string().max(500).nullable().meta({ description: 'As typed; null or empty: the default' }),
});

export const auditEntry = z.object({
  id,
  at: instant,
  actor: z.string().meta({ description: 'Who, in words' }),
  actorId: z.string(),
  action: z.string(),
  subject: z.string(),
  subjectId: z.string(),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
  requestId: z.string().nullable(),
});
export type AuditEntry = z.output<typeof auditEntry>;
export const auditQuery = pageQuery.extend({
  actor: z.string().max(100).optional(),
  action: z.string().max(50).optional(),
  subject: z.string().max(50).optional(),
  subjectId: z.string().max(100).optional(),
  from: date.optional(),
  to: date.optional(),
});
