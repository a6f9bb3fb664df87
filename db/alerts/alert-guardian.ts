import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { raiseAlerts } from './raise-alerts.ts';
import { staffWhoMaySee } from './staff-with-rule.ts';

/**
 * Tells those who give and end access to the portal, and may see the client, of a guardian's that ends: each once while they have not read it, however many guardians the
 * client has. Call it while the client's row is locked. @returns whether there is anybody to be told
 */
export async function alertGuardian(
  uow: UnitOfWork,
  { kind, clientId, now }: { kind: 'guardian-ends-soon' | 'guardian-ended'; clientId: string; now: Date },
): Promise<boolean> {
  const people = await staffWhoMaySee(uow, { rule: 'Client Portal Access', right: 'modify', clientId, now });
  const { rows } = await sql<{ staffId: string }>`
    select staff_id as "staffId" from alert
     where kind = ${kind} and subject_id = ${clientId}::uuid and read_at is null and staff_id = any(${people}::uuid[])`.execute(
    uow.kysely,
  );
  const told = new Set(rows.map(({ staffId }) => staffId));
  const staffIds = people.filter((each) => !told.has(each));
  await raiseAlerts(uow, { kind, staffIds, subjectKind: 'client', subjectId: clientId, clientId, now });
  return people.length > 0;
}
