import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { importRows, judgingOf, takeUp } from '../../db/imports/carry-out.ts';
import {
  Alert,
  Appointment,
  Assignment,
  Audit,
  Client,
  Consent,
  ContactPoint,
  Person,
  Staff,
  Task,
} from '../../db/entities/index.ts';
import type { ImportRow as Row } from '../../domain/schemas/imports.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { type ImportAnswer, importDesk, three } from '../../test/setup/import-desk.ts';

let api: TestApi;
const desk = importDesk(() => api);
const { put, read, carryOut, current, order, undo, rows, imported, takenBack, mesa } = desk;
beforeAll(async () => {
  api = await startTestApi();
});
beforeEach(() => desk.renew());
afterAll(() => api.close());

describe('a file of clients', () => {
  it('is read without making anything, and every fault of a row is told in words', async () => {
    const run = await read('clients', three);
    expect(run.counts).toEqual({ total: 3, good: 2, bad: 1, before: 0, done: 0, undone: 0, kept: 0 });
    expect(run.columns.map(({ key }) => key)).toContain('birthDate');
    const [bad] = await rows(run.id, 'bad');
    expect(bad).toMatchObject({ number: 3, cells: { recordNumber: '502', birthDate: '2014-02-30' } });
    expect(bad?.problems.map(({ column }) => column)).toEqual(['lastName', 'mobile', 'email', 'birthDate']);
    expect(await desk.of.work(({ em }) => em.count(Client))).toBe(0);
  });

  it('becomes clients with addresses and the consent that was given, in the name of who ordered it', async () => {
    const run = await imported('clients', three);
    expect(run).toMatchObject({ status: 'done', counts: { good: 0, bad: 1, done: 2 } });
    await desk.of.work(async ({ em }) => {
      const client = await em.findOneOrFail(Client, { recordNumber: '501' });
      const person = await em.findOneOrFail(Person, { id: client.personId });
      expect(person).toMatchObject({ firstName: 'Jordan', lastName: 'Reyes', birthDate: '1988-04-09', language: 'en' });
      const points = await em.find(ContactPoint, { personId: person.id }, { orderBy: { kind: 'asc' } });
      expect(points.map(({ address }) => address)).toEqual(['jordan@example.com', '+16025550117']);
      const consents = await em.find(Consent, { clientId: client.id }, { orderBy: { channel: 'asc' } });
      expect(consents.map(({ channel, method }) => [channel, method])).toEqual([
        ['email', 'imported'],
        ['text', 'imported'],
        ['voice', 'imported'],
      ]);
      expect(consents[0]?.givenAt.toISOString()).toBe('2026-01-12T07:00:00.000Z');
      const audit = await em.findOneOrFail(Audit, { subject: 'client', subjectId: client.id });
      expect(audit.actor).toBe(`staff:${desk.admin.accountId}`);
    });
    const [client] = (await desk.admin.get<{ rows: { id: string }[] }>('/api/clients')).body.rows.slice(-1);
    expect((await desk.admin.get<{ consent: boolean }>(`/api/clients/${client?.id}`)).body.consent).toBe(true);
  });

  it('leaves a task for the rows to correct, which ends when they are mended and imported', async () => {
    const run = await imported('clients', three);
    const tasks = () => desk.of.work(({ em }) => em.find(Task, { type: 'import-failures' }));
    expect(await tasks()).toMatchObject([{ status: 'open', ownerId: desk.admin.staffId, subjectId: run.id }]);
    expect(await desk.of.work(({ em }) => em.find(Alert, {}))).toMatchObject([
      { kind: 'import-finished', staffId: desk.admin.staffId },
    ]);
    const [bad] = await rows(run.id, 'bad');
    const cells = { lastName: 'Nez', mobile: '', email: 'ana@example.com', birthDate: '2/28/2014' };
    const mended = await desk.admin.send<Row>('patch', `/api/imports/${run.id}/rows/${bad?.id}`, { body: { cells } });
    expect(mended.body).toMatchObject({ status: 'good', problems: [], cells: { email: 'ana@example.com' } });
    expect(mended.body.cells).not.toHaveProperty('mobile');
    expect((await order(await current(run.id), 'all')).status).toBe(202);
    await carryOut(run.id);
    expect((await current(run.id)).counts).toMatchObject({ done: 3, bad: 0 });
    expect(await tasks()).toMatchObject([{ status: 'done', outcome: 'The rows were corrected.' }]);
  });

  it('finds who is there already: by number, by name and birth date, and twice in the file', async () => {
    await imported('clients', three);
    const run = await read(
      'clients',
      'MRN,First name,Last name,DOB\n501,New,Number,\n900,jordan,REYES,1988-04-09\n901,A,B,\n901,C,D,\n',
    );
    const bad = await rows(run.id, 'bad');
    expect(bad.map(({ number, problems }) => [number, problems[0]?.message])).toEqual([
      [2, 'A client with this record number is there already.'],
      [3, expect.stringContaining('with record number 501')],
      [5, 'Line 4 of this file says the same. Correct this one if it is another; else leave it as it is.'],
    ]);
  });

  it('does not take a row for corrected that another row still says the same as', async () => {
    const run = await read('clients', 'MRN,First,Last\nA7,Ana,Reyes\na7,Ana,Reyes\n');
    const [bad] = await rows(run.id, 'bad');
    const mend = (cells: Record<string, string>) =>
      desk.admin.send<Row>('patch', `/api/imports/${run.id}/rows/${bad?.id}`, { body: { cells } });
    expect((await mend({ city: 'Mesa' })).body).toMatchObject({
      status: 'bad',
      problems: [{ column: 'recordNumber' }],
    });
    expect((await mend({ recordNumber: 'A8' })).body.status).toBe('good');
  });

  it('files locations and clinicians by their names, and says which it does not know', async () => {
    const locationId = await mesa();
    const clinician = await desk.of.work(async ({ em }) => {
      const staff = await em.findOneOrFail(Staff, { id: desk.admin.staffId });
      const { firstName, lastName } = await em.findOneOrFail(Person, { id: staff.personId });
      return `${firstName} ${lastName}`;
    });
    const run = await imported(
      'clients',
      `MRN,First,Last,Location,Clinician\n1,A,B,mesa,${clinician.toUpperCase()}\n2,C,D,Nowhere,Nobody Here\n`,
    );
    expect(run.counts).toMatchObject({ done: 1, bad: 1 });
    const client = await desk.of.work(({ em }) => em.findOneOrFail(Client, { recordNumber: '1' }));
    expect(client.locationId).toBe(locationId);
    expect(await desk.of.work(({ em }) => em.find(Assignment, { clientId: client.id }))).toMatchObject([
      { staffId: desk.admin.staffId, role: 'clinician' },
    ]);
    expect((await rows(run.id, 'bad'))[0]?.problems.map(({ column }) => column)).toEqual(['location', 'clinician']);
  });

  it('is imported wholly or not at all where that is wished', async () => {
    const run = await read('clients', three);
    expect((await order(run, 'all')).body.type).toBe('urn:rounds:problem:bad-rows');
    const two = await read('clients', 'MRN,First,Last\n1,A,B\n2,C,D\n');
    await order(two, 'all');
    // Somebody adds one of them by hand before it begins.
    await desk.admin.post('/api/clients', { firstName: 'X', lastName: 'Y', recordNumber: '2' });
    await carryOut(two.id);
    expect(await current(two.id)).toMatchObject({
      status: 'failed',
      failure: 'rows-changed',
      counts: { good: 1, bad: 1, done: 0 },
    });
    expect(await desk.of.work(({ em }) => em.count(Client, { recordNumber: '1' }))).toBe(0);
  });

  it('makes no row twice, though its activity runs again and again at the same time', async () => {
    const file = Array.from({ length: 1_200 }, (_, n) => `${n},First${n},Last${n}`).join('\n');
    const run = await read('clients', `MRN,First,Last\n${file}\n`);
    await order(run, 'good');
    await Promise.all([carryOut(run.id), carryOut(run.id), carryOut(run.id)]);
    expect((await current(run.id)).counts).toMatchObject({ total: 1_200, done: 1_200 });
    expect(await desk.of.work(({ em }) => em.count(Client))).toBe(1_200);
  });

  it('can be cancelled: what it has made stays, the rest can be imported later', async () => {
    const run = await read('clients', three);
    await order(run, 'good');
    expect((await desk.admin.post<ImportAnswer>(`/api/imports/${run.id}/cancel`)).body.status).toBe('cancelled');
    await carryOut(run.id);
    expect(await current(run.id)).toMatchObject({ status: 'cancelled', counts: { good: 2, done: 0 } });
    expect((await order(await current(run.id), 'good')).status).toBe(202);
    await carryOut(run.id);
    expect((await current(run.id)).counts.done).toBe(2);
  });
});

