import { canBeSeen } from '../../domain/can-be-seen.ts';
import type { FieldError } from '../problem.ts';

/** Texts of more than one line, by the last name of their path: messages, notes, and what people write to each other. */
const manyLines = new Set<unknown>(['body', 'text', 'words']);
/** What is typed without being seen and shown to nobody may hold anything that can be kept. */
const secrets = new Set<unknown>(['password', 'current', 'next']);

function textFault(text: string, field: unknown): string | null {
  if (!text.isWellFormed() || text.includes('\0')) return 'has a character that is none';
  if (secrets.has(field)) return null;
  if ((manyLines.has(field) ? text.replace(/[\t\r\n]/g, '') : text).match(/\p{Cc}/u))
    return manyLines.has(field) ? 'has a control character' : 'must be one line, without control characters';
  return text !== '' && !canBeSeen(text) ? 'has only characters that cannot be seen' : null;
}

/**
 * Texts that cannot be taken, by path: those that PostgreSQL cannot keep (with a NUL character, or with half of a surrogate pair, which its jsonb
 * of audit and kept answers refuses), those that would forge a line of a mail's head or of a log, and names that nobody can see. Asked of what a schema has let through, so nesting is bounded.
 */
export function textFaults(value: unknown, path: readonly (string | number)[] = []): FieldError[] {
  if (typeof value === 'string') {
    const message = textFault(value, path.at(-1));
    return message === null ? [] : [{ path: path.join('.'), message }];
  }
  if (Array.isArray(value)) return value.flatMap((item, i) => textFaults(item, [...path, i]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => textFaults(item, [...path, key]));
}
