/** A visit as Timeero holds it. Instants ISO 8601 in UTC; nothing of hours, totals, pay or mileage. */
export interface HeldVisit {
  id: string;
  userId: string;
  jobId: string | null;
  shiftId: string | null;
  clockIn: HeldClock;
  /** null while it lasts. */
  clockOut: HeldClock | null;
  points: readonly HeldPoint[];
  /** GPS points that nobody can read, and that are not among the others. Default 0. */
  unreadablePoints?: number;
  updatedAt: string | null;
}

interface HeldClock {
  at: string;
  zone: string | null;
  point: HeldPoint | null;
}

export interface HeldPoint {
  latitude: number;
  longitude: number;
  accuracyMetres: number | null;
  capturedAt: string;
}

/** Where a point was taken. */
export const pointKinds = ['in', 'between', 'out'] as const;
export type VisitPoint = HeldPoint & { kind: (typeof pointKinds)[number] };

/** All points of a visit, in the order they were captured. */
export function pointsOf({
  clockIn,
  clockOut,
  points,
}: Pick<HeldVisit, 'clockIn' | 'clockOut' | 'points'>): VisitPoint[] {
  const all = [
    ...(clockIn.point ? [{ ...plain(clockIn.point), kind: 'in' as const }] : []),
    ...points.map((point) => ({ ...plain(point), kind: 'between' as const })),
    ...(clockOut?.point ? [{ ...plain(clockOut.point), kind: 'out' as const }] : []),
  ];
  return all.toSorted((a, b) => Date.parse(a.capturedAt) - Date.parse(b.capturedAt));
}

/** Named one by one: what else a record may carry stays behind. */
const plain = ({ latitude, longitude, accuracyMetres, capturedAt }: HeldPoint): HeldPoint => ({
  latitude,
  longitude,
  accuracyMetres,
  capturedAt,
});
