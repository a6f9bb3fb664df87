import { maskText } from './mask.ts';

/** An error as it may be logged: what kind it is, where it arose, and a message without quoted values. */
export interface SafeError {
  type: string;
  message: string;
  [field: string]: unknown;
}

/** Fields that name things of ours (an error code, a constraint) and never a person. */
const safeFields = [
  'code',
  'errno',
  'syscall',
  'status',
  'severity',
  'schema',
  'table',
  'column',
  'constraint',
  'routine',
];
const frames = 12;
const causes = 4;

/**
 * Errors repeat what they were given: a driver prints the SQL with its values, PostgreSQL the key that exists already,
 * an SMTP server the address, JSON.parse the text. So of a database error only codes and names of constraints are kept,
 * of any other the first line of its message without anything in quotes, brackets or braces; and of the stack the frames.
 */
export function describeError(error: unknown, depth = 0): SafeError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'something other than an error was thrown' };
  const given: Record<string, unknown> = Object.fromEntries(Object.entries(error));
  const described: SafeError = { type: error.name, message: messageOf(error, given) };
  for (const field of safeFields) {
    const value = given[field];
    if (typeof value === 'number' || typeof value === 'string') described[field] = value;
  }
  // `type` of an ApplicationFailure comes from a closed list of the process.
  if (typeof given.type === 'string') described.failure = sayable(given.type);
  const stack = framesOf(error);
  if (stack) described.stack = stack;
  if (error.cause !== undefined && depth < causes) described.cause = describeError(error.cause, depth + 1);
  if (error instanceof AggregateError && depth < causes) {
    described.errors = error.errors.slice(0, 3).map((inner) => describeError(inner, depth + 1));
  }
  return described;
}

function messageOf({ name, message }: Error, given: Record<string, unknown>): string {
  if (!('severity' in given || 'sql' in given || 'query' in given)) return sayable(message);
  // Class 42, faults in the statement itself, names only tables, columns and functions; the ORM's errors put SQL before it.
  const isOfStatement = name === 'error' && typeof given.code === 'string' && given.code.startsWith('42');
  return isOfStatement ? sayable(message) : 'database error';
}

function sayable(message: string): string {
  const line = message.split('\n', 1)[0] ?? '';
  const unquoted = line
    .replace(/"[^"]*"?|`[^`]*`?|(?<!\w)'[^']*'?/g, '…')
    .replace(/\{.*\}?|\[.*\]?/g, '…')
    .replace(/<[^>]*>?/g, '…');
  return maskText(unquoted).slice(0, 300);
}

function framesOf(error: Error): string {
  const lines = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return lines
    .slice(0, frames)
    .map((line) => line.trim())
    .join('\n');
}
