import { z } from 'zod';
import { guardianRights } from '../guardian-rights.ts';
import { secondFactorCode } from './access.ts';
import { id, instant, pageQuery, version } from './common.ts';

/*
 * Portal access as staff see it on the Client Portal tab, and the door of the portal as clients use it.
 */

export const credentialKinds = ['temporary-password', 'activation-link', 'reset-link'] as const;
export const credentialStatuses = ['requested', 'sending', 'sent', 'failed', 'cancelled'] as const;

/** Why Email Client Credential is refused. */
export const credentialRefusals = [
  'by-hand',
  'no-email',
  'inactive-client',
  'inactive-account',
  'already-sent',
  'shared-address',
] as const;

const credentialMail = z.object({
  which: z.enum(['user-name', 'secret']),
  messageId: id,
  status: z
    .string()
    .meta({ description: 'Of the message: pending, sending, accepted, delivered, failed, unknown, skipped …' }),
  reason: z.string().nullable(),
  returned: z.boolean().meta({ description: 'A mail server had accepted it, and it came back' }),
  at: instant.meta({ description: 'Of its last event' }),
});
export const portalCredential = z.object({
  id,
  kind: z.enum(credentialKinds),
  status: z.enum(credentialStatuses),
  failure: z.enum(['user-name', 'secret']).nullable(),
  requestedAt: instant,
  requestedBy: z.string().nullable().meta({ description: 'Name of who sent it; null: the client asked for a new one' }),
  expiresAt: instant,
  usedAt: instant.nullable(),
  revokedAt: instant.nullable(),
  mails: z.array(credentialMail),
});
export type PortalCredential = z.output<typeof portalCredential>;

/** The Client Portal tab. */
export const clientPortal = z.object({
  address: z.url().meta({ description: "The practice's own portal" }),
  email: z.string().nullable().meta({ description: 'Where credentials go: the preferred e-mail address on file' }),
  account: z
    .object({
      id,
      login: z.string(),
      active: z.boolean(),
      byHand: z.boolean().meta({ description: 'Staff typed login and password' }),
      hasPassword: z.boolean(),
      mustChangePassword: z.boolean(),
      hasSafeWord: z.boolean(),
      secondFactor: z.boolean(),
      lastSignInAt: instant.nullable(),
      version,
    })
    .nullable(),
  sharedAddress: z
    .boolean()
    .meta({ description: 'It is a guardian’s too, or a guardian entered it: sending takes `shared`' }),
  proposedLogin: z.string().meta({ description: 'That the setting Client Portal User Name would make now' }),
  refusal: z
    .object({ reason: z.enum(credentialRefusals), sentence: z.string(), next: z.string() })
    .nullable()
    .meta({ description: 'Why Email Client Credential cannot be pressed now, and the way out' }),
  credentials: z.array(portalCredential).meta({ description: 'Newest first, the latest ten' }),
  sessions: z.array(z.object({ startedAt: instant, lastSeenAt: instant, device: z.string() })),
});
export type ClientPortal = z.output<typeof clientPortal>;

/** By hand. */
export const savePortalAccount = z.object({
  login: z.string().trim().min(2).max(100),
  password: z
    .string()
    .min(15, 'must have at least 15 characters')
    .max(256)
    .optional()
    .meta({ description: 'Left out: it stays' }),
  active: z.boolean(),
  mustChangePassword: z.boolean().default(true),
  version: version.nullable().meta({ description: 'null: there is no account yet' }),
});
export const sendCredentials = z.object({
  again: z.boolean().default(false).meta({ description: 'Send again: revokes the earlier secret' }),
  replace: z.boolean().default(false).meta({ description: 'Replace what staff typed by hand' }),
  shared: z.boolean().default(false).meta({
    description: 'The address is the client’s to read, although it is a guardian’s too or a guardian entered it',
  }),
});
export const safeWord = z.object({ safeWord: z.string().trim().min(3).max(100) });
export const safeWordMatch = z.object({
  match: z.boolean(),
  triesLeft: z.number().int().meta({ description: 'Wrong tries until checking is locked; the same for all staff' }),
  lockedUntil: instant.nullable().meta({ description: 'Set where this try was one too many' }),
});
export type SafeWordMatch = z.output<typeof safeWordMatch>;

/** Takes the second factor of a client, or of who signs in for one, away. */
export const resetPortalSecondFactor = z.object({
  reason: z
    .string()
    .trim()
    .min(10, 'must say in ten characters at least how you recognised them, and what they have lost')
    .max(500)
    .meta({ description: 'How they were recognised, and what they have lost; for the audit log' }),
});

/* The portal itself. */

/** The practice's logo; the address changes with the picture. */
export const shownLogo = z.object({
  path: z.string(),
  width: z.number().int().meta({ description: 'Pixels' }),
  height: z.number().int().meta({ description: 'Pixels' }),
});
export type ShownLogo = z.output<typeof shownLogo>;

const askedCode = secondFactorCode.optional().meta({
  description: 'Of the app, or a recovery code; where a problem of the kind `second-factor-needed` asked for it',
});

export const portalSignIn = z.object({
  login: z.string().trim().min(1).max(254),
  password: z.string().min(1).max(256),
  code: askedCode,
});
const portalDoor = z.object({
  access: id.nullable().meta({ description: 'null: their own' }),
  name: z.string(),
});
/** For whom to go on; which client that is follows from the access, which is the account's own. */
export const chooseDoor = portalDoor.pick({ access: true });

export const portalSession = z.object({
  account: z.object({
    id,
    clientId: id,
    login: z.string(),
    name: z.string(),
    mustChangePassword: z.boolean(),
    secondFactor: z.boolean().meta({ description: 'Has one that counts' }),
    mustSetUpSecondFactor: z
      .boolean()
      .meta({ description: 'The practice requires one; until then nothing else is open' }),
    lastSignInAt: instant.nullable().meta({ description: 'The one before this' }),
  }),
  actsFor: z
    .object({
      access: id,
      name: z.string().meta({ description: 'Of the client' }),
      rights: z.array(z.enum(guardianRights)).meta({ description: 'Sections that are open today' }),
    })
    .nullable()
    .meta({ description: 'Whom who is signed in acts for; null: themselves' }),
  doors: z.array(portalDoor).meta({ description: 'For whom the account opens the portal, this session included' }),
  practice: z.object({ name: z.string(), acronym: z.string(), phone: z.string(), email: z.string(), zone: z.string() }),
  csrf: z.string(),
  idleMinutes: z.number(),
  expiresAt: instant,
});
export type PortalSession = z.output<typeof portalSession>;

/** What anybody may see before signing in. */
export const portalPractice = z.object({
  name: z.string(),
  phone: z.string(),
  email: z.string(),
  logo: shownLogo.nullable(),
});

export const portalLink = z.object({ token: z.string().min(20).max(100) });
export const portalLinkState = z.object({
  state: z.enum(['good', 'expired', 'used', 'unknown']),
  kind: z.enum(['activation-link', 'reset-link']).nullable(),
  secondFactor: z.boolean().meta({ description: 'Choosing a password by it takes a code, too' }),
});
export const usePortalLink = portalLink.extend({ password: z.string().min(1).max(256), code: askedCode });
export const forgotten = z.object({ login: z.string().trim().min(1).max(254) });

export const portalActivityQuery = pageQuery;
export const portalActivity = z.object({
  id,
  at: instant,
  what: z.string().meta({ description: 'A sentence for the client' }),
  who: z.string().meta({ description: 'You, or the name of the member of staff or of the guardian' }),
});
export type PortalActivity = z.output<typeof portalActivity>;
