import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { removeExpired } from '../../db/queries/remove-expired.ts';
import { ImportRow } from '../../db/entities/index.ts';
import type { ImportRow as Row } from '../../domain/schemas/imports.ts';
import { allGrants, startTestApi, type TestApi } from '../../test/setup/api.ts';
import { importDesk, three } from '../../test/setup/import-desk.ts';

let api: TestApi;
const desk = importDesk(() => api);
const { put, begun, read, current, order, undo, rows, imported } = desk;
beforeAll(async () => {
  api = await startTestApi();
});
beforeEach(() => desk.renew());
afterAll(() => api.close());

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
    const csv = await desk.admin.get<string>(`/api/imports/${run.id}/to-correct`);
    expect(csv.body).toContain(`1,"'=HYPERLINK(""x"")",,'+1 602 555 0117,2,Last name: This is missing.`);
    const { id } = await begun();
    const again = await put(id, csv.body.replace('"",,', '"",Reyes,').replace(',,', ',Reyes,'));
    expect(again.body).toMatchObject({ counts: { good: 1 }, ignored: ['Line', 'What to correct'] });
  });

  it('for its rows to correct has the column that is to be filled, also where the first file had none', async () => {
    const run = await read('clients', 'MRN,First,Last,Mobile,Consent\n1,A,,(602) 555-0117,yes\n');
    const [row] = await rows(run.id);
    const cells = { preferredName: 'Al' };
    await desk.admin.send('patch', `/api/imports/${run.id}/rows/${row?.id}`, { body: { cells } });
    const { body } = await desk.admin.get<string>(`/api/imports/${run.id}/to-correct`);
    expect(body).toContain('Messaging consent,Preferred name,Consent date,Line,What to correct');
    expect(body).toContain(',yes,Al,,2,"Last name: This is missing. Consent date: ');
  });

  it('is there as an example of every kind', async () => {
    const { body } = await desk.admin.get<string>('/api/imports/example?kind=appointments');
    expect(body.replace('\uFEFF', '')).toMatch(/^Record number,Staff,Location,Type,Date,Time,Minutes\r\n/);
  });

  it('is not kept for ever: a month after it was last touched its rows are gone', async () => {
    const run = await imported('clients', three);
    await desk.of.work(({ kysely }) =>
      sql`update import_run set updated_at = now() - interval '31 days'`.execute(kysely),
    );
    await desk.of.work((uow) => removeExpired(uow, new Date()));
    expect(await desk.of.work(({ em }) => em.count(ImportRow, { runId: run.id }))).toBe(0);
    expect(await current(run.id)).toMatchObject({ rowsKept: false, counts: { done: 2 } });
    expect((await undo(await current(run.id))).body.type).toBe('urn:rounds:problem:rows-removed');
  });
});

it('rows that somebody still corrects are kept a month longer', async () => {
  const run = await imported('clients', three);
  const [bad] = await rows(run.id, 'bad');
  await desk.of.work(({ kysely }) =>
    sql`update import_run set updated_at = now() - interval '31 days'`.execute(kysely),
  );
  const cells = { lastName: 'Nez' };
  const mended = await desk.admin.send<Row>('patch', `/api/imports/${run.id}/rows/${bad?.id}`, { body: { cells } });
  expect(mended.body.status).toBe('bad');
  await desk.of.work((uow) => removeExpired(uow, new Date()));
  expect(await desk.of.work(({ em }) => em.count(ImportRow, { runId: run.id }))).toBe(3);
});

describe('rights', () => {
  it('to import do not include making records, or seeing them', async () => {
    const { 'Practice Import': importing } = allGrants;
    const user = await desk.somebody({ 'Practice Import': importing ?? [] });
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
