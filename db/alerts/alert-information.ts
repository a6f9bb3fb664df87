import type { InformationPart } from '../../domain/portal-information.ts';
import type { UnitOfWork } from '../database.ts';
import { alertOfClient } from './alert-of-client.ts';
import { staffWhoMaySee } from './staff-with-rule.ts';

/** Tells staff of the rule that a client changed a part of their information. Call it while the client's row is locked. */
export async function alertInformation(
  uow: UnitOfWork,
  { clientId, section, now }: { clientId: string; section: InformationPart; now: Date },
): Promise<void> {
  const rule = 'Receives Client Portal Demographic Update Alert';
  const staffIds = await staffWhoMaySee(uow, { rule, clientId, now });
  await alertOfClient(uow, { kind: 'portal-information', clientId, staffIds, part: section, now });
}
