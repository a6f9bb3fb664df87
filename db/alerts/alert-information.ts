import { sql } from 'kysely';
import type { InformationSection } from '../../domain/portal-information.ts';
import type { UnitOfWork } from '../database.ts';
import { raiseAlerts } from './raise-alerts.ts';
import { staffWhoMaySee } from './staff-with-rule.ts';

/**
 * Tells staff of the rule that a client changed a section of their information. Who has an unread alert of this client already has the section added to
 * it: several saves in a row are one thing to look at. Call it while the client's row is locked.
 */
export async function alertInformation(
  uow: UnitOfWork,
  { clientId, section, now }: { clientId: string; section: InformationSection; now: Date },
): Promise<void> {
  const kind = 'portal-information';
  const rule = 'Receives Client Portal Demographic Update Alert';
  const staffIds = await staffWhoMaySee(uow, { rule, clientId, now });
  const { rows } = await sql<{ staffId: string }>`
    update alert set parts = case when ${section} = any(parts) then parts else parts || ${section}::text end
     where kind = ${kind} and subject_id = ${clientId}::uuid and read_at is null and staff_id = any(${staffIds}::uuid[])
    returning staff_id as "staffId"`.execute(uow.kysely);
  const told = new Set(rows.map(({ staffId }) => staffId));
  await raiseAlerts(uow, {
    kind,
    staffIds: staffIds.filter((staffId) => !told.has(staffId)),
    subjectKind: 'client',
    subjectId: clientId,
    clientId,
    parts: [section],
    now,
  });
}
