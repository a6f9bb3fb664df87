import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  aJob,
  allOf,
  answering,
  aShift,
  aUser,
  created,
  timeeroStage,
  type TimeeroStage,
} from '../../../dev/sandbox/timeero/testing.ts';
import { parseSsn, type Ssn } from '../../../domain/ssn.ts';
import {
  FieldTimeConflict,
  FieldTimeInvalid,
  FieldTimeMisaddressed,
  FieldTimeNotFound,
  FieldTimeUnreadable,
} from '../port.ts';

const closers: (() => Promise<void> | void)[] = [];
let stage: TimeeroStage;
beforeEach(async () => {
  stage = await timeeroStage(closers);
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** As Timeero's administrator types on its pages. */
async function byHand(path: string, fields: Record<string, string>): Promise<number> {
  const answer = await fetch(`${stage.sandbox.url}/timeero/${path}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
  return answer.status;
}

/** A request of the wire, as any program with the key makes it. */
async function wire(method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(stage.baseUrl + path, {
    method,
    headers: { Authorization: 'key-of-the-account', 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return answer.json();
}

function ssn(text: string): Ssn {
  const read = parseSsn(text);
  if (!read.ok) throw new Error(read.problem);
  return read.value;
}

describe('users of Timeero', () => {
  it('are created with the lowest role, and found by id, e-mail and employee id', async () => {
    const { timeero } = stage;
    const id = await created(timeero.createUser(aUser()));
    const user = { id, ...aUser(), role: 'employee', active: true, updatedAt: expect.any(String) };
    expect(await timeero.user(id)).toEqual(user);
    expect(await timeero.usersByEmail(' ann.lee@EXAMPLE.com ')).toEqual([user]);
    expect(await timeero.usersByEmail('lee@example.com')).toEqual([]);
    expect(await timeero.usersByEmail(' ')).toEqual([]);
    expect(await timeero.usersByEmployeeId('pimsy-7')).toEqual([user]);
    expect(await timeero.usersByEmployeeId('pimsy-70')).toEqual([]);
    expect(await allOf(timeero.users())).toEqual([user]);
  });

  it('get a password that the answer does not need and nobody keeps, another each time', async () => {
    const passwords: unknown[] = [];
    const baseUrl = await answering(closers, (request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        const { password, role_id: role }: { password: unknown; role_id: unknown } = JSON.parse(text);
        passwords.push(password, role);
        response.writeHead(201, { 'Content-Type': 'application/json' }).end('{"data":{"id":7}}');
      });
    });
    const timeero = stage.adapter({ baseUrl });
    expect(await timeero.createUser(aUser())).toEqual({ kind: 'created', id: '7' });
    await timeero.createUser(aUser());
    const [first, role, second] = passwords;
    expect(role).toBe(3);
    expect(first).not.toBe(second);
    expect(first).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^A-Za-z0-9]).{32}$/);
  });

  it('are changed as a whole and keep their role', async () => {
    const { timeero } = stage;
    const id = await created(timeero.createUser(aUser()));
    await byHand(`users/${id}`, { role_id: '2', active: '1' });
    await timeero.updateUser(id, aUser({ lastName: 'Ortega', phone: null }));
    expect(await timeero.user(id)).toMatchObject({ lastName: 'Ortega', phone: null, role: 'manager', active: true });
  });

  it('with an e-mail that another user has are a conflict, capitals aside', async () => {
    const { timeero } = stage;
    await created(timeero.createUser(aUser()));
    expect(await timeero.createUser(aUser({ email: 'ANN.LEE@example.com', companyEmployeeId: 'other' }))).toEqual({
      kind: 'rejected',
      reason: 'conflict',
      fields: ['email'],
      code: '422',
    });
    const other = await created(timeero.createUser(aUser({ email: 'other@example.com' })));
    await expect(timeero.updateUser(other, aUser())).rejects.toThrow(FieldTimeConflict);
    expect(stage.writes()).toEqual(['user created', 'user created']);
  });

  it('that lack something are refused with every field at once, in our names', async () => {
    const outcome = await stage.timeero.createUser(aUser({ firstName: '', lastName: '', email: 'nowhere' }));
    expect(outcome).toMatchObject({ kind: 'rejected', reason: 'invalid', fields: ['firstName', 'lastName', 'email'] });
    expect(stage.writes()).toEqual([]);
  });

  it('whose e-mail is taken and who lack something as well are told both', async () => {
    await created(stage.timeero.createUser(aUser()));
    const outcome = await stage.timeero.createUser(aUser({ firstName: '' }));
    expect(outcome).toMatchObject({ kind: 'rejected', reason: 'invalid', fields: ['firstName', 'email'] });
  });

  it('of one employee id twice are both given, for a person to decide', async () => {
    const { timeero } = stage;
    await created(timeero.createUser(aUser()));
    await created(timeero.createUser(aUser({ email: 'twin@example.com' })));
    expect(await timeero.usersByEmployeeId('pimsy-7')).toHaveLength(2);
  });
});

describe('jobs of Timeero', () => {
  it('are created, found by our reference and changed as a whole', async () => {
    const { timeero } = stage;
    const id = await created(timeero.createJob(aJob()));
    const job = { id, ...aJob(), updatedAt: expect.any(String) };
    expect(await timeero.job(id)).toEqual(job);
    expect(await timeero.jobsByReference('client-1')).toEqual([job]);
    expect(await timeero.jobsByReference('client-11')).toEqual([]);
    const changed = aJob({ name: 'Lee, Bonita', geofence: null, contact: null });
    await timeero.updateJob(id, changed);
    expect(await timeero.job(id)).toMatchObject({ ...changed });
  });

  it('without coordinates get no geofence, and none is made up', async () => {
    const id = await created(stage.timeero.createJob(aJob({ geofence: null })));
    expect(await wire('GET', `jobs/${id}`)).toMatchObject({
      data: { require_geofence: false, latitude: null, longitude: null, radius: null },
    });
  });

  it('of Timeero itself have no reference of ours', async () => {
    expect(await byHand('jobs/new', { name: 'Office', country: 'United States', require_geofence: '0' })).toBe(303);
    expect(await allOf(stage.timeero.jobs())).toMatchObject([{ name: 'Office', reference: null, geofence: null }]);
  });

  it('with a reference that could not be read back are not sent', async () => {
    expect(await stage.timeero.createJob(aJob({ reference: 'a] b' }))).toEqual({
      kind: 'rejected',
      reason: 'invalid',
      fields: ['reference'],
      code: 'not-sent',
    });
    await expect(stage.timeero.updateJob('1', aJob({ reference: '' }))).rejects.toThrow(FieldTimeInvalid);
    expect(stage.writes()).toEqual([]);
  });
});

describe('shifts of Timeero', () => {
  let userId: string;
  let jobId: string;
  const march = { from: '2026-03-01T05:00:00Z', to: '2026-04-01T04:00:00Z' };
  beforeEach(async () => {
    userId = await created(stage.timeero.createUser(aUser()));
    jobId = await created(stage.timeero.createJob(aJob()));
  });

  it('are created at the wall time of their zone, read back, moved and deleted', async () => {
    const { timeero } = stage;
    const values = aShift(userId, { jobId });
    const id = await created(timeero.createShift(values));
    expect(await wire('GET', `schedules/${id}`)).toMatchObject({
      data: {
        user_ids: [Number(userId)],
        start_date: '03/02/2026',
        start_time: '10:00',
        end_time: '11:30',
        timezone: 'America/New_York',
      },
    });
    const shift = { id, ...values, repeats: false, updatedAt: expect.any(String) };
    expect(await timeero.shift(id)).toEqual(shift);
    expect(await allOf(timeero.shifts(march))).toEqual([shift]);
    expect(await timeero.shiftsByReference('appointment-1', march)).toEqual([shift]);

    const moved = { ...values, startsAt: '2026-03-03T15:00:00.000Z', endsAt: '2026-03-03T16:00:00.000Z' };
    await timeero.updateShift(id, moved);
    expect(await timeero.shift(id)).toMatchObject(moved);
    expect(await timeero.deleteShift(id)).toBe('deleted');
    expect(await timeero.deleteShift(id)).toBe('gone');
    expect(await timeero.shift(id)).toBeNull();
  });

  it('come by the instant at which they start, also on the edge of the window and in a zone far away', async () => {
    const { timeero } = stage;
    const at = async (startsAt: string, zone: string, reference: string) =>
      created(timeero.createShift(aShift(userId, { startsAt, endsAt: '2026-04-03T00:00:00Z', zone, reference })));
    await at('2026-03-01T04:59:00Z', 'America/New_York', 'before');
    const first = await at('2026-03-01T05:00:00Z', 'Pacific/Kiritimati', 'first');
    const last = await at('2026-04-01T03:59:00Z', 'Pacific/Pago_Pago', 'last');
    await at('2026-04-01T04:00:00Z', 'America/New_York', 'after');
    const found = await allOf(timeero.shifts(march));
    expect(found.map(({ id }) => id)).toEqual([first, last]);
  });

  it('that an administrator moved or made are seen as they are', async () => {
    const { timeero } = stage;
    const id = await created(timeero.createShift(aShift(userId)));
    expect(await byHand(`schedules/${id}`, { user_ids: userId, start_time: '10:15' })).toBe(303);
    const own = { user_ids: userId, title: 'Training', start_date: '03/05/2026', end_date: '03/05/2026' };
    await byHand('schedules/new', { ...own, start_time: '08:00', end_time: '09:00', timezone: 'America/Denver' });
    expect(await allOf(timeero.shifts(march))).toMatchObject([
      { id, startsAt: '2026-03-02T15:15:00.000Z', reference: 'appointment-1' },
      { title: 'Training', startsAt: '2026-03-05T15:00:00.000Z', reference: null, zone: 'America/Denver' },
    ]);
  });

  it('that nobody can read are told beside the others and never counted as gone', async () => {
    const { timeero, sandbox } = stage;
    const id = await created(timeero.createShift(aShift(userId)));
    await created(timeero.createShift(aShift(userId, { reference: 'appointment-2' })));
    // Timeero takes no such zone; one may stand there all the same, from before a zone was renamed.
    const file = `${sandbox.data}/timeero/schedules.jsonl`;
    await sandbox.close();
    const [line = ''] = readFileSync(file, 'utf8').match(/^.*appointment-1.*$/m) ?? [];
    writeFileSync(file, readFileSync(file, 'utf8').replace(line, line.replace('America/New_York', 'Mars/Olympus')));
    stage = await timeeroStage(closers, { data: sandbox.data });

    const pages = [];
    for await (const page of stage.timeero.shifts(march)) pages.push(page);
    expect(pages).toMatchObject([
      {
        total: 2,
        items: [{ reference: 'appointment-2' }],
        unreadable: [{ id, reference: 'appointment-1', problem: 'timezone is no zone.' }],
      },
    ]);
    await expect(stage.timeero.shift(id)).rejects.toThrow(FieldTimeUnreadable);
    // "None" would make the caller create it again.
    await expect(stage.timeero.shiftsByReference('appointment-1', march)).rejects.toThrow(FieldTimeUnreadable);
  });

  it('that make no sense are not sent, with every field at once', async () => {
    const outcome = await stage.timeero.createShift(
      aShift(userId, { userIds: [], endsAt: '2026-03-02T15:00:00Z', zone: '+05:00', startsAt: '2026-03-02T15:00:30Z' }),
    );
    expect(outcome).toMatchObject({ kind: 'rejected', fields: ['userIds', 'startsAt', 'endsAt', 'zone'] });
    await expect(stage.timeero.updateShift('1', aShift('x'))).rejects.toThrow('userIds');
    expect(stage.writes()).toEqual(['user created', 'job created']);
  });

  it('for a user who is not there are refused by Timeero', async () => {
    expect(await stage.timeero.createShift(aShift('999'))).toMatchObject({ kind: 'rejected', fields: ['userIds'] });
  });
});

describe('records that are not there', () => {
  it('are null when they are asked for, and an error when they are to be changed', async () => {
    const { timeero } = stage;
    expect(await Promise.all([timeero.user('9'), timeero.job('9'), timeero.shift('9'), timeero.visit('9')])).toEqual([
      null,
      null,
      null,
      null,
    ]);
    await expect(timeero.updateUser('9', aUser())).rejects.toThrow(FieldTimeNotFound);
    await expect(timeero.registerClient({ jobId: '9', medicaidId: 'M1' })).rejects.toThrow(FieldTimeNotFound);
  });

  it.each(['', '../users', '1/../2', '0', '-1', '1e3', 'x'])(
    'are never asked for by %j, which is no id',
    async (id) => {
      expect(await stage.timeero.user(id)).toBeNull();
      await expect(stage.timeero.updateJob(id, aJob())).rejects.toThrow(FieldTimeInvalid);
      await expect(stage.timeero.deleteShift(id)).rejects.toThrow(FieldTimeInvalid);
    },
  );
});

describe('the EVV register', () => {
  it('takes an employee with the SSN and a client with the Medicaid id, and again with the same result', async () => {
    const { timeero, sandbox } = stage;
    const userId = await created(timeero.createUser(aUser()));
    const jobId = await created(timeero.createJob(aJob()));
    for (let times = 0; times < 2; times += 1) {
      await timeero.registerEmployee({ userId, ssn: ssn('123-45-6780') });
      await timeero.registerClient({ jobId, medicaidId: 'NC123456' });
    }
    const page = await (await fetch(`${sandbox.url}/timeero/users/${userId}`)).text();
    expect(page).toContain('SSN ***-**-6780');
    expect(stage.writes().filter((write) => write.includes('created'))).toHaveLength(4);
  });

  it('refuses the SSN of another employee as a conflict, without a digit of it', async () => {
    const { timeero } = stage;
    const [one, two] = [
      await created(timeero.createUser(aUser())),
      await created(timeero.createUser(aUser({ email: 'b@example.com' }))),
    ];
    await timeero.registerEmployee({ userId: one, ssn: ssn('123-45-6780') });
    const error: unknown = await timeero
      .registerEmployee({ userId: two, ssn: ssn('123-45-6780') })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FieldTimeConflict);
    expect(error).toMatchObject({ fields: ['ssn'] });
    expect(String(error)).not.toMatch(/6780|123/);
  });

  it('of an account without the extension is not written, and that is said', async () => {
    const timeero = stage.adapter({ evv: false });
    const userId = await created(timeero.createUser(aUser()));
    const writing = timeero.registerEmployee({ userId, ssn: ssn('123-45-6780') });
    await expect(writing).rejects.toThrow(FieldTimeMisaddressed);
  });
});

const press = (way: string, at: string) => ({
  at,
  latitude: '35.5951',
  longitude: '-82.5515',
  accuracy: '9',
  ...(way && { way }),
});

async function aVisit() {
  const { timeero } = stage;
  const userId = await created(timeero.createUser(aUser()));
  const jobId = await created(timeero.createJob(aJob()));
  const shiftId = await created(timeero.createShift(aShift(userId, { jobId })));
  await byHand(`schedules/${shiftId}/clock-in`, { user_id: userId, ...press('', '2026-03-02T10:02') });
  return { userId, jobId, shiftId };
}

describe('visits', () => {
  it('come with clock-in, clock-out and the GPS points with their times, and nothing of hours, pay or mileage', async () => {
    const { userId, jobId, shiftId } = await aVisit();
    const [running] = await allOf(stage.timeero.visits('2026-01-01T00:00:00Z'));
    expect(running).toMatchObject({ userId, jobId, shiftId, clockOut: null, points: [] });
    const way = '35.5952, -82.5516\n35.5953, -82.5517';
    await byHand(`schedules/${shiftId}/clock-out`, { user_id: userId, ...press(way, '2026-03-02T11:32') });
    const place = { latitude: 35.5951, longitude: -82.5515, accuracyMetres: 9 };
    const visit = {
      id: running?.id,
      userId,
      jobId,
      shiftId,
      clockIn: {
        at: '2026-03-02T15:02:00.000Z',
        zone: 'America/New_York',
        point: { ...place, capturedAt: '2026-03-02T15:02:00.000Z' },
      },
      clockOut: {
        at: '2026-03-02T16:32:00.000Z',
        zone: 'America/New_York',
        point: { ...place, capturedAt: '2026-03-02T16:32:00.000Z' },
      },
      points: [
        { latitude: 35.5952, longitude: -82.5516, accuracyMetres: 12, capturedAt: '2026-03-02T15:32:00.000Z' },
        { latitude: 35.5953, longitude: -82.5517, accuracyMetres: 12, capturedAt: '2026-03-02T16:02:00.000Z' },
      ],
      unreadablePoints: 0,
      updatedAt: expect.any(String),
    };
    expect(await stage.timeero.visit(running?.id ?? '')).toEqual(visit);
    expect(await allOf(stage.timeero.visits('2026-01-01T00:00:00Z'))).toEqual([visit]);
    expect(await wire('GET', `timesheets/${running?.id}`)).toMatchObject({ data: { mileage: 3.2 } });
  });

  it('are asked for since the last time only', async () => {
    await aVisit();
    const [visit] = await allOf(stage.timeero.visits('2026-01-01T00:00:00Z'));
    const since = visit?.updatedAt ?? '';
    expect(await allOf(stage.timeero.visits(since))).toHaveLength(1);
    expect(await allOf(stage.timeero.visits(new Date(Date.parse(since) + 1).toISOString()))).toEqual([]);
  });

  it('of an account without the extension come from the timesheets, without GPS', async () => {
    const { userId, jobId } = await aVisit();
    const timeero = stage.adapter({ evv: false });
    const visit = { userId, jobId, shiftId: null, clockOut: null, points: [] };
    const clockIn = { at: '2026-03-02T15:02:00.000Z', zone: 'America/New_York', point: null };
    expect(await allOf(timeero.visits('2026-03-01T00:00:00Z'))).toMatchObject([{ ...visit, clockIn }]);
    expect(await timeero.visit('1')).toMatchObject({ ...visit, clockIn });
  });
});
