/*
 * Reading what Timeero answers. A record that lacks what the port needs is unreadable, with a sentence that names the field and never its value.
 */

export type WireRecord = Readonly<Record<string, unknown>>;

/** Thrown for one record; a list goes on without it. */
export class UnreadableRecord extends Error {
  override name = 'UnreadableRecord';
}

export const isRecord = (value: unknown): value is WireRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Timeero's ids are integers, some of its answers give them as text. */
export function idOf(value: unknown): string | null {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return String(value);
  return typeof value === 'string' && /^[1-9]\d{0,15}$/.test(value) ? value : null;
}

export function needId(record: WireRecord, field: string): string {
  const id = idOf(record[field]);
  if (id === null) throw new UnreadableRecord(`${field} is no id.`);
  return id;
}

export function needText(record: WireRecord, field: string): string {
  const value = textOf(record[field]);
  if (value === null) throw new UnreadableRecord(`${field} is missing.`);
  return value;
}

/** Null for what is absent or empty. */
export const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value : null;

/** Booleans come as such, as 0 and 1, and as text. */
export const isTrue = (value: unknown): boolean => value === true || value === 1 || value === '1' || value === 'true';

export function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** An instant with its offset, in UTC; null for anything else, a wall time without a zone among it. */
export function instantIn(value: unknown): string | null {
  if (typeof value !== 'string' || !/(Z|[+-]\d{2}:?\d{2})$/.test(value)) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

export function needInstant(record: WireRecord, field: string): string {
  const instant = instantIn(record[field]);
  if (instant === null) throw new UnreadableRecord(`${field} is no instant.`);
  return instant;
}

/** What one answer about one record holds: Timeero wraps it in `data`. */
export function dataOf(body: unknown): WireRecord | null {
  if (!isRecord(body)) return null;
  return isRecord(body.data) ? body.data : body;
}

/** Our own name for a job or a shift stands at the end of its description, as Timeero has no field for it in every plan. */
export const descriptionWith = (reference: string): string =>
  `Kept by Rounds; what is changed here is put back. [rounds:${reference}]`;

export const isReference = (text: string): boolean => /^[\w.:-]{1,100}$/.test(text);

export function referenceIn(description: unknown): string | null {
  return typeof description === 'string' ? (/\[rounds:([\w.:-]{1,100})\]/.exec(description)?.[1] ?? null) : null;
}
