import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { sql } from 'kysely';
import { createPracticeImportActivities } from '../../activities/practice-import.ts';
import { importRows, judgingOf, takeUp } from '../../db/imports/carry-out.ts';
import { removeExpired } from '../../db/queries/remove-expired.ts';
import {
  Alert,
  Appointment,
  Assignment,
  Audit,
  Client,
  Consent,
  ContactPoint,
  ImportRow,
  Person,
  Staff,
  Task,
} from '../../db/entities/index.ts';
import type { ImportKind } from '../../domain/imports/columns.ts';
import type { ImportMode, ImportRowStatus } from '../../domain/imports/statuses.ts';
import type { ImportRow as Row, ImportRun } from '../../domain/schemas/imports.ts';
import { allGrants, startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';

let api: TestApi;
let of: TestPeople;
let admin: TestUser;
beforeAll(async () => {
  api = await startTestApi();
});
beforeEach(async () => {
  const id = await api.db.practice(undefined, 'America/Phoenix');
  const { acronym } = await practice(id);
  admin = await api.as(allGrants, { id, acronym });
  of = new TestPeople(api.db, id);
});
afterAll(() => api.close());

const practice = async (id: string) => {
  const row = await api.deps.database.practiceById(id);
  if (!row) throw new Error('There is no such practice');
  return row;
};

type Answer = ImportRun & { type: string; title: string };

async function put(id: string, bytes: Uint8Array | string, user: TestUser = admin) {
  const headers = {
    cookie: user.cookie ?? '',
    'x-csrf-token': user.csrf ?? '',
    'content-type': 'application/octet-stream',
  };
  const response = await fetch(`${api.url}/api/imports/${id}/content`, {
    method: 'PUT',
    headers,
    body: Buffer.from(bytes),
  });
  const body: Answer = await response.json();
  return { status: response.status, body };
}

async function begun(kind: ImportKind = 'clients', user: TestUser = admin): Promise<ImportRun> {
  return (await user.post<ImportRun>('/api/imports', { kind, fileName: 'people.csv' })).body;
}

async function read(kind: ImportKind, file: string): Promise<ImportRun> {
  const { id } = await begun(kind);
  const { status, body } = await put(id, file);
  expect([status, body.status]).toEqual([200, 'ready']);
  return body;
}

/** As the workflow does. */
const carryOut = (runId: string) => {
  const activities = createPracticeImportActivities(api.deps);
  const input = { practiceId: of.practiceId, runId };
  return new MockActivityEnvironment().run((ids: typeof input) => activities.carryOutImport(ids), input);
};
const current = async (id: string) => (await admin.get<ImportRun>(`/api/imports/${id}`)).body;
const order = (run: Pick<ImportRun, 'id' | 'version'>, mode: ImportMode) =>
  admin.post<Answer>(`/api/imports/${run.id}/run`, { mode, version: run.version });
const undo = ({ id, version }: ImportRun) => admin.post<Answer>(`/api/imports/${id}/undo`, { version });
const rows = async (id: string, status?: ImportRowStatus) =>
  (await admin.get<{ rows: Row[] }>(`/api/imports/${id}/rows${status ? `?status=${status}` : ''}`)).body.rows;

async function imported(kind: ImportKind, file: string, mode: ImportMode = 'good'): Promise<ImportRun> {
  const run = await read(kind, file);
  expect((await order(run, mode)).status).toBe(202);
  await carryOut(run.id);
  return current(run.id);
}
async function takenBack(run: ImportRun): Promise<ImportRun> {
  expect((await undo(run)).status).toBe(202);
  await carryOut(run.id);
  return current(run.id);
}

/** A location that appointments can be at. */
const mesa = async (): Promise<string> => {
  const { body } = await admin.post<{ id: string }>('/api/locations', { name: 'Mesa', zone: 'America/Phoenix' });
  return body.id;
};

const three = `MRN,First name,Last name,DOB,Mobile,E-mail,Consent,Consent date
501,Jordan,Reyes,4/9/1988,(602) 555-0117,jordan@example.com,Yes,1/12/2026
502,Ana,,2014-02-30,555,ana@,No,
503,Lee,Park,,602-555-0142,,,
`;

describe('a file of clients', () => {
  it('is read without making anything, and every fault of a row is told in words', async () => {
    const run = await read('clients', three);
    expect(run.counts).toEqual({ total: 3, good: 2, bad: 1, done: 0, undone: 0, kept: 0 });
    expect(run.columns.map(({ key }) => key)).toContain('birthDate');
    const [bad] = await rows(run.id, 'bad');
    expect(bad).toMatchObject({ number: 3, cells: { recordNumber: '502', birthDate: '2014-02-30' } });
    expect(bad?.problems.map(({ column }) => column)).toEqual(['lastName', 'mobile', 'email', 'birthDate']);
    expect(await of.work(({ em }) => em.count(Client))).toBe(0);
  });

  it('becomes clients with addresses and the consent that was given, in the name of who ordered it', async () => {
    const run = await imported('clients', three);
    expect(run).toMatchObject({ status: 'done', counts: { good: 0, bad: 1, done: 2 } });
    await of.work(async ({ em }) => {
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
      expect(audit.actor).toBe(`staff:${admin.accountId}`);
    });
    const [client] = (await admin.get<{ rows: { id: string }[] }>('/api/clients')).body.rows.slice(-1);
    expect((await admin.get<{ consent: boolean }>(`/api/clients/${client?.id}`)).body.consent).toBe(true);
  });

  it('leaves a task for the rows to correct, which ends when they are mended and imported', async () => {
    const run = await imported('clients', three);
    const tasks = () => of.work(({ em }) => em.find(Task, { type: 'import-failures' }));
    expect(await tasks()).toMatchObject([{ status: 'open', ownerId: admin.staffId, subjectId: run.id }]);
    expect(await of.work(({ em }) => em.find(Alert, {}))).toMatchObject([
      { kind: 'import-finished', staffId: admin.staffId },
    ]);
    const [bad] = await rows(run.id, 'bad');
    const cells = { lastName: 'Nez', mobile: '', email: 'ana@example.com', birthDate: '2/28/2014' };
    const mended = await admin.send<Row>('patch', `/api/imports/${run.id}/rows/${bad?.id}`, { body: { cells } });
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
      [5, 'Line 4 of this file says the same.'],
    ]);
  });

  it('does not take a row for corrected that another row still says the same as', async () => {
    const run = await read('clients', 'MRN,First,Last\nA7,Ana,Reyes\na7,Ana,Reyes\n');
    const [bad] = await rows(run.id, 'bad');
    const mend = (cells: Record<string, string>) =>
      admin.send<Row>('patch', `/api/imports/${run.id}/rows/${bad?.id}`, { body: { cells } });
    expect((await mend({ city: 'Mesa' })).body).toMatchObject({
      status: 'bad',
      problems: [{ column: 'recordNumber' }],
    });
    expect((await mend({ recordNumber: 'A8' })).body.status).toBe('good');
  });

  it('files locations and clinicians by their names, and says which it does not know', async () => {
    const locationId = await mesa();
    const clinician = await of.work(async ({ em }) => {
      const staff = await em.findOneOrFail(Staff, { id: admin.staffId });
      const { firstName, lastName } = await em.findOneOrFail(Person, { id: staff.personId });
      return `${firstName} ${lastName}`;
    });
    const run = await imported(
      'clients',
      `MRN,First,Last,Location,Clinician\n1,A,B,mesa,${clinician.toUpperCase()}\n2,C,D,Nowhere,Nobody Here\n`,
    );
    expect(run.counts).toMatchObject({ done: 1, bad: 1 });
    const client = await of.work(({ em }) => em.findOneOrFail(Client, { recordNumber: '1' }));
    expect(client.locationId).toBe(locationId);
    expect(await of.work(({ em }) => em.find(Assignment, { clientId: client.id }))).toMatchObject([
      { staffId: admin.staffId, role: 'clinician' },
    ]);
    expect((await rows(run.id, 'bad'))[0]?.problems.map(({ column }) => column)).toEqual(['location', 'clinician']);
  });

  it('is imported wholly or not at all where that is wished', async () => {
    const run = await read('clients', three);
    expect((await order(run, 'all')).body.type).toBe('urn:rounds:problem:bad-rows');
    const two = await read('clients', 'MRN,First,Last\n1,A,B\n2,C,D\n');
    await order(two, 'all');
    // Somebody adds one of them by hand before it begins.
    await admin.post('/api/clients', { firstName: 'X', lastName: 'Y', recordNumber: '2' });
    await carryOut(two.id);
    expect(await current(two.id)).toMatchObject({
      status: 'failed',
      failure: 'rows-changed',
      counts: { good: 1, bad: 1, done: 0 },
    });
    expect(await of.work(({ em }) => em.count(Client, { recordNumber: '1' }))).toBe(0);
  });

  it('makes no row twice, though its activity runs again and again at the same time', async () => {
    const file = Array.from({ length: 1_200 }, (_, n) => `${n},First${n},Last${n}`).join('\n');
    const run = await read('clients', `MRN,First,Last\n${file}\n`);
    await order(run, 'good');
    await Promise.all([carryOut(run.id), carryOut(run.id), carryOut(run.id)]);
    expect((await current(run.id)).counts).toMatchObject({ total: 1_200, done: 1_200 });
    expect(await of.work(({ em }) => em.count(Client))).toBe(1_200);
  });

  it('can be cancelled: what it has made stays, the rest can be imported later', async () => {
    const run = await read('clients', three);
    await order(run, 'good');
    expect((await admin.post<Answer>(`/api/imports/${run.id}/cancel`)).body.status).toBe('cancelled');
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
    await of.work((uow) => takeUp(uow, run.id));
    const mended = await of.work(async (uow) => {
      const judging = { ...(await judgingOf(uow, new Date())), after: 0, seen: new Map<string, number>() };
      await importRows(uow, run, judging);
      await admin.post(`/api/imports/${run.id}/cancel`);
      const answer = admin.send<Answer>('patch', `/api/imports/${run.id}/rows/${row?.id}`, {
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
    const tasks = await of.work(({ em }) => em.find(Task, { subjectId: run.id }));
    expect(tasks).toMatchObject([{ status: 'done', outcome: 'The import was taken back.' }]);
    await of.work(async ({ em }) => {
      expect(await em.count(Client)).toBe(0);
      expect(await em.count(Consent)).toBe(0);
      expect(await em.count(ContactPoint)).toBe(0);
      expect(await em.count(Person)).toBe(1); // the administrator
    });
    expect((await imported('clients', three)).counts.done).toBe(2);
  });

  it('keeps who was changed, and who has an appointment since', async () => {
    const run = await imported('clients', `${three}504,Sam,Ito,,,,,\n`);
    const client = (recordNumber: string) => of.work(({ em }) => em.findOneOrFail(Client, { recordNumber }));
    const { id: changed } = await client('501');
    await admin.send('patch', `/api/clients/${changed}`, { body: { preferredName: 'Jo', version: 1 } });
    await of.appointment(await client('503'), '2027-01-05T09:00');
    expect((await takenBack(run)).counts).toMatchObject({ undone: 1, kept: 2 });
    expect((await rows(run.id, 'kept')).map(({ number }) => number)).toEqual([2, 4]);
    expect(await of.work(({ em }) => em.count(Client))).toBe(2);
    expect(await of.work(({ em }) => em.count(Consent, { clientId: changed }))).toBe(3);
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
    expect(await of.work(({ em }) => em.count(Client))).toBe(2);
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
    const [first] = await of.work(({ em }) => em.find(Appointment, {}, { orderBy: { startsAt: 'asc' } }));
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
    await admin.post('/api/locations', { name: 'Boston', zone: 'America/New_York' });
    await imported('staff', 'First,Last,E-mail\nDana,Whitlock,dana@example.com\n');
    await imported('clients', three);
    const file = `Client,Staff,Type,Date,Time,Minutes
501,Dana Whitlock,Individual therapy,3/14/2027,2:30 AM,50
501,dana@example.com,Individual therapy,3/14/2027,2:30 AM,50
501,Dana Whitlock,Individual therapy,3/14/2027,3:30 AM,50
501,Dana Whitlock,Individual therapy,11/7/2027,1:30 AM,50
`;
    expect((await imported('appointments', file)).counts).toMatchObject({ done: 2, bad: 2 });
    const all = await of.work(({ em }) => em.find(Appointment, {}, { orderBy: { startsAt: 'asc' } }));
    expect(all.map(({ startsAt }) => startsAt.toISOString())).toEqual([
      '2027-03-14T07:30:00.000Z',
      '2027-11-07T05:30:00.000Z',
    ]);
    expect((await read('appointments', file)).counts).toMatchObject({ good: 0, bad: 4 });
  });
});

const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);

describe('a file', () => {
  it.each([
    ['UTF-8 with a mark', Buffer.from('\uFEFFMRN,First,Last\n1,José,Peña\n'), 'utf-8'],
    ['UTF-16', utf16('MRN\tFirst\tLast\r\n1\tJosé\tPeña\r\n'), 'utf-16'],
    ['Windows-1252', Buffer.from('MRN;First;Last\r\n1;José;Peña\r\n', 'latin1'), 'windows-1252'],
  ])('in %s keeps its accents', async (_, bytes, encoding) => {
    const { id } = await begun();
    expect((await put(id, bytes)).body).toMatchObject({ encoding, counts: { total: 1, good: 1 } });
    expect((await rows(id))[0]?.cells).toMatchObject({ firstName: 'José', lastName: 'Peña' });
  });

  it.each([
    ['in one way', '\r', '\r', '\r'],
    ['first as Windows does, then as others do', '\r\n', '\n', '\r'],
    ['first as others do, then as Windows does', '\n', '\r\n', '\n'],
  ])('whose lines end %s loses no row, and each keeps its line', async (_, one, two, third) => {
    const run = await read('clients', `MRN,First,Last${one}1,A,B${two}${third}2,"C\nD",E${third}3,F,G${two}`);
    expect((await rows(run.id)).map(({ number, cells }) => [number, cells['recordNumber']])).toEqual([
      [2, '1'],
      [4, '2'],
      [6, '3'],
    ]);
  });

  it('that lost a quotation mark tells of the cell that rows were read into', async () => {
    const run = await read('clients', 'MRN,First,Last\n1,"A,B\n2,"C",D\n');
    expect(await rows(run.id, 'bad')).toMatchObject([
      { number: 2, problems: [{ column: 'firstName', message: expect.stringContaining('line break') }] },
    ]);
  });

  it('with names that nobody can see says that they are missing', async () => {
    const run = await read('clients', 'MRN,First,Last\n1,\u200b,B\n');
    expect((await rows(run.id, 'bad'))[0]?.problems).toEqual([{ column: 'firstName', message: 'This is missing.' }]);
  });

  it('with a cell that is far too long says so, also where it has to be cut in the middle of a character', async () => {
    const run = await read('clients', `MRN,First,Last\n1,${'a'.repeat(1_999)}😀,B\n`);
    expect((await rows(run.id, 'bad'))[0]?.problems.map(({ column }) => column)).toEqual(['firstName']);
  });

  it.each([
    ['that is a spreadsheet', Buffer.from('PK\u0003\u0004rest'), 'spreadsheet'],
    ['that is no text', Buffer.from([1, 0, 2, 0]), 'not-text'],
    ['that is empty', Buffer.alloc(0), 'empty'],
    ['without rows', Buffer.from('MRN,First,Last\n\n'), 'no-rows'],
    ['without a column that is needed', Buffer.from('First,Last\nA,B\n'), 'columns-missing'],
    ['with a column twice', Buffer.from('MRN,Client ID,First,Last\n1,1,A,B\n'), 'columns-repeated'],
    ['with an open quotation mark', Buffer.from('MRN,First,Last\n1,"A,B\n'), 'not-csv'],
    ['of 50,001 rows', Buffer.from(`MRN,First,Last\n${'1,A,B\n'.repeat(50_001)}`), 'too-many-rows'],
    ['of 21 MB', Buffer.alloc(21 * 1024 * 1024, 'a'), 'too-large'],
  ])('%s is refused in words, and another one can be sent', async (_, bytes, kind) => {
    const { id } = await begun();
    const refused = await put(id, bytes);
    expect(refused.body.type).toBe(`urn:rounds:problem:${kind}`);
    expect((await current(id)).status).toBe('reading');
    expect((await put(id, three)).body.counts.total).toBe(3);
  });

  it('is replaced by another until something was imported', async () => {
    const run = await read('clients', three);
    expect((await put(run.id, 'MRN,First,Last\n1,A,B\n')).body.counts.total).toBe(1);
    await order(await current(run.id), 'good');
    expect((await put(run.id, three)).body.type).toBe('urn:rounds:problem:already-imported');
  });

  it('for its rows to correct runs nothing in a spreadsheet, and can be imported again', async () => {
    const run = await read('clients', 'MRN,First,Last,Mobile\n1,=HYPERLINK("x"),,+1 602 555 0117\n');
    const csv = await admin.get<string>(`/api/imports/${run.id}/to-correct`);
    expect(csv.body).toContain(`1,"'=HYPERLINK(""x"")",,'+1 602 555 0117,2,Last name: This is missing.`);
    const { id } = await begun();
    const again = await put(id, csv.body.replace('"",,', '"",Reyes,').replace(',,', ',Reyes,'));
    expect(again.body).toMatchObject({ counts: { good: 1 }, ignored: ['Line', 'What to correct'] });
  });

  it('for its rows to correct has the column that is to be filled, also where the first file had none', async () => {
    const run = await read('clients', 'MRN,First,Last,Mobile,Consent\n1,A,,(602) 555-0117,yes\n');
    const [row] = await rows(run.id);
    const cells = { preferredName: 'Al' };
    await admin.send('patch', `/api/imports/${run.id}/rows/${row?.id}`, { body: { cells } });
    const { body } = await admin.get<string>(`/api/imports/${run.id}/to-correct`);
    expect(body).toContain('Messaging consent,Preferred name,Consent date,Line,What to correct');
    expect(body).toContain(',yes,Al,,2,"Last name: This is missing. Consent date: ');
  });

  it('is there as an example of every kind', async () => {
    const { body } = await admin.get<string>('/api/imports/example?kind=appointments');
    expect(body.replace('\uFEFF', '')).toMatch(/^Record number,Staff,Location,Type,Date,Time,Minutes\r\n/);
  });

  it('is not kept for ever: a month after it was last touched its rows are gone', async () => {
    const run = await imported('clients', three);
    await of.work(({ kysely }) => sql`update import_run set updated_at = now() - interval '31 days'`.execute(kysely));
    await of.work((uow) => removeExpired(uow, new Date()));
    expect(await of.work(({ em }) => em.count(ImportRow, { runId: run.id }))).toBe(0);
    expect(await current(run.id)).toMatchObject({ rowsKept: false, counts: { done: 2 } });
    expect((await undo(await current(run.id))).body.type).toBe('urn:rounds:problem:rows-removed');
  });
});

it('rows that somebody still corrects are kept a month longer', async () => {
  const run = await imported('clients', three);
  const [bad] = await rows(run.id, 'bad');
  await of.work(({ kysely }) => sql`update import_run set updated_at = now() - interval '31 days'`.execute(kysely));
  const cells = { lastName: 'Nez' };
  const mended = await admin.send<Row>('patch', `/api/imports/${run.id}/rows/${bad?.id}`, { body: { cells } });
  expect(mended.body.status).toBe('bad');
  await of.work((uow) => removeExpired(uow, new Date()));
  expect(await of.work(({ em }) => em.count(ImportRow, { runId: run.id }))).toBe(3);
});

describe('rights', () => {
  it('to import do not include making records, or seeing them', async () => {
    const { 'Practice Import': importing } = allGrants;
    const { acronym } = await practice(of.practiceId);
    const user = await api.as({ 'Practice Import': importing ?? [] }, { id: of.practiceId, acronym });
    const run = await read('clients', three);
    expect((await user.get(`/api/imports/${run.id}/rows`)).status).toBe(403);
    expect((await user.get(`/api/imports/${run.id}/to-correct`)).status).toBe(403);
    expect((await user.post(`/api/imports/${run.id}/run`, { mode: 'good', version: run.version })).status).toBe(403);
    expect((await put(run.id, three, user)).status).toBe(403);
  });

  it('and versions hold: what somebody else has ordered is not ordered again', async () => {
    const run = await read('clients', three);
    expect((await order(run, 'good')).status).toBe(202);
    expect((await order(run, 'good')).status).toBe(409);
    expect((await order(await current(run.id), 'good')).body.type).toBe('urn:rounds:problem:not-now');
  });
});
