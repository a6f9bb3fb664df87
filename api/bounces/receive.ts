import { receiveReturned as receive } from '../../db/messages/receive-returned.ts';
import { parseDeliveryReport, type ReturnPathIds } from '../../providers/email/inbound.ts';
import type { Deps } from '../deps.ts';

export type BounceDeps = Pick<Deps, 'database' | 'keyRing' | 'log' | 'clock'>;

/**
 * What a mail to the return path of a message says, committed when this resolves. @returns false where there is no such e-mail. @throws where the
 * database is away
 */
export async function receiveReturned(deps: BounceDeps, ids: ReturnPathIds, raw: Uint8Array): Promise<boolean> {
  return (await receive(deps, ids, await parseDeliveryReport(raw))) !== 'no-message';
}
