import { describe, expect, it } from '@jest/globals';
import type { ClientPortal, PortalCredential } from '../../../domain/schemas/portal.ts';
import { credentialEnd, hasEndedByReturn, pauseBetweenReads, portalState } from './portal-state.ts';

type Account = NonNullable<ClientPortal['account']>;

const now = new Date('2026-03-03T12:00:00Z');
const before = '2026-03-03T11:00:00.000Z';
const after = '2026-03-03T13:00:00.000Z';

const account = (fields: Partial<Account> = {}): Account => ({
  id: 'a',
  login: 'ana.reyes',
  active: true,
  byHand: false,
  hasPassword: false,
  mustChangePassword: true,
  hasSafeWord: false,
  secondFactor: false,
  lastSignInAt: null,
  version: 1,
  ...fields,
});
const credential = (fields: Partial<PortalCredential> = {}): PortalCredential => ({
  id: 'c',
  kind: 'temporary-password',
  status: 'sent',
  failure: null,
  requestedAt: before,
  requestedBy: 'Dana Okafor',
  expiresAt: after,
  usedAt: null,
  revokedAt: null,
  mails: [],
  ...fields,
});
const stateOf = (of: Account | null, ...credentials: PortalCredential[]) =>
  portalState({ account: of, credentials }, now);

describe('How far a client has come with the portal', () => {
  it('Begins with nobody having invited them', () => {
    expect(stateOf(null)).toEqual({ is: 'never', at: null });
    expect(stateOf(account())).toEqual({ is: 'never', at: null });
  });

  it('Follows an invitation until it is used or has expired', () => {
    expect(stateOf(account(), credential({ status: 'sending' })).is).toBe('under-way');
    expect(stateOf(account(), credential())).toEqual({ is: 'invited', at: after });
    expect(stateOf(account(), credential({ expiresAt: before }))).toEqual({ is: 'expired', at: before });
    expect(stateOf(account(), credential({ status: 'failed' })).is).toBe('failed');
    expect(stateOf(account(), credential({ usedAt: before })).is).toBe('ready');
    expect(stateOf(account(), credential({ revokedAt: before }))).toEqual({ is: 'revoked', at: before });
  });

  it('Tells the last sign-in, whatever was mailed before, and that a login was typed by hand', () => {
    const seen = account({ lastSignInAt: before, hasPassword: true });
    expect(stateOf(seen, credential({ expiresAt: before }))).toEqual({ is: 'signed-in', at: before });
    expect(stateOf(seen, credential({ kind: 'reset-link' })).is).toBe('signed-in');
    expect(stateOf(account({ byHand: true, hasPassword: true })).is).toBe('by-hand');
    expect(stateOf(account({ active: false, lastSignInAt: before })).is).toBe('inactive');
  });
});

describe('What was mailed', () => {
  it('Is looked at again often while it goes, seldom while it may come back, and no more once it has arrived', () => {
    const mail = {
      which: 'secret',
      messageId: 'm',
      status: 'accepted',
      reason: null,
      returned: false,
      at: before,
    } as const;
    expect(pauseBetweenReads({ credentials: [credential({ status: 'requested' })] })).toBe(3_000);
    expect(pauseBetweenReads({ credentials: [credential({ mails: [mail] })] })).toBe(30_000);
    expect(pauseBetweenReads({ credentials: [credential({ mails: [{ ...mail, status: 'delivered' }] })] })).toBe(false);
    expect(pauseBetweenReads({ credentials: [] })).toBe(false);
  });

  it('Has ended where a mail of it came back, unless it was used before', () => {
    const mail = {
      which: 'secret',
      messageId: 'm',
      status: 'failed',
      reason: 'bad-address',
      returned: true,
      at: before,
    } as const;
    expect(hasEndedByReturn(credential({ status: 'failed', mails: [mail] }))).toBe(true);
    expect(hasEndedByReturn(credential({ status: 'sent', usedAt: before, mails: [mail] }))).toBe(false);
    expect(hasEndedByReturn(credential({ status: 'failed', mails: [{ ...mail, returned: false }] }))).toBe(false);
  });

  it('Works until it was used, revoked or has expired', () => {
    expect(credentialEnd(credential(), now)).toEqual({ is: 'expires', at: after });
    expect(credentialEnd(credential({ expiresAt: before }), now)).toEqual({ is: 'expired', at: before });
    expect(credentialEnd(credential({ revokedAt: before }), now).is).toBe('revoked');
    expect(credentialEnd(credential({ usedAt: before, revokedAt: before }), now).is).toBe('used');
  });
});
