import type { FieldError } from '../problem.ts';

/**
 * Texts that PostgreSQL cannot keep, by path: one with a NUL character, or with half of a surrogate pair, which its jsonb (audit, kept answers)
 * refuses. Asked of what a schema has let through, so nesting is bounded.
 */
export function textFaults(value: unknown, path: readonly (string | number)[] = []): FieldError[] {
  if (typeof value === 'string')
    return value.isWellFormed() && !value.includes('\0')
      ? []
      : [{ path: path.join('.'), message: 'has a character that is none' }];
  if (Array.isArray(value)) return value.flatMap((item, i) => textFaults(item, [...path, i]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => textFaults(item, [...path, key]));
}
