import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import * as fc from 'fast-check';
import { Visit } from '../db/entities/index.ts';
import { desert } from '../db/seed/plans.ts';
import { keepVisits } from '../db/visits/keep.ts';
import { pimsyCredentials } from '../dev/sandbox/testing.ts';
import { aJob, aShift, aUser, created, type TimeeroStage, timeeroStage } from '../dev/sandbox/timeero/testing.ts';
import { wallTimeOf } from '../domain/time.ts';
import { createFhirEhr } from '../providers/ehr/fhir/adapter.ts';
import { encounterOf } from '../providers/ehr/fhir/visits.ts';
import { activityDeps, TestSenders } from '../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { TestIntegrations } from '../test/setup/integrations.ts';
import { createVisitSending } from './visit-sending.ts';

/*
 * From Timeero's wire to PIMSY's: visits as people clock them, with the mileage, hours and pay that Timeero makes of them, and all that then stands in
 * PIMSY's ledger.
 */

const closers: (() => Promise<void> | void)[] = [];
let stage: TimeeroStage;
let database: TestDatabase;
let of: TestIntegrations;
let send: (visitId: string) => Promise<{ outcome: string }>;
let people: { userId: string; jobId: string; scheduleId: string };
const keyRing = () => activityDeps(database, new TestSenders()).keyRing;

beforeAll(async () => {
  database = await testDatabase();
  stage = await timeeroStage(closers, { pimsy: { ...pimsyCredentials, plans: [desert] } });
  const { timeero, sandbox } = stage;
  const userId = await created(timeero.createUser(aUser()));
  const jobId = await created(timeero.createJob(aJob()));
  people = { userId, jobId, scheduleId: await created(timeero.createShift(aShift(userId, { jobId }))) };
  of = new TestIntegrations(database, await database.practice(), keyRing());
  await of.enable('pimsy');
  await of.mapped('employee', await of.employee('e-103'), await of.target('employee', { externalId: userId }));
  await of.mapped('client', await of.client('c-10001'), await of.target('client', { externalId: jobId }));
  const { userName, password } = pimsyCredentials;
  const ehr = createFhirEhr({
    baseUrl: `${sandbox.url}/pimsy/desert/fhir/R4`,
    signIn: { kind: 'password', userName, password },
    allowLoopback: true,
  });
  const sending = createVisitSending({ ...activityDeps(database, new TestSenders()), ehr: () => ehr });
  const { practiceId } = of;
  send = (visitId) => new MockActivityEnvironment().run(() => sending.sendVisit({ practiceId, visitId }));
});
afterAll(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  await database.close();
});

/** Presses a button of the page. */
async function press(path: string, fields: Record<string, string>): Promise<void> {
  const body = new URLSearchParams(fields);
  const answer = await fetch(`${stage.sandbox.url}/timeero/${path}`, { method: 'POST', body, redirect: 'manual' });
  if (answer.status !== 303) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

/** Every value of a resource by the path to it, places in lists left out. */
function leaves(value: unknown, path = ''): [string, unknown][] {
  if (Array.isArray(value)) return value.flatMap((each) => leaves(each, path));
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, each]) => leaves(each, path === '' ? key : `${path}.${key}`));
}

/** All that there may be: the visit's id, client, employee, points with their time; what FHIR demands; what the server adds. */
const allowed = new Set([
  'resourceType',
  'id',
  'meta.versionId',
  'meta.lastUpdated',
  'identifier.system',
  'identifier.value',
  'status',
  'class.system',
  'class.code',
  'class.display',
  'subject.reference',
  'participant.individual.reference',
  'contained.resourceType',
  'contained.id',
  'contained.position.latitude',
  'contained.position.longitude',
  'location.location.reference',
  'location.period.start',
  'location.period.end',
]);
const forbidden = /hour|total|pay|mile|wage|rate|length|duration/i;

interface Recorded {
  id: string;
  payroll: number[];
}

const dayMs = 24 * 60 * 60_000;
let days = 0;

/** Clocked in and out on the pages of Timeero, on a day of its own; its mileage as an administrator corrects it. */
async function record(minutes: number, way: [number, number][], mileage: number): Promise<Recorded> {
  const { userId, scheduleId } = people;
  const wall = (minute: number) =>
    new Date(Date.parse('2026-03-02T08:00:00Z') + days * dayMs + minute * 60_000).toISOString().slice(0, 16);
  const place = { user_id: userId, latitude: '35.5951', longitude: '-82.5515', accuracy: '9' };
  await press(`schedules/${scheduleId}/clock-in`, { ...place, at: wall(0) });
  const points = way.map(([latitude, longitude]) => `${latitude}, ${longitude}`).join('\n');
  await press(`schedules/${scheduleId}/clock-out`, { ...place, at: wall(minutes), way: points });
  days += 1;
  const headers = { authorization: 'key-of-the-account', 'content-type': 'application/json' };
  const all = await fetch(`${stage.baseUrl}timesheets?page_size=100`, { headers });
  const { data }: { data: { id: number }[] } = await all.json();
  const id = data.at(-1)!.id;
  const put = { method: 'PUT', headers, body: JSON.stringify({ mileage }) };
  const changed = await fetch(`${stage.baseUrl}timesheets/${id}`, put);
  const sheet: { data: Record<'mileage' | 'total_hours' | 'pay_rate' | 'total_pay', number> } = await changed.json();
  const { mileage: miles, total_hours: hours, pay_rate: rate, total_pay: pay } = sheet.data;
  return { id: String(id), payroll: [miles, hours, rate, pay, minutes, minutes * 60] };
}

