import type { UnitOfWork } from '../database.ts';
import { Integration } from '../entities/index.ts';
import { openTask } from '../tasks/open-task.ts';

interface VisitTask {
  /** One open task a cause. */
  cause: string;
  visitId: string;
  now: Date;
}

/** A person has to see to a visit: PIMSY refused it, or holds one that is none any more. */
export async function openVisitTask(uow: UnitOfWork, { cause, visitId, now }: VisitTask): Promise<void> {
  const pimsy = await uow.em.findOne(Integration, { system: 'pimsy' });
  const about = { type: 'visit-refused', subjectKind: 'visit', subjectId: visitId, now } as const;
  await openTask(uow, { ...about, cause, groupId: pimsy?.alertGroupId ?? null });
}
