import type { ClientPortal, PortalCredential } from '../../../domain/schemas/portal.ts';
import type { AnyStatus } from '../../shared/status.ts';

/** How far a client has come with the portal; `at` is the instant that the state speaks of. */
export interface PortalState {
  is:
    | 'never'
    | 'inactive'
    | 'under-way'
    | 'invited'
    | 'expired'
    | 'revoked'
    | 'failed'
    | 'by-hand'
    | 'ready'
    | 'signed-in';
  at: string | null;
}

/** How each looks. */
export const stateStatus: Readonly<Record<PortalState['is'], AnyStatus>> = {
  never: 'skip',
  inactive: 'inactive',
  'under-way': 'sending',
  invited: 'scheduled',
  expired: 'missed',
  revoked: 'missed',
  failed: 'failed',
  'by-hand': 'scheduled',
  ready: 'active',
  'signed-in': 'active',
};

/** Where the person stands at `now`, in the one line that matters most. */
export const portalState = (
  { account, credentials: [invitation] }: Pick<ClientPortal, 'account' | 'credentials'>,
  now: Date,
): PortalState => {
  if (account && !account.active) return { is: 'inactive', at: null };
  if (invitation && isMoving(invitation)) return { is: 'under-way', at: null };
  if (account?.lastSignInAt) return { is: 'signed-in', at: account.lastSignInAt };
  if (account?.byHand) return { is: 'by-hand', at: null };
  if (invitation?.usedAt) return { is: 'ready', at: invitation.usedAt };
  if (invitation?.status === 'failed') return { is: 'failed', at: null };
  if (invitation?.status === 'sent' && invitation.revokedAt === null)
    return { is: new Date(invitation.expiresAt) > now ? 'invited' : 'expired', at: invitation.expiresAt };
  if (account?.hasPassword) return { is: 'ready', at: null };
  return { is: invitation?.revokedAt ? 'revoked' : 'never', at: invitation?.revokedAt ?? null };
};

/** Its mails are still to go. */
export const isMoving = ({ status }: Pick<PortalCredential, 'status'>): boolean =>
  status === 'requested' || status === 'sending';

/** A mail came back, so what was mailed works no longer; and it was not used before. */
export const hasEndedByReturn = ({ status, mails }: Pick<PortalCredential, 'status' | 'mails'>): boolean =>
  status === 'failed' && mails.some(({ returned }) => returned);

/** Milliseconds until the tab is read again by itself: often while mails go, seldom while one may still come back; false: not at all. */
export const pauseBetweenReads = ({ credentials: [latest] }: Pick<ClientPortal, 'credentials'>): number | false => {
  if (!latest) return false;
  if (isMoving(latest)) return 3_000;
  return latest.mails.some(({ status }) => status === 'accepted') ? 30_000 : false;
};

/** What has become of a credential. */
export const credentialEnd = (
  { usedAt, revokedAt, expiresAt }: Pick<PortalCredential, 'usedAt' | 'revokedAt' | 'expiresAt'>,
  now: Date,
): { is: 'used' | 'revoked' | 'expired' | 'expires'; at: string } => {
  if (usedAt) return { is: 'used', at: usedAt };
  if (revokedAt) return { is: 'revoked', at: revokedAt };
  return { is: new Date(expiresAt) > now ? 'expires' : 'expired', at: expiresAt };
};
