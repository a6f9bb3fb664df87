import { localDate } from '../domain/time.ts';
import type { UnitOfWork } from './database.ts';
import { Practice } from './entities/index.ts';

/** IANA name of the zone that the practice lives by: its days begin and end there. */
export async function practiceZone({ em, practiceId }: Pick<UnitOfWork, 'em' | 'practiceId'>): Promise<string> {
  const { zone } = await em.findOneOrFail(Practice, { id: practiceId });
  return zone;
}

/** The day where the practice is, YYYY-MM-DD. */
export const todayOf = async (uow: Pick<UnitOfWork, 'em' | 'practiceId'>, now: Date): Promise<string> =>
  localDate(now.toISOString(), await practiceZone(uow));
