import type { VisitPoint } from '../../domain/evv/held-visit.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import { openEnvelope, sealInEnvelope } from '../integrations/envelope.ts';

const contextOf = (visitId: string) => `visit/points/${visitId}`;

export const sealPoints = (keyRing: KeyRing, visitId: string, points: readonly VisitPoint[]): Buffer =>
  sealInEnvelope(keyRing, JSON.stringify(points), contextOf(visitId));

/** In the order they were captured. @throws where their master key is not configured */
export function openPoints(keyRing: KeyRing, { id, sealed }: { id: string; sealed: Uint8Array }): VisitPoint[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- sealed by the function above
  return JSON.parse(openEnvelope(keyRing, sealed, contextOf(id))) as VisitPoint[];
}
