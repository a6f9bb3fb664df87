import type { UnitOfWork } from '../database.ts';
import { raiseAlerts } from './raise-alerts.ts';

/** Tells a member of staff that their second factor was set up or removed, by whomever: who had not asked for it has to hear of it elsewhere than on this screen. */
export const alertSecondFactor = (uow: UnitOfWork, staffId: string, now: Date): Promise<void> =>
  raiseAlerts(uow, {
    kind: 'second-factor-changed',
    staffIds: [staffId],
    subjectKind: 'staff',
    subjectId: staffId,
    now,
  });
