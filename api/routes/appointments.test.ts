import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Appointment, Audit, Recipient } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { Appointment as Shape } from '../../domain/schemas/scheduling.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { aBroadcast } from '../../test/setup/broadcasts.ts';
import { type TestClient, TestPeople } from '../../test/setup/people.ts';

interface Problem {
  type: string;
  title: string;
  next?: string;
  errors?: { path: string; message: string }[];
}
interface Page {
  rows: Shape[];
  next: string | null;
}

let api: TestApi;
let people: TestPeople;
let client: TestClient;
const places: Record<string, string> = {};
beforeAll(async () => {
  api = await startTestApi();
  people = new TestPeople(api.db, api.own.id);
  client = await people.client({ firstName: 'Robin', lastName: 'Vale' });
  for (const zone of ['America/New_York', 'America/Phoenix', 'America/Denver']) {
    const { body } = await api.own.admin.post<{ id: string }>('/api/locations', { name: zone, zone });
    places[zone] = body.id;
  }
});
afterAll(() => api.close());

const wish = (localStart: string, zone = 'America/New_York', more: Record<string, unknown> = {}) => ({
  clientId: client.id,
  staffId: api.own.admin.staffId,
  locationId: places[zone],
  type: 'Session',
  localStart,
  minutes: 50,
  ...more,
});
const add = async (...of: Parameters<typeof wish>): Promise<Shape> => {
  const answer = await api.own.admin.post<Shape>('/api/appointments', wish(...of));
  expect(answer.status).toBe(201);
  return answer.body;
};
const change = (id: string, body: Record<string, unknown>) =>
  api.own.admin.patch<Shape & Problem>(`/api/appointments/${id}`, body);

/** One whose client has asked for another time. */
const asked = async (day: string) => {
  const { id } = await add(day);
  await people.work(({ em }) => em.nativeUpdate(Appointment, { id }, { rescheduleAskedAt: new Date() }));
  const { body } = await api.own.admin.get<Shape>(`/api/appointments/${id}`);
  expect(body.rescheduleAskedAt).toEqual(expect.any(String));
  return body;
};

