import type { GuardianRight } from '../../../domain/guardian-rights.ts';
import type { PortalSession } from '../../../domain/schemas/portal.ts';
import { api } from '../../shared/api.ts';

/* Somebody may sign in for several clients, one at a time. */

/** Whether a section is open: to clients all are, to who acts for one those that are theirs today. */
export const isOpen = ({ actsFor }: PortalSession, section: GuardianRight): boolean =>
  actsFor === null || actsFor.rights.includes(section);

export const doorPath = '/for';

const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('rounds.portal.door');

/** Has this window begin anew where another one of the browser goes on for somebody else: what it shows is not theirs any more. */
export const followOtherWindows = (): void => channel?.addEventListener('message', () => location.assign('/'));

/** Begins anew, so that nothing that was read or typed for one is there for another. */
export const beginAnew = (path: string): void => location.assign(path);

export async function choose(access: string | null): Promise<void> {
  await api.post<PortalSession>('/api/portal/session/door', { access });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is of this origin alone
  channel?.postMessage('chosen');
  beginAnew('/');
}
