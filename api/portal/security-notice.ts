import type { UnitOfWork } from '../../db/database.ts';
import { queueMessage } from '../../db/messages/queue-message.ts';
import { parseEmail } from '../../domain/email-address.ts';
import { decide } from '../../domain/gate.ts';

interface Notice {
  clientId: string;
  personId: string | null;
  /** The client's own, as it is on file, or was before it changed; null: none. */
  address: string | null;
  subject: string;
  body: string;
  now: Date;
}

/** Queues an e-mail to a client about their own access. Where there is no address, the message stands there as skipped. The sweeper sends it. */
export async function queueSecurityNotice(uow: UnitOfWork, { address, ...notice }: Notice): Promise<void> {
  const about = { purpose: 'security-notice', channel: 'email', address } as const;
  const decision = decide({
    ...about,
    active: true,
    addressProblem: address !== null && !parseEmail(address).ok ? 'bad' : null,
    optedOut: false,
    consented: false,
    preference: null,
    preferenceOnly: false,
    relevant: null,
    quietHours: null,
    caps: null,
  });
  await queueMessage(uow, { ...about, ...notice, decision });
}
