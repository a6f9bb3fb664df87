import type { StoredSettings } from '../domain/settings.ts';
import type { UnitOfWork } from './database.ts';
import { Setting } from './entities/index.ts';

/** What the practice set; defaults stand in domain/settings.ts. */
export async function storedSettings({ em }: Pick<UnitOfWork, 'em'>): Promise<StoredSettings> {
  const rows = await em.find(Setting, {});
  return new Map(rows.map(({ id, value }) => [id, value]));
}