describe('an appointment', () => {
  it('is added at the wall time of its location, with the names that a list shows', async () => {
    const added = await add('2027-01-12T09:30');
    expect(added).toMatchObject({
      localStart: '2027-01-12T09:30',
      zone: 'America/New_York',
      startsAt: '2027-01-12T14:30:00.000Z',
      endsAt: '2027-01-12T15:20:00.000Z',
      status: 'scheduled',
      origin: 'rounds',
      version: 1,
      clientName: 'Robin Vale',
      locationName: 'America/New_York',
    });
    expect((await api.own.admin.get<Shape>(`/api/appointments/${added.id}`)).body).toEqual(added);
  });

  it.each([
    ['in the hour that a spring night skips, moves forward', '2027-03-14T02:30', '2027-03-14T03:30', '07:30', '08:20'],
    [
      'in the hour that an autumn night repeats, is the first',
      '2027-11-07T01:30',
      '2027-11-07T01:30',
      '05:30',
      '06:20',
    ],
    ['over the end of summer time, lasts as long', '2027-11-07T01:15', '2027-11-07T01:15', '05:15', '06:05'],
  ])('%s', async (_, wanted, shown, from, to) => {
    const { localStart, startsAt, endsAt } = await add(wanted);
    expect(localStart).toBe(shown);
    expect(startsAt).toBe(`${wanted.slice(0, 10)}T${from}:00.000Z`);
    expect(endsAt).toBe(`${wanted.slice(0, 10)}T${to}:00.000Z`);
  });

  it('in Arizona knows no summer time', async () => {
    expect((await add('2027-03-14T02:30', 'America/Phoenix')).startsAt).toBe('2027-03-14T09:30:00.000Z');
    expect((await add('2027-07-01T02:30', 'America/Phoenix')).startsAt).toBe('2027-07-01T09:30:00.000Z');
  });

  it('keeps its wall time when it moves to a location in another zone', async () => {
    const { id } = await add('2027-07-02T10:00');
    const { body } = await change(id, { locationId: places['America/Phoenix'], version: 1 });
    expect(body).toMatchObject({ localStart: '2027-07-02T10:00', zone: 'America/Phoenix', version: 2 });
    expect(body.startsAt).toBe('2027-07-02T17:00:00.000Z');
  });

  it('of the past keeps its instant, though its location has another zone now', async () => {
    const { body: place } = await api.own.admin.post<{ id: string }>('/api/locations', {
      name: 'Moved',
      zone: 'America/Denver',
    });
    const added = await add('2020-07-01T10:00', 'America/Denver', { locationId: place.id });
    const zone = { zone: 'America/Phoenix', version: 1 };
    expect((await api.own.admin.patch(`/api/locations/${place.id}`, zone)).status).toBe(200);
    const { body } = await change(added.id, { status: 'completed', minutes: 60, version: 1 });
    expect(body).toMatchObject({ zone: 'America/Denver', startsAt: added.startsAt, status: 'completed', minutes: 60 });
  });

  it('is refused at a day that does not exist, together with whatever else is wrong', async () => {
    const answer = await api.own.admin.post<Problem>(
      '/api/appointments',
      wish('2027-02-30T10:00', undefined, { minutes: 1 }),
    );
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.map(({ path }) => path).toSorted()).toEqual(['localStart', 'minutes']);
  });

  it('is refused for client, staff and location of another practice, each named', async () => {
    const far = await api.other.admin.post<{ id: string }>('/api/locations', { name: 'Far', zone: 'America/Phoenix' });
    const foreign = { clientId: newId(), staffId: api.other.admin.staffId, locationId: far.body.id };
    const answer = await api.own.admin.post<Problem>('/api/appointments', wish('2027-01-12T09:30', undefined, foreign));
    expect(answer.status).toBe(422);
    expect(answer.body.errors?.map(({ path }) => path)).toEqual(['clientId', 'staffId', 'locationId']);
    const { id } = await add('2027-01-13T09:30');
    const moved = await change(id, { staffId: api.other.admin.staffId, version: 1 });
    expect(moved.status).toBe(422);
    expect(moved.body.errors?.map(({ path }) => path)).toEqual(['staffId']);
  });

  it('moves from state to state as the practice does, and says what is possible where it may not', async () => {
    const { id } = await add('2027-01-14T09:30');
    expect((await change(id, { status: 'confirmed', version: 1 })).body).toMatchObject({
      status: 'confirmed',
      version: 2,
    });
    expect((await change(id, { status: 'completed', version: 2 })).body.status).toBe('completed');
    const refused = await change(id, { status: 'scheduled', version: 3 });
    expect(refused.status).toBe(409);
    expect(refused.body.errors).toEqual([{ path: 'status', message: expect.stringContaining('missed') }]);
  });

  it('that was confirmed has to be confirmed again once it is moved', async () => {
    const { id } = await add('2027-01-15T09:30');
    await change(id, { status: 'confirmed', version: 1 });
    const confirmed = await api.own.admin.get<Shape>(`/api/appointments/${id}`);
    expect(confirmed.body).toMatchObject({ confirmedAt: expect.any(String), confirmedBy: 'staff' });
    expect((await change(id, { localStart: '2027-01-15T10:30', version: 2 })).body).toMatchObject({
      status: 'scheduled',
      confirmedAt: null,
      confirmedBy: null,
    });
  });

  it('whose client asked for another time has it once it is moved, or confirmed after all', async () => {
    const [one, two, three] = [
      await asked('2027-01-19T09:30'),
      await asked('2027-01-20T09:30'),
      await asked('2027-01-21T09:30'),
    ];
    const moved = await change(one.id, { localStart: '2027-01-19T11:00', version: one.version });
    expect(moved.body.rescheduleAskedAt).toBeNull();
    const confirmed = await change(two.id, { status: 'confirmed', version: two.version });
    expect(confirmed.body.rescheduleAskedAt).toBeNull();
    // What leaves the time as it is leaves the request, too.
    const longer = await change(three.id, { minutes: 60, version: three.version });
    expect(longer.body.rescheduleAskedAt).toEqual(expect.any(String));
  });

  it('gets another client only until a message has told of it, or the answer of one would confirm the time of another', async () => {
    const other = await people.client();
    const untold = await add('2027-01-22T09:30');
    await change(untold.id, { status: 'confirmed', version: 1 });
    const given = await change(untold.id, { clientId: other.id, version: 2 });
    // Whom it is given to has confirmed nothing.
    expect(given.body).toMatchObject({ clientId: other.id, status: 'scheduled', confirmedBy: null });
    const told = await add('2027-01-22T11:30');
    const broadcastId = await aBroadcast(people, { messageType: 'upcoming-appointments', status: 'completed' });
    await people.work(async ({ em }) => {
      const { id: clientId, personId } = client;
      em.create(Recipient, {
        broadcastId,
        personId,
        clientId,
        sourceId: told.id,
        decision: 'skip',
        reason: 'no-consent',
      });
    });
    const refused = await change(told.id, { clientId: other.id, version: 1 });
    expect([refused.status, refused.body.type]).toEqual([409, 'urn:rounds:problem:client-told']);
    expect(refused.body).toMatchObject({ next: expect.stringContaining('new one'), errors: [{ path: 'clientId' }] });
    expect((await change(told.id, { minutes: 30, version: 1 })).status).toBe(200);
  });

  it('of PIMSY can only be changed there', async () => {
    const id = await people.appointment(client, '2027-01-16T09:30');
    await people.work(({ em }) => em.nativeUpdate(Appointment, { id }, { origin: 'pimsy' }));
    const { body } = await api.own.admin.get<Shape>(`/api/appointments/${id}`);
    const refused = await change(id, { status: 'cancelled', version: body.version });
    expect(refused.status).toBe(409);
    expect(refused.body.title).toContain('PIMSY');
  });

  it('is not overwritten by one who read an older version, and the audit log shows the change', async () => {
    const { id } = await add('2027-01-18T09:30');
    expect((await change(id, { minutes: 30, version: 1 })).body).toMatchObject({ minutes: 30, version: 2 });
    expect((await change(id, { minutes: 20, version: 1 })).body.type).toBe('urn:rounds:problem:version-conflict');
    const rows = await people.work(({ em }) => em.find(Audit, { subject: 'appointment', subjectId: id }));
    expect(rows.filter(({ action }) => action === 'update')).toHaveLength(1);
    expect(Object.keys(rows.find(({ action }) => action === 'update')?.after ?? {})).toEqual(['ends_at']);
  });

  it('belongs to one practice, and to those with the right', async () => {
    const { id } = await add('2027-01-19T09:30');
    expect((await api.other.admin.get(`/api/appointments/${id}`)).status).toBe(404);
    expect((await api.other.admin.patch(`/api/appointments/${id}`, { minutes: 30, version: 1 })).status).toBe(404);
    const reader = await api.as({ Appointments: ['view'] });
    expect((await reader.get(`/api/appointments/${id}`)).status).toBe(200);
    expect((await reader.patch(`/api/appointments/${id}`, { minutes: 30, version: 1 })).status).toBe(403);
  });
});

