import type { VisitReason, VisitState } from './visit-states.ts';

/** What is known of a visit when it is decided whether it goes to PIMSY. */
export interface SettleFacts {
  gone: boolean;
  clockedInAt: string;
  clockedOutAt: string | null;
  client: ClientOfVisit;
  employeeRecordId: string | null;
  /** PIMSY has got it, in whatever version. */
  everSent: boolean;
}

export type ClientOfVisit =
  { kind: 'known'; recordId: string } | { kind: 'unmapped' | 'none' | 'non-visit' | 'differs'; recordId: null };

export interface ClientFacts {
  jobId: string | null;
  /** PIMSY's client that the job is mapped to. */
  ofJob: string | null;
  /** A person has said that whoever clocks into the job visits no client; a mapping counts more. */
  isNonVisitJob: boolean;
  /** The shift's job, and whom it visits. */
  shift: { jobId: string | null; clientRecordId: string | null } | null;
}

/**
 * Whom a visit was of. The job that was clocked into says it; where nobody has mapped that one (any more), the shift that was made for this very job; where
 * there is no job at all, the shift. One that says two things is of nobody until a person has corrected it: a visit in the wrong chart is worse than a late
 * one.
 */
export function clientOfVisit({ jobId, ofJob, isNonVisitJob, shift }: ClientFacts): ClientOfVisit {
  const ofShift = shift?.clientRecordId ?? null;
  if (jobId === null) return ofShift === null ? { kind: 'none', recordId: null } : { kind: 'known', recordId: ofShift };
  if (ofJob === null && isNonVisitJob) return { kind: 'non-visit', recordId: null };
  if (ofJob !== null && ofShift !== null && ofJob !== ofShift) return { kind: 'differs', recordId: null };
  const known = ofJob ?? (shift?.jobId === jobId ? ofShift : null);
  return known === null ? { kind: 'unmapped', recordId: null } : { kind: 'known', recordId: known };
}

/** Where a visit stands before what PIMSY holds is looked at; `waiting` for everything that may go. */
export function settleVisit(facts: SettleFacts): { state: VisitState; reason: VisitReason | null } {
  const { gone, clockedInAt, clockedOutAt, client, employeeRecordId, everSent } = facts;
  if (gone) return { state: 'unneeded', reason: everSent ? 'left-pimsy' : 'gone' };
  if (clockedOutAt === null) return { state: 'open', reason: null };
  // Whatever its times say, nobody has to correct them.
  if (client.kind === 'non-visit') return { state: 'unneeded', reason: everSent ? 'left-pimsy' : 'non-visit-job' };
  if (Date.parse(clockedOutAt) <= Date.parse(clockedInAt)) return { state: 'held', reason: 'times-reversed' };
  if (client.kind === 'none') return { state: 'unneeded', reason: everSent ? 'left-pimsy' : 'no-client' };
  if (client.kind === 'differs') return { state: 'held', reason: 'client-differs' };
  if (client.kind === 'unmapped') return { state: 'held', reason: 'client-unmapped' };
  if (employeeRecordId === null) return { state: 'held', reason: 'employee-unmapped' };
  return { state: 'waiting', reason: null };
}
