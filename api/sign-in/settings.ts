import type { UnitOfWork } from '../../db/database.ts';
import { Setting } from '../../db/entities/index.ts';
import type { StoredSettings } from '../../domain/settings.ts';

/** What the practice set; defaults stand in domain/settings.ts. */
export async function storedSettings({ em }: UnitOfWork): Promise<StoredSettings> {
  const rows = await em.find(Setting, {});
  return new Map(rows.map(({ id, value }) => [id, value]));
}