const list = async (query: string) => (await api.own.admin.get<Page>(`/api/appointments?${query}`)).body;
const starts = ({ rows }: Page) => rows.map(({ localStart }) => localStart);
const found = async (query: string) => (await list(query)).rows.map(({ id }) => id);

describe('the calendar', () => {
  it("asks for days as each location's own clock has them", async () => {
    await add('2028-02-01T23:30', 'America/Phoenix');
    await add('2028-02-02T00:30', 'America/New_York');
    await add('2028-02-02T23:30', 'America/Phoenix');
    await add('2028-02-03T00:00', 'America/New_York');
    expect(starts(await list('from=2028-02-02&to=2028-02-02'))).toEqual(['2028-02-02T00:30', '2028-02-02T23:30']);
    const place = `locationId=${places['America/Phoenix']}`;
    expect(starts(await list(`from=2028-02-01&to=2028-02-03&${place}`))).toEqual([
      '2028-02-01T23:30',
      '2028-02-02T23:30',
    ]);
  });

  it('narrows down by client, staff and state', async () => {
    const someone = await people.client();
    const { id } = await add('2028-03-01T10:00', undefined, { clientId: someone.id });
    await change(id, { status: 'cancelled', version: 1 });
    expect(await found(`clientId=${someone.id}`)).toEqual([id]);
    expect(await found(`clientId=${someone.id}&status=scheduled`)).toEqual([]);
    expect(await found(`clientId=${someone.id}&status=cancelled&staffId=${api.own.admin.staffId}`)).toEqual([id]);
    expect(await found(`staffId=${api.other.admin.staffId}`)).toEqual([]);
  });

  it('shows five hundred appointments exactly once by pages, though many begin together', async () => {
    await people.work(async ({ em }) => {
      for (let i = 0; i < 500; i++) {
        const startsAt = new Date(Date.parse('2029-01-08T15:00:00Z') + (i % 9) * 3_600_000);
        em.create(Appointment, {
          clientId: client.id,
          staffId: api.own.admin.staffId,
          locationId: places['America/New_York'] ?? '',
          type: 'Session',
          localStart: `2029-01-08 ${10 + (i % 9)}:00:00`,
          zone: 'America/New_York',
          startsAt,
          endsAt: new Date(startsAt.getTime() + 3_000_000),
        });
      }
    });
    const seen: Shape[] = [];
    for (let next: string | null = ''; next !== null;) {
      const page: Page = await list(`from=2029-01-08&to=2029-01-08&limit=37${next && `&cursor=${next}`}`);
      seen.push(...page.rows);
      next = page.next;
    }
    expect(seen).toHaveLength(500);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(500);
    expect(seen.map(({ startsAt }) => startsAt)).toEqual(seen.map(({ startsAt }) => startsAt).toSorted());
  });
});
