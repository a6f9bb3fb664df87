import { z } from 'zod';

/** Of a GET list of people. */
export const activeQuery = { status: z.enum(['active', 'inactive', 'all']).default('active') };

export const activeOf = (status: 'active' | 'inactive' | 'all'): boolean | null =>
  status === 'all' ? null : status === 'active';
