import { describe, expect, it } from '@jest/globals';
import { type ClientFacts, clientOfVisit, type SettleFacts, settleVisit } from './settle-visit.ts';

const shift = (change: Partial<{ jobId: string | null; clientRecordId: string | null }> = {}) => ({
  jobId: 'j1',
  clientRecordId: 'ann',
  ...change,
});

describe('whom a visit was of', () => {
  it.each<[string, Omit<ClientFacts, 'isNonVisitJob'>, string, isNonVisitJob?: boolean]>([
    ['the client that its job is mapped to', { jobId: 'j1', ofJob: 'ann', shift: null }, 'known ann'],
    ['the client of its shift, where it has no job', { jobId: null, ofJob: null, shift: shift() }, 'known ann'],
    ['the client of a shift for this very job', { jobId: 'j1', ofJob: null, shift: shift() }, 'known ann'],
    ['nobody yet, where the shift was for another job', { jobId: 'j2', ofJob: null, shift: shift() }, 'unmapped null'],
    ['nobody yet, where job and shift say two things', { jobId: 'j1', ofJob: 'bob', shift: shift() }, 'differs null'],
    ['nobody yet, where nobody is mapped', { jobId: 'j1', ofJob: null, shift: null }, 'unmapped null'],
    [
      'nobody, where there is no job at all',
      { jobId: null, ofJob: null, shift: shift({ clientRecordId: null }) },
      'none null',
    ],
    ['nobody, where a person has marked its job', { jobId: 'j1', ofJob: null, shift: shift() }, 'non-visit null', true],
    [
      'the client that is mapped to a job that was marked',
      { jobId: 'j1', ofJob: 'ann', shift: null },
      'known ann',
      true,
    ],
  ])('is %s', (_, facts, expected, isNonVisitJob = false) => {
    const { kind, recordId } = clientOfVisit({ ...facts, isNonVisitJob });
    expect(`${kind} ${recordId}`).toBe(expected);
  });
});

describe('where a visit stands', () => {
  const facts: SettleFacts = {
    gone: false,
    clockedInAt: '2026-03-02T15:00:00Z',
    clockedOutAt: '2026-03-02T16:00:00Z',
    client: { kind: 'known', recordId: 'ann' },
    employeeRecordId: 'eve',
    everSent: false,
  };
  it.each<[string, Partial<SettleFacts>, string]>([
    ['goes to PIMSY once everything is known', {}, 'waiting null'],
    ['stays open until somebody clocks out', { clockedOutAt: null }, 'open null'],
    ['waits for a correction of its times', { clockedOutAt: '2026-03-02T15:00:00Z' }, 'held times-reversed'],
    ['waits for its client', { client: { kind: 'unmapped', recordId: null } }, 'held client-unmapped'],
    ['waits for who of two clients it was', { client: { kind: 'differs', recordId: null } }, 'held client-differs'],
    ['waits for its employee', { employeeRecordId: null }, 'held employee-unmapped'],
    ['goes nowhere without a client', { client: { kind: 'none', recordId: null } }, 'unneeded no-client'],
    [
      'goes nowhere where its job is no client’s, whatever its times say',
      { client: { kind: 'non-visit', recordId: null }, clockedOutAt: '2026-03-02T15:00:00Z' },
      'unneeded non-visit-job',
    ],
    ['goes nowhere once it is gone', { gone: true }, 'unneeded gone'],
    ['is told to a person where PIMSY has it and it is gone', { gone: true, everSent: true }, 'unneeded left-pimsy'],
  ])('%s', (_, change, expected) => {
    const { state, reason } = settleVisit({ ...facts, ...change });
    expect(`${state} ${reason}`).toBe(expected);
  });
});
