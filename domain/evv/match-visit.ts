/** By what a visit was taken for one of a shift: Timeero names it, or it is of the same employee and job at the same time. */
export const visitMatches = ['schedule', 'time'] as const;
export type VisitMatch = (typeof visitMatches)[number];

/** Why a visit is of no shift. */
export const unmatchedWords = {
  'no-shift': 'No shift of this employee and job was planned at that time.',
  'unknown-shift': 'Timeero names a shift that Rounds does not know, and no other one fits. The next sync looks again.',
  several: 'Several shifts fit equally well, so none was chosen. Give the visit its shift in Timeero.',
} as const;
export type Unmatched = keyof typeof unmatchedWords;

/** A visit, as far as matching looks; instants ISO 8601 in UTC. */
export interface MatchableVisit {
  userId: string;
  jobId: string | null;
  /** The shift that Timeero names, by its id there. */
  scheduleId: string | null;
  from: string;
  /** null while it lasts. */
  to: string | null;
}

export interface ShiftCandidate {
  id: string;
  timeeroId: string | null;
  userIds: readonly string[];
  jobId: string | null;
  startsAt: string;
  endsAt: string;
  /** Timeero has it no more: only a visit that names it is of it. */
  gone: boolean;
}

export type Matched = { shiftId: string; by: VisitMatch; why: null } | { shiftId: null; by: null; why: Unmatched };

/**
 * Which shift a visit was: the one that Timeero names; otherwise, of those of the same employee and job, the one with most time in common, and among
 * equals the one that starts closest to the clock-in. Where two are equal in that as well nobody guesses. Several visits may be of one shift: who goes out
 * for lunch clocks in twice.
 */
export function matchVisit(visit: MatchableVisit, shifts: readonly ShiftCandidate[], now: string): Matched {
  const named = visit.scheduleId === null ? undefined : shifts.find(({ timeeroId }) => timeeroId === visit.scheduleId);
  if (named) return { shiftId: named.id, by: 'schedule', why: null };
  const ranked = shifts
    .filter((shift) => !shift.gone && shift.jobId === visit.jobId && shift.userIds.includes(visit.userId))
    .map((shift) => ({
      id: shift.id,
      common: commonMs(visit, shift, now),
      away: Math.abs(Date.parse(shift.startsAt) - Date.parse(visit.from)),
    }))
    .filter(({ common }) => common > 0)
    .toSorted((a, b) => b.common - a.common || a.away - b.away);
  const [best, next] = ranked;
  if (!best) return { shiftId: null, by: null, why: visit.scheduleId === null ? 'no-shift' : 'unknown-shift' };
  if (next?.common === best.common && next.away === best.away) return { shiftId: null, by: null, why: 'several' };
  return { shiftId: best.id, by: 'time', why: null };
}

/** Of one that lasts the time until now. Instants, so a night in which clocks change is like any other. */
function commonMs({ from, to }: MatchableVisit, { startsAt, endsAt }: ShiftCandidate, now: string): number {
  const end = Math.min(Date.parse(to ?? now), Date.parse(endsAt));
  return end - Math.max(Date.parse(from), Date.parse(startsAt));
}