const written = (visitId: string) => stage.sandbox.ledger.pimsy().filter((write) => write.visitId === visitId);

describe('what PIMSY gets of a visit', () => {
  it('is its id, the client, the employee and GPS points with their time, whatever Timeero adds up of it', async () => {
    const degrees = { noNaN: true, noDefaultInfinity: true } as const;
    const place = fc.tuple(
      fc.double({ min: -89, max: 89, ...degrees }).map((value) => Math.round(value * 1e5) / 1e5),
      fc.double({ min: -179, max: 179, ...degrees }).map((value) => Math.round(value * 1e5) / 1e5),
    );
    await fc.assert(
      fc.asyncProperty(
        // More than any degree.
        fc.integer({ min: 181, max: 900 }),
        fc.array(place, { maxLength: 6 }),
        fc.integer({ min: 1_001, max: 99_999 }).map((value) => value + 0.375),
        async (minutes, way, mileage) => {
          const { id, payroll } = await record(minutes, way, mileage);
          const held = await stage.timeero.visit(id);
          await of.work((uow) => keepVisits(uow, keyRing(), held ? [held] : [], new Date('2026-12-31T00:00:00Z')));
          const row = await of.work(({ em }) => em.findOneOrFail(Visit, { timeeroId: id }));
          expect(await send(row.id)).toMatchObject({ outcome: 'sent' });
          const writes = written(row.id);
          expect(writes).toHaveLength(1);
          const sent = leaves(writes[0]?.resource);
          expect(sent.filter(([path]) => !allowed.has(path))).toEqual([]);
          expect(sent.filter(([path]) => forbidden.test(path))).toEqual([]);
          expect(sent.filter(([, value]) => payroll.includes(Number(value)))).toEqual([]);
          const text = JSON.stringify(writes[0]?.resource);
          expect(text).toContain('Patient/c-10001');
          expect(text).toContain('Practitioner/e-103');
          const at = (name: string) => sent.flatMap(([path, value]) => (path === name ? [value] : []));
          // A point has the moment of its capture, and no stay.
          expect(at('location.period.start')).toEqual(at('location.period.end'));
          expect(at('location.period.start')).toHaveLength(way.length + 2);
        },
      ),
      { numRuns: 8 },
    );
  });

  it('is written once, and once more after a correction on the page of Timeero', async () => {
    const { id } = await record(90, [], 1_234.375);
    const keep = async () => {
      const held = await stage.timeero.visit(id);
      await of.work((uow) => keepVisits(uow, keyRing(), held ? [held] : [], new Date('2026-12-31T00:00:00Z')));
      return of.work(({ em }) => em.findOneOrFail(Visit, { timeeroId: id }));
    };
    const { id: visitId, clockedInAt } = await keep();
    await send(visitId);
    expect((await keep()).state).toBe('sent');
    expect(await send(visitId)).toMatchObject({ outcome: 'moot' });
    const zone = 'America/New_York';
    const start = wallTimeOf(clockedInAt.toISOString(), zone);
    const end = wallTimeOf(new Date(clockedInAt.getTime() + 45 * 60_000).toISOString(), zone);
    const { jobId } = people;
    await press(`visits/${id}`, { start, end, in: '35.5, -82.5', out: '', job_id: jobId, mileage: '7' });
    expect(await keep()).toMatchObject({ state: 'waiting', revision: 2 });
    await send(visitId);
    expect(written(visitId).map(({ method }) => method)).toEqual(['POST', 'PUT']);
    expect(leaves(written(visitId)[1]?.resource).filter(([path]) => path === 'contained.position.latitude')).toEqual([
      ['contained.position.latitude', 35.5],
    ]);
  });

  it('has no field for anything else, whatever stands beside it', () => {
    const visit = fc.record({
      visitId: fc.uuid().filter((id) => /^[0-9a-f-]{36}$/.test(id)),
      clientId: fc.stringMatching(/^[A-Za-z0-9-]{1,20}$/),
      employeeId: fc.stringMatching(/^[A-Za-z0-9-]{1,20}$/),
      points: fc.array(
        fc.record({
          capturedAt: fc.integer({ min: 0, max: 1e12 }).map((ms) => new Date(ms).toISOString()),
          latitude: fc.integer({ min: -90, max: 90 }),
          longitude: fc.integer({ min: -180, max: 180 }),
          accuracyMetres: fc.constant(12),
          mileage: fc.constant(987.5),
        }),
        { maxLength: 5 },
      ),
      totalHours: fc.constant(987.5),
      pay: fc.constant(987.5),
      mileage: fc.constant(987.5),
    });
    fc.assert(
      fc.property(visit, (held) => {
        const sent = leaves(encounterOf(held));
        expect(sent.filter(([path]) => !allowed.has(path) || forbidden.test(path))).toEqual([]);
        expect(sent.filter(([, value]) => value === 987.5)).toEqual([]);
      }),
    );
  });
});
