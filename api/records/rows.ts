import type { UnitOfWork } from '../../db/database.ts';
import { Location } from '../../db/entities/index.ts';
import { can, type Right, type RuleName } from '../../domain/rules.ts';
import { id } from '../../domain/schemas/common.ts';
import type { SignedIn } from '../principal.ts';
import { changedMeanwhile, type FieldError, invalid, missingRight, notFound } from '../problem.ts';

/** @throws Problem 404 where the row is not there, or belongs to another practice */
export function found<T>(row: T | null, what: string): T {
  if (row === null) throw notFound(what);
  return row;
}

/** @throws Problem 409 where the row is newer than what the writer had read */
export function assertVersion(row: { version: number }, read: number): void {
  if (row.version !== read) throw changedMeanwhile();
}

/** For what one request may do beyond its route's policy. @throws Problem 403 */
export function demand({ grants }: SignedIn, rule: RuleName, right: Right): void {
  if (!can(grants, rule, right)) throw missingRight(rule, right);
}

/** A cursor is the id of the last row, whatever the order of the list: it tells nothing, so it may stand in an address. */
export function cursorOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const result = id.safeParse(text);
  if (!result.success) throw invalid({ path: 'cursor', message: 'is not one that a list has given' });
  return result.data;
}

/** A page of a list that was asked for one row more than `limit`. */
export function pageOf<T extends { id: string }>(rows: T[], limit: number): { rows: T[]; next: string | null } {
  const shown = rows.slice(0, limit);
  return { rows: shown, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

/** Of a field of a request; null and undefined name none. @throws Problem 400 where it is of no location of the practice */
export async function assertLocation({ em }: UnitOfWork, locationId: string | null | undefined): Promise<void> {
  if (!locationId || (await em.count(Location, { id: locationId })) > 0) return;
  throw invalid({ path: 'locationId', message: 'is not a location of your practice' });
}

/** @throws Problem 400 where there are any */
export function refuse(faults: FieldError[]): void {
  if (faults.length > 0) throw invalid(...faults);
}

/** Without what was left out. */
export function given<T extends Record<string, unknown>>(fields: T): Partial<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same object with fewer keys
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
