import { sql } from 'kysely';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import { staffWhoMaySee } from '../alerts/staff-with-rule.ts';
import type { UnitOfWork } from '../database.ts';

/** Tells those whose rules say so that a client has completed a form: of all clients, or of those assigned to them. In the transaction that completes it, so once. */
export async function alertCompleted(
  uow: UnitOfWork,
  { clientId, assignmentId, now }: { clientId: string; assignmentId: string; now: Date },
): Promise<void> {
  const about = { clientId, now };
  const all = await staffWhoMaySee(uow, { rule: 'Receives All Client Portal QnA Form Completed Alerts', ...about });
  const own = await staffWhoMaySee(uow, {
    rule: 'Receives Assigned Client Portal QnA Form Completed Alerts',
    ...about,
  });
  const { rows } = await sql<{ id: string }>`
    select distinct staff_id as id from assignment where client_id = ${clientId}::uuid and staff_id = any(${own}::uuid[])`.execute(
    uow.kysely,
  );
  await raiseAlerts(uow, {
    kind: 'form-completed',
    staffIds: [...new Set([...all, ...rows.map(({ id }) => id)])],
    subjectKind: 'form_assignment',
    subjectId: assignmentId,
    ...about,
  });
}
