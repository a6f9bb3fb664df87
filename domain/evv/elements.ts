import { localDate } from '../time.ts';

/** What a visit of a client has to be proven by: the six elements of the 21st Century Cures Act, section 12006(a)(5)(A). */
export const evvElements = ['service', 'client', 'date', 'location', 'employee', 'times'] as const;
export type EvvElement = (typeof evvElements)[number];

/** What an element may lack, in words, with the way out. */
export const lackWords = {
  'service-unplanned':
    'The type of service is not known, because no shift was matched. Plan the visit in PIMSY next time.',
  'service-untyped': 'The appointment in PIMSY has no type. Add it there.',
  'client-none': 'No client: the visit has no job. Give it one in Timeero.',
  'client-non-visit': 'No client: its job was marked as no client visit.',
  'client-unmapped': 'No client of PIMSY is mapped to its job. Map it under Integrations > Mapping.',
  'client-differs':
    'The shift is of another client than the job that was clocked into. Correct one of them in Timeero.',
  'employee-unmapped': 'No employee of PIMSY is mapped to its user. Map them under Integrations > Mapping.',
  'zone-unknown': "Timeero does not say in which time zone it was; the practice's own is taken.",
  'location-in': 'No GPS point of the clock-in. Ask the employee to allow location for the Timeero app.',
  'location-out': 'No GPS point of the clock-out. Ask the employee to allow location for the Timeero app.',
  'end-missing': 'Not clocked out yet. If the visit is over, enter the clock-out in Timeero.',
  'end-late': 'Clocked in for more than 24 hours. Correct the clock-out in Timeero.',
  'end-before-begin': 'The clock-out is not after the clock-in. Correct the times in Timeero.',
} as const;
export type Lack = keyof typeof lackWords;

/** A visit, as far as its proof goes; instants ISO 8601 in UTC. */
export interface EvvFacts {
  /** A shift was matched. */
  planned: boolean;
  service: string | null;
  client: 'known' | 'unmapped' | 'none' | 'non-visit' | 'differs';
  employeeKnown: boolean;
  zone: string | null;
  clockedInAt: string;
  clockedOutAt: string | null;
  gpsIn: boolean;
  gpsOut: boolean;
}

export interface EvvFinding {
  element: EvvElement;
  /** Nothing: it is proven. */
  lacks: Lack[];
}

const dayMs = 24 * 60 * 60_000;

/** The six elements, in the order of the law, each with what it lacks. `now` tells how long one that is still open has lasted. */
export function evvFindings(facts: EvvFacts, now: string): EvvFinding[] {
  const { clockedInAt, clockedOutAt } = facts;
  const lasted = Date.parse(clockedOutAt ?? now) - Date.parse(clockedInAt);
  const isReversed = clockedOutAt !== null && lasted <= 0;
  const lacks: Record<EvvElement, (Lack | false)[]> = {
    service: [facts.service === null && (facts.planned ? 'service-untyped' : 'service-unplanned')],
    client: [facts.client !== 'known' && clientLack(facts.client)],
    date: [facts.zone === null && 'zone-unknown'],
    location: [!facts.gpsIn && 'location-in', clockedOutAt !== null && !facts.gpsOut && 'location-out'],
    employee: [!facts.employeeKnown && 'employee-unmapped'],
    times: [clockedOutAt === null && 'end-missing', lasted > dayMs && 'end-late', isReversed && 'end-before-begin'],
  };
  return evvElements.map((element) => ({ element, lacks: lacks[element].filter((lack) => lack !== false) }));
}

const clientLack = (client: Exclude<EvvFacts['client'], 'known'>): Lack => `client-${client}`;

/** The date of a visit where it took place, or both where it went over midnight. Timeero's zone counts, else the practice's. */
export function visitDates(
  { clockedInAt, clockedOutAt, clockInZone, clockOutZone }: VisitTimes,
  practiceZone: string,
): string[] {
  const from = localDate(clockedInAt, clockInZone ?? practiceZone);
  const to = clockedOutAt === null ? from : localDate(clockedOutAt, clockOutZone ?? clockInZone ?? practiceZone);
  return from === to ? [from] : [from, to];
}

export interface VisitTimes {
  clockedInAt: string;
  clockedOutAt: string | null;
  clockInZone: string | null;
  clockOutZone: string | null;
}
