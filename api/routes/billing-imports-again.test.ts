import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { balanceOf, post } from '../../db/billing/ledger.ts';
import { Alert, Audit, Client, Task } from '../../db/entities/index.ts';
import { deskPostings } from '../../domain/billing/ledger.ts';
import type { ImportRow as Row, ImportRun } from '../../domain/schemas/imports.ts';
import { allGrants, startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { importDesk } from '../../test/setup/import-desk.ts';
import type { TestClient } from '../../test/setup/people.ts';

const base = '/api/billing/imports';
let api: TestApi;
/** Record numbers R1 and R2. */
let clients: [TestClient, TestClient];
const desk = importDesk(() => api, base);
const { put, read: readOf, carryOut, current, order, rows } = desk;
beforeAll(async () => {
  api = await startTestApi();
});
beforeEach(async () => {
  await desk.renew();
  clients = [await desk.of.client(), await desk.of.client()];
});
afterAll(() => api.close());

const header = 'MRN,Type,Date,Amount,Description,Method,Check number,Transaction ID\n';
const read = (...lines: string[]) => readOf('ledger', `${header}${lines.join('\n')}\n`);
async function carriedOut(run: ImportRun, answer: { status: number }): Promise<ImportRun> {
  if (answer.status !== 202) throw new Error(`It was answered with ${answer.status}`);
  await carryOut(run.id);
  return current(run.id);
}
const imported = async (...lines: string[]) => {
  const run = await read(...lines);
  return carriedOut(run, await order(run, 'good'));
};
const balance = (client = clients[0]) => desk.of.work((uow) => balanceOf(uow, client.id));
const told = async ({ id }: ImportRun) =>
  (await rows(id)).map(({ status, problems }) => [status, ...problems.map(({ column }) => column)]);
const paidAtTheDesk = (description: string) =>
  desk.of.work((uow) =>
    post(uow, {
      clientId: clients[0].id,
      kind: 'payment',
      on: '2026-03-03',
      description,
      entries: deskPostings('payment', 2_000),
      source: 'staff',
    }),
  );
/** The chart of R1. */
const restrict = (restricted: boolean) =>
  desk.of.work(async ({ em }) => {
    (await em.findOneOrFail(Client, { id: clients[0].id })).restricted = restricted;
  });
const tasks = () => desk.of.work(({ em }) => em.find(Task, {}));

describe('a line whose cells have slipped', () => {
  it('by an amount with a comma and no quotation marks is not posted as a smaller one', async () => {
    const run = await read('R1,Charge,3/2/2026,1,120.00,Session,,,', 'R1,Charge,3/2/2026,40,Session,,,');
    expect(await told(run)).toEqual([['bad', 'amount'], ['good']]);
    const last = await readOf('ledger', 'MRN,Type,Date,Method,Amount\nR1,Payment,3/2/2026,Cash,1,120.00\n');
    expect(await told(last)).toEqual([['bad', 'amount']]);
  });

  it('by a quotation mark left open in a column that is not imported says that lines were taken in', async () => {
    const lines = ['"late', '', 'next",', '"moved,\ntwice"'].map(
      (note, i) => `R1,Charge,3/2/2026,${5 + i},Session,${note}`,
    );
    const run = await readOf('ledger', `MRN,Type,Date,Amount,Description,Notes\n${lines.join('\n')}\n`);
    expect(await told(run)).toEqual([['bad', 'amount'], ['good']]);
  });
});

describe('an ID that stands in the ledger', () => {
  it('is told as imported before only where client, day and amount are the same, and leaves no task', async () => {
    await imported('R1,Charge,3/2/2026,100,Session,,,1');
    const again = await imported('R1,Charge,3/2/2026,100,Session,,,1', 'R2,Charge,3/2/2026,7,Visit,,,2');
    expect(again.counts).toMatchObject({ before: 1, bad: 0, done: 1 });
    expect(await tasks()).toEqual([]);
    const others = await read(
      'R2,Charge,3/2/2026,100,Session,,,1',
      'R1,Charge,4/2/2026,100,Session,,,1',
      'R1,Charge,3/2/2026,90,Session,,,1',
    );
    expect(others.counts).toMatchObject({ before: 0, bad: 1 + 2 });
    const [other] = await rows(others.id);
    expect(other?.problems[0]?.message).toMatch(/^Another charge stands under this ID/);
    expect(JSON.stringify(other?.problems)).not.toContain('R1');
  });
});

describe('a payment that stands in the ledger', () => {
  it.each(['Check', 'CK', 'Chk', 'Check #'])(
    'from the desk is the same in a file, with an ID and as %s',
    async (way) => {
      await paidAtTheDesk('Payment by check 1042');
      const run = await read(`R1,Payment,3/3/2026,20,,${way},1042,P-1`, `R1,Payment,3/4/2026,20,,${way},1042,P-2`);
      expect(await told(run)).toEqual([['bad', 'another'], ['good']]);
    },
  );

  it('from a file without IDs is the same with them, and charges are too; with IDs they are told apart', async () => {
    const lines = ['R1,Charge,3/2/2026,100,Session,,,', 'R1,Payment,3/3/2026,20,,Cash,,'];
    await imported(...lines);
    expect(await told(await read(`${lines[0]}C-1`, `${lines[1]}P-1`))).toEqual([
      ['bad', 'another'],
      ['bad', 'another'],
    ]);
    await imported('R2,Payment,3/3/2026,20,,Cash,,P-1');
    expect(await told(await read('R2,Payment,3/3/2026,20,,Cash,,P-2'))).toEqual([['good']]);
  });

  it('is posted again where somebody says that it is another one, once', async () => {
    await paidAtTheDesk('Payment in cash');
    const run = await read('R1,Payment,3/3/2026,20,,Cash,,P-1');
    const [line] = await rows(run.id);
    const path = `${base}/${run.id}/rows/${line?.id}`;
    const mended = await desk.admin.send<Row>('patch', path, { body: { cells: { another: 'Yes' } } });
    expect(mended.body).toMatchObject({ status: 'good', problems: [] });
    const ready = await current(run.id);
    await carriedOut(ready, await order(ready, 'good'));
    expect(await balance()).toBe(-4_000);
    const again = await readOf('ledger', `${header.trim()},Not a duplicate\nR1,Payment,3/3/2026,20,,Cash,,P-1,Yes\n`);
    expect(again.counts).toMatchObject({ before: 1, good: 0 });
  });

  it('in two ways in the file itself is two, whatever group they are posted in', async () => {
    const filler = Array.from({ length: 500 }, (_, n) => `R2,Charge,3/2/2026,1,Session ${n},,,`);
    const run = await imported('R1,Payment,3/3/2026,20,,Cash,,P-1', ...filler, 'R1,Payment,3/3/2026,20,,Zelle,,');
    expect(run.counts).toMatchObject({ done: 502, bad: 0 });
  });
});

describe('a file that takes the place of another', () => {
  it('is not posted by who confirmed the one before, bears its own name and is written down', async () => {
    const run = await read('R1,Charge,3/2/2026,100,Session,,,');
    const headers = {
      cookie: desk.admin.cookie ?? '',
      'x-csrf-token': desk.admin.csrf ?? '',
      'content-type': 'application/octet-stream',
      'x-file-name': encodeURIComponent('april é.csv'),
    };
    const body = Buffer.from(`${header}R1,Charge,3/2/2026,900,Session,,,\n`);
    await fetch(`${api.url}${base}/${run.id}/content`, { method: 'PUT', headers, body });
    expect((await order(run, 'good')).status).toBe(409);
    expect(await current(run.id)).toMatchObject({ fileName: 'april é.csv', sums: { good: { charged: 90_000 } } });
    const audit = await desk.of.work(({ em }) => em.find(Audit, { subject: 'import_run', subjectId: run.id }));
    expect(audit.filter(({ action }) => action === 'read')).toHaveLength(2);
    await put(run.id, header + 'R1,Charge,3/2/2026,5,Session,,,\n');
    expect((await current(run.id)).fileName).toBe('april é.csv');
  });
});

describe('charts that are closed to some', () => {
  let reader: TestUser;
  const lines = ['R1,Charge,3/2/2026,100,Session,,,', 'R2,Charge,3/2/2026,40,Visit,,,', 'R404,Charge,3/2/2026,1,X,,,'];
  const asReader = async (run: ImportRun) => (await reader.get<ImportRun>(`${base}/${run.id}`)).body;
  const run = async ({ id, version }: ImportRun) => reader.post(`${base}/${id}/run`, { version });
  beforeEach(async () => {
    const grants = { ...allGrants };
    delete grants['Restricted Charts'];
    reader = await desk.somebody(grants);
    await restrict(true);
  });

  it('who takes an import back is told, and of what still stands who imported it, with no task for rows to correct', async () => {
    const done = await imported(...lines);
    await desk.of.work(({ kysely }) => sql`update task set status = 'done'`.execute(kysely));
    const { version } = await asReader(done);
    expect((await reader.post(`${base}/${done.id}/undo`, { version, reason: 'Mine' })).status).toBe(202);
    await carryOut(done.id);
    expect((await current(done.id)).status).toBe('done');
    expect((await tasks()).map(({ status }) => status)).toEqual(['done']);
    const alerts = await desk.of.work(({ em }) => em.find(Alert, {}, { orderBy: { createdAt: 'asc' } }));
    const [first, ...later] = alerts.map(({ staffId }) => staffId);
    expect(first).toBe(desk.admin.staffId);
    expect(new Set(later)).toEqual(new Set([desk.admin.staffId, reader.staffId]));
    expect(later).toHaveLength(2);
  });

  it('their lines are counted in no list, also once the rows are gone', async () => {
    const done = await imported(...lines);
    const listed = async (user: TestUser) =>
      (await user.get<{ rows: ImportRun[] }>(base)).body.rows.find(({ id }) => id === done.id)?.counts;
    expect(await listed(reader)).toEqual((await asReader(done)).counts);
    expect(await listed(reader)).toMatchObject({ total: 2, done: 1, bad: 1 });
    expect(await listed(desk.admin)).toMatchObject({ total: 3, done: 2 });
    await desk.of.work(({ kysely }) => sql`delete from import_row where run_id = ${done.id}::uuid`.execute(kysely));
    expect(await listed(reader)).toMatchObject({ total: 0, done: 0 });
    expect((await asReader(done)).counts).toMatchObject({ total: 0 });
    expect(await listed(desk.admin)).toMatchObject({ total: 3, done: 2 });
  });

  it('a chart that is opened after the sums were confirmed is not posted with them', async () => {
    const file = await read(...lines);
    expect((await run(await asReader(file))).status).toBe(202);
    await restrict(false);
    await carryOut(file.id);
    expect([await balance(), await balance(clients[1])]).toEqual([0, 4_000]);
    expect((await run(await asReader(file))).status).toBe(202);
    await carryOut(file.id);
    expect(await balance()).toBe(10_000);
  });
});
