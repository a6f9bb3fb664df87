import { z } from 'zod';

/** Of a GET list of people. */
export const activeQuery = { status: z.enum(['active', 'inactive', 'all']).default('active') };

export const activeOf = (status: 'active' | 'inactive' | 'all'): boolean | null =>
  status === 'all' ? null : status === 'active';

/** All of them have to be found, in any order. */
export const wordsOf = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '');
