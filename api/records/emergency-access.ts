import { raiseAlerts } from '../../db/alerts/raise-alerts.ts';
import { staffWithRule } from '../../db/alerts/staff-with-rule.ts';
import { chartAccess } from '../../db/charts/chart-access.ts';
import { emergencyAccesses } from '../../db/charts/emergency-access.ts';
import { holdClient } from '../../db/charts/hold-clients.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { EmergencyAccess } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { lockRow } from '../../db/lock-row.ts';
import { storedSettings } from '../../db/stored-settings.ts';
import { finishTask } from '../../db/tasks/finish-task.ts';
import { openTask } from '../../db/tasks/open-task.ts';
import type { EmergencyAccess as Shape } from '../../domain/schemas/chart.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import type { Asking } from '../principal.ts';
import { conflict, notFound, Problem } from '../problem.ts';
import { seesAll } from './chart-access.ts';
import { found } from './rows.ts';

/**
 * "Break the glass": opens a restricted chart to one person for some hours. It is audited, a task to review it is opened, and everybody who may
 * review is alerted at once.
 * @throws Problem 404, 409 where the chart is open to them anyway
 */
export async function breakGlass(
  uow: UnitOfWork,
  { clientId, reason }: { clientId: string; reason: string },
  { principal, now }: Asking,
): Promise<Shape> {
  const { staffId } = principal;
  // Two presses at once: the second one waits here and finds it open.
  found(await holdClient(uow, clientId), 'client');
  const access = await chartAccess(uow, { clientId, staffId, now });
  if (access === 'open' || seesAll(principal))
    throw conflict('open', 'This chart is open to you', 'Open it as any other one.');
  const hours = settingValue(await storedSettings(uow), settings.emergencyAccessHours);
  const id = newId();
  const expiresAt = new Date(now.getTime() + hours * 3_600_000);
  uow.em.create(EmergencyAccess, { id, clientId, staffId, reason, grantedAt: now, expiresAt });
  await uow.em.flush();
  await uow.note('emergency-access', 'client', clientId, { until: expiresAt.toISOString() });
  const subject = { subjectKind: 'emergency_access', subjectId: id, clientId, now } as const;
  const taskId = await openTask(uow, { ...subject, type: 'emergency-access', priority: 'high' });
  const reviewers = (await staffWithRule(uow, 'Emergency Access', 'view')).filter((each) => each !== staffId);
  await raiseAlerts(uow, { ...subject, kind: 'emergency-access', staffIds: reviewers, taskId });
  return one(uow, id);
}

/** Says that it was looked at, once; the task to do so is done with it. @throws Problem 403 of one's own, 404, 409 where somebody has reviewed it */
export async function review(uow: UnitOfWork, id: string, { principal, now }: Asking): Promise<Shape> {
  const row = found(await lockRow(uow, EmergencyAccess, { id }), 'emergency access');
  if (row.staffId === principal.staffId)
    throw new Problem(403, 'own', 'Nobody reviews their own emergency access', {
      next: 'Ask a colleague who may review.',
    });
  if (row.reviewedAt) throw conflict('reviewed', 'It has been reviewed', 'Look at the list again.');
  row.reviewedAt = now;
  row.reviewedBy = principal.staffId;
  await uow.em.flush();
  await finishTask(uow, { type: 'emergency-access', subjectId: id, outcome: null, now });
  return one(uow, id);
}

async function one(uow: UnitOfWork, id: string): Promise<Shape> {
  const [row] = await emergencyAccesses(uow, { id, reviewed: null, after: null, limit: 1 });
  if (!row) throw notFound('emergency access');
  return row;
}
