import type { InferEntity } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import type { ApiToken } from '../../db/entities/index.ts';
import type { apiToken } from '../../domain/schemas/access.ts';

export function tokenShape(row: InferEntity<typeof ApiToken>): z.input<typeof apiToken> {
  const { id, name, scopes, createdAt, expiresAt, lastUsedAt, revokedAt } = row;
  return {
    id,
    name,
    scopes,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}
