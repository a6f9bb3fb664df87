import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { LogoType } from '../../domain/logo.ts';
import type { UnitOfWork } from '../database.ts';

export interface Logo {
  bytes: Buffer;
  mediaType: LogoType;
  /** Pixels, as height is. */
  width: number;
  height: number;
}

/** In place of the one that there was; of two at once the later one stays. */
export async function savePracticeLogo({ kysely }: Pick<UnitOfWork, 'kysely'>, logo: Logo, now: Date): Promise<void> {
  const { bytes, mediaType, width, height } = logo;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await sql`
    insert into practice_logo (bytes, media_type, sha256, width, height, saved_at)
    values (${bytes}, ${mediaType}, ${sha256}, ${width}, ${height}, ${now})
    on conflict (practice_id) do update
       set bytes = excluded.bytes, media_type = excluded.media_type, sha256 = excluded.sha256,
           width = excluded.width, height = excluded.height, saved_at = excluded.saved_at`.execute(kysely);
}
