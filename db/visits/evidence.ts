import type { KeyRing } from '../../platform/keyring.ts';
import { openPoints } from './sealed-points.ts';

/** All that PIMSY hears of a visit, beside its id. */
export interface Evidence {
  /** PIMSY's ids. */
  clientId: string;
  employeeId: string;
  points: { capturedAt: string; latitude: number; longitude: number }[];
}

interface People {
  clientRecordId?: string | null | undefined;
  employeeRecordId?: string | null | undefined;
}

/** What PIMSY would hear of a visit of these people, by PIMSY's ids of its records; null where one of them is not known. */
export function evidenceOf(
  keyRing: KeyRing,
  visit: { id: string; sealed: Uint8Array },
  pimsyIds: ReadonlyMap<string, string>,
  { clientRecordId, employeeRecordId }: People,
): Evidence | null {
  const [clientId, employeeId] = [pimsyIds.get(clientRecordId ?? ''), pimsyIds.get(employeeRecordId ?? '')];
  if (clientId === undefined || employeeId === undefined) return null;
  const points = openPoints(keyRing, visit);
  return {
    clientId,
    employeeId,
    points: points.map(({ capturedAt, latitude, longitude }) => ({ capturedAt, latitude, longitude })),
  };
}

const textOf = ({ clientId, employeeId, points }: Evidence) =>
  `visit/${JSON.stringify([clientId, employeeId, points.map((each) => [each.capturedAt, each.latitude, each.longitude])])}`;

/** A keyed hash, since a place could be guessed from a plain one. */
export const markOf = (keyRing: KeyRing, evidence: Evidence): string => keyRing.mac('blind-index', textOf(evidence));

/** Whether a mark is of the very same evidence, by whichever master key it was made. */
export const isMarkOf = (keyRing: KeyRing, evidence: Evidence, mark: string | null | undefined): boolean =>
  typeof mark === 'string' && keyRing.verifyMac('blind-index', textOf(evidence), mark);