describe('a row', () => {
  it('that becomes a record just now is not corrected behind its back', async () => {
    const run = await read('clients', three);
    const [row] = await rows(run.id);
    await order(run, 'good');
    const ordered = { id: run.id, orderedBy: null, allCharts: false };
    await desk.of.work((uow) => takeUp(uow, run.id));
    const mended = await desk.of.work(async (uow) => {
      const judging = { ...(await judgingOf(uow, ordered, new Date())), after: 0, seen: new Map<string, number>() };
      await importRows(uow, run, judging);
      await desk.admin.post(`/api/imports/${run.id}/cancel`);
      const answer = desk.admin.send<ImportAnswer>('patch', `/api/imports/${run.id}/rows/${row?.id}`, {
        body: { cells: { lastName: 'Other' } },
      });
      await setTimeout(500);
      return { answer };
    });
    expect((await mended.answer).body.type).toBe('urn:rounds:problem:imported');
    expect((await rows(run.id))[0]).toMatchObject({ status: 'done', cells: { lastName: 'Reyes' } });
  });
});

describe('an import that is taken back', () => {
  it('leaves nothing of what nobody has touched, and its file can be imported again', async () => {
    const run = await imported('clients', three);
    expect(await takenBack(run)).toMatchObject({ status: 'undone', counts: { undone: 2, kept: 0, bad: 1 } });
    const tasks = await desk.of.work(({ em }) => em.find(Task, { subjectId: run.id }));
    expect(tasks).toMatchObject([{ status: 'done', outcome: 'The import was taken back.' }]);
    await desk.of.work(async ({ em }) => {
      expect(await em.count(Client)).toBe(0);
      expect(await em.count(Consent)).toBe(0);
      expect(await em.count(ContactPoint)).toBe(0);
      expect(await em.count(Person)).toBe(1); // the administrator
    });
    expect((await imported('clients', three)).counts.done).toBe(2);
  });

  it('keeps who was changed, and who has an appointment since', async () => {
    const run = await imported('clients', `${three}504,Sam,Ito,,,,,\n`);
    const client = (recordNumber: string) => desk.of.work(({ em }) => em.findOneOrFail(Client, { recordNumber }));
    const { id: changed } = await client('501');
    await desk.admin.send('patch', `/api/clients/${changed}`, { body: { preferredName: 'Jo', version: 1 } });
    await desk.of.appointment(await client('503'), '2027-01-05T09:00');
    expect((await takenBack(run)).counts).toMatchObject({ undone: 1, kept: 2 });
    expect((await rows(run.id, 'kept')).map(({ number }) => number)).toEqual([2, 4]);
    expect(await desk.of.work(({ em }) => em.count(Client))).toBe(2);
    expect(await desk.of.work(({ em }) => em.count(Consent, { clientId: changed }))).toBe(3);
  });

  it('reaches nothing but what a run of the own practice has made', async () => {
    const run = await imported('clients', three);
    const other = api.other.admin;
    expect((await other.post(`/api/imports/${run.id}/undo`, { version: run.version })).status).toBe(404);
    expect((await other.get(`/api/imports/${run.id}/rows`)).status).toBe(404);
    expect((await put(run.id, three, other)).status).toBe(404);
    await undo(run);
    const stranger = { practiceId: other.practiceId, actor: 'system:test' } as const;
    const { rows: answers } = await api.deps.database.work(stranger, ({ kysely }) =>
      sql<{ seen: number }>`select undo_import(${run.id}::uuid, 200) as seen`.execute(kysely),
    );
    expect(answers).toEqual([{ seen: 0 }]);
    expect(await desk.of.work(({ em }) => em.count(Client))).toBe(2);
  });
});

