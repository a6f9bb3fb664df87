import { type GuardianRight, guardianRights } from '../../../domain/guardian-rights.ts';
import type { PortalSession } from '../../../domain/schemas/portal.ts';
import { api } from '../../shared/api.ts';

/* Somebody may sign in for several clients, one at a time. */

/** Whether a section is open: to clients all are, to who acts for one those that are theirs today. */
export const isOpen = ({ actsFor }: PortalSession, section: GuardianRight): boolean =>
  actsFor === null || actsFor.rights.includes(section);

/** The section that a page belongs to; null: none that could be closed. Pages are called as their section is, but for those of payments. */
export function sectionOfPage(path: string): GuardianRight | null {
  const page = path.split('/')[1];
  return page === 'payments' ? 'billing' : (guardianRights.find((right) => right === page) ?? null);
}

/** Whose a draft is: what was typed for one client never stands in the form of another. */
export const draftOwner = ({ account }: PortalSession): string => `${account.id} ${account.clientId}`;

export const doorPath = '/for';

const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('rounds.portal.door');

/** Has this window begin anew where another one of the browser goes on for another client than `shown`: what it shows is not theirs. */
export const followOtherWindows = (shown: () => PortalSession | null | undefined): void =>
  channel?.addEventListener('message', ({ data }) => {
    const session = shown();
    if (session && session.account.clientId !== data) location.assign('/');
  });

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is of this origin alone
const tellOtherWindows = (session: PortalSession) => channel?.postMessage(session.account.clientId);

/** After a sign-in. @returns whether the page begins anew, to ask for whom: there are several, and nothing of what was read for one is there for another */
export function asksForWhom(session: PortalSession): boolean {
  tellOtherWindows(session);
  if (session.doors.length < 2) return false;
  location.assign(doorPath);
  return true;
}

/** Goes on for another client, or for oneself, in every window. */
export async function choose(access: string | null): Promise<void> {
  tellOtherWindows(await api.post<PortalSession>('/api/portal/session/door', { access }));
  location.assign('/');
}
