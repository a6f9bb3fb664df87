import { describe, expect, it } from '@jest/globals';
import { readVisit } from './visits.ts';

const at = '2026-03-02T14:00:00.000Z';
const place = { latitude: 35.5951, longitude: -82.5515, accuracy: 9 };
const record = {
  id: 7,
  user_id: 1,
  job_id: 2,
  schedule_id: null,
  clock_in: { at, timezone: 'America/New_York', ...place },
  clock_out: { at: '2026-03-02T15:00:00.000Z', timezone: 'America/New_York', ...place, latitude: 91 },
  points: [
    { ...place, captured_at: '2026-03-02T14:20:00.000Z' },
    { ...place, latitude: null, captured_at: '2026-03-02T14:21:00.000Z' },
    { ...place, longitude: 181, captured_at: '2026-03-02T14:22:00.000Z' },
    { ...place },
    'x',
  ],
};

describe('a visit of which GPS points cannot be read', () => {
  it('is read with those that can, and says how many cannot', () => {
    const visit = readVisit(record);
    expect(visit).toMatchObject({ id: '7', unreadablePoints: 5, clockOut: { point: null } });
    expect(visit.clockIn.point).not.toBeNull();
    expect(visit.points.map(({ capturedAt }) => capturedAt)).toEqual(['2026-03-02T14:20:00.000Z']);
  });

  it('is not one where nobody knows when it began', () => {
    expect(() => readVisit({ ...record, clock_in: { ...place } })).toThrow('clock_in has no instant.');
  });
});