describe('staff and appointments', () => {
  it('are imported one after the other, so that a practice can begin', async () => {
    await mesa();
    const staff = await imported(
      'staff',
      'First,Last,Title,E-mail\nDana,Whitlock,LCSW,dana@example.com\nDana,Whitlock,,\n',
    );
    expect(staff.counts).toMatchObject({ done: 1, bad: 1 });
    await imported('clients', three);
    const run = await imported(
      'appointments',
      `Client,Staff,Location,Type,Date,Time,Minutes
501,dana@example.com,Mesa,Individual therapy,3/9/2027,2:30 PM,50
503,Dana Whitlock,Mesa,Home visit,3/10/2027,9:00,60
503,Dana Whitlock,Mesa,Home visit,3/10/2027,9:00,60
999,Nobody,Nowhere,,3/10/2027,25:00,2
`,
    );
    expect(run.counts).toMatchObject({ done: 2, bad: 2 });
    expect((await rows(run.id, 'bad'))[1]?.problems.map(({ column }) => column)).toEqual([
      'type',
      'time',
      'minutes',
      'recordNumber',
      'staff',
      'location',
    ]);
    const [first] = await desk.of.work(({ em }) => em.find(Appointment, {}, { orderBy: { startsAt: 'asc' } }));
    expect(first).toMatchObject({
      type: 'Individual therapy',
      zone: expect.stringContaining('/'),
      status: 'scheduled',
    });
    expect(first!.endsAt.getTime() - first!.startsAt.getTime()).toBe(50 * 60_000);
    const again = await read(
      'appointments',
      'Client,Staff,Location,Type,Date,Time,Minutes\n501,dana@example.com,Mesa,X,3/9/2027,14:30,50\n',
    );
    expect((await rows(again.id, 'bad'))[0]?.problems[0]?.message).toMatch(/stands already/);
    expect((await takenBack(run)).counts).toMatchObject({ undone: 2, kept: 0 });
    expect((await takenBack(await current(staff.id))).counts).toMatchObject({ undone: 1 });
  });
});

describe('an appointment', () => {
  it('stands once, though a row names its staff by address or its time is one that a spring night skips', async () => {
    await desk.admin.post('/api/locations', { name: 'Boston', zone: 'America/New_York' });
    await imported('staff', 'First,Last,E-mail\nDana,Whitlock,dana@example.com\n');
    await imported('clients', three);
    const file = `Client,Staff,Type,Date,Time,Minutes
501,Dana Whitlock,Individual therapy,3/14/2027,2:30 AM,50
501,dana@example.com,Individual therapy,3/14/2027,2:30 AM,50
501,Dana Whitlock,Individual therapy,3/14/2027,3:30 AM,50
501,Dana Whitlock,Individual therapy,11/7/2027,1:30 AM,50
`;
    expect((await imported('appointments', file)).counts).toMatchObject({ done: 2, bad: 2 });
    const all = await desk.of.work(({ em }) => em.find(Appointment, {}, { orderBy: { startsAt: 'asc' } }));
    expect(all.map(({ startsAt }) => startsAt.toISOString())).toEqual([
      '2027-03-14T07:30:00.000Z',
      '2027-11-07T05:30:00.000Z',
    ]);
    expect((await read('appointments', file)).counts).toMatchObject({ good: 0, bad: 4 });
  });
});
