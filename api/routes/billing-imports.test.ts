import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Client as PgClient } from 'pg';
import { balanceOf, post } from '../../db/billing/ledger.ts';
import { finishRun } from '../../db/imports/finish.ts';
import { Alert, Assignment, Audit, Client, LedgerTransaction, Task } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { deskPostings } from '../../domain/billing/ledger.ts';
import type { ImportRow as Row, ImportRun } from '../../domain/schemas/imports.ts';
import { addDays, localDate } from '../../domain/time.ts';
import { allGrants, startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { type ImportAnswer, importDesk } from '../../test/setup/import-desk.ts';
import type { TestClient } from '../../test/setup/people.ts';

const base = '/api/billing/imports';
let api: TestApi;
/** Record number R1. */
let client: TestClient;
const desk = importDesk(() => api, base);
const { put, read: readOf, carryOut, current, order, undo, rows, takenBack } = desk;
beforeAll(async () => {
  api = await startTestApi();
});
beforeEach(async () => {
  await desk.renew();
  client = await desk.of.client();
});
afterAll(() => api.close());

const header = 'MRN,Type,Date,Amount,Description,Method,Check number,Transaction ID\n';
const file = (...lines: string[]) => `${header}${lines.join('\n')}\n`;
const read = (...lines: string[]) => readOf('ledger', file(...lines));
const imported = async (...lines: string[]): Promise<ImportRun> => {
  const run = await read(...lines);
  const { status } = await order(run, 'good');
  if (status !== 202) throw new Error(`It was answered with ${status}`);
  await carryOut(run.id);
  return current(run.id);
};
const balance = (whose = client) => desk.of.work((uow) => balanceOf(uow, whose.id));
const ledger = () =>
  desk.of.work(({ em }) => em.find(LedgerTransaction, {}, { orderBy: { clientId: 'asc', nth: 'asc' } }));
const faults = async (run: ImportRun) =>
  (await rows(run.id, 'bad')).map(({ number, problems }) => [number, ...problems.map(({ column }) => column)]);
const charge = (amount: string, id = '') => `R1,Charge,3/2/2026,${amount},Session,,,${id}`;

describe('a file of charges and payments', () => {
  it('is read without posting anything, and says what it comes to', async () => {
    const run = await read(
      charge('"$1,120.00"', 'C-1'),
      'R1,payment,2026-03-03,20,,Check,1042,P-1',
      'R1,Payment,3/4/2026,5.50,Copay,Money order,,',
    );
    expect(run).toMatchObject({
      status: 'ready',
      counts: { total: 3, good: 3, bad: 0 },
      sums: { good: { charges: 1, charged: 112_000, payments: 2, paid: 2_550, clients: 1 }, done: { charges: 0 } },
    });
    expect(await ledger()).toEqual([]);
  });

  it('has every fault of every line told at once, in words', async () => {
    const tomorrow = addDays(localDate(api.deps.clock().toISOString(), 'America/Phoenix'), 1);
    const run = await read(
      'R404,Refund,2026-02-30,12.505,,,,',
      `R1,Charge,${tomorrow},0,,,,`,
      'R1,Payment,3/2/2026,-5,,,,',
      'R1,Payment,3/2/1926,"1,000,000.01",,Check,,',
      charge('5', 'C-1'),
      charge('6', 'C-1'),
      charge('7'),
      charge('7.00'),
      'R1,Charge,3/2/2026,9,Card 4111 1111 1111 1111,,,',
    );
    expect(await faults(run)).toEqual([
      [2, 'kind', 'date', 'amount', 'description', 'recordNumber'],
      [3, 'amount', 'date', 'description'],
      [4, 'amount', 'method'],
      [5, 'amount', 'date', 'reference'],
      [7, 'externalId'],
      [9, 'amount'],
      [10, 'description'],
    ]);
    const [card] = (await rows(run.id, 'bad')).slice(-1);
    expect(card?.cells['description']).toBe('Card [card number removed]');
    expect((await order(run, 'good')).body.mode).toBe('good');
    const { body } = await desk.admin.get<string>(`${base}/${run.id}/to-correct`);
    expect(body).toContain('What to correct');
  });

  it('keeps what a spreadsheet would run as text, here and in the file of faults', async () => {
    const run = await read(`R1,Charge,3/2/2026,12,"=HYPERLINK(""x"")",,,`, `R404,Charge,3/2/2026,12,+cmd|x,,,@id`);
    const { body } = await desk.admin.get<string>(`${base}/${run.id}/to-correct`);
    expect(body).toContain(`'+cmd|x`);
    expect(body).toContain(`'@id`);
    await order(run, 'good');
    await carryOut(run.id);
    expect(await ledger()).toMatchObject([{ description: '=HYPERLINK("x")' }]);
  });

  it('becomes charges and payments as at the desk, in the name of who ordered it', async () => {
    const other = await desk.of.client();
    const run = await imported(
      charge('100', 'C-1'),
      'R2,Charge,3/2/2026,40,Visit,,,',
      'R1,Payment,3/3/2026,20,,check,1042,P-1',
      'R1,Payment,3/4/2026,10,,Cash,,',
      'R1,Payment,3/5/2026,5,Copay,Money order,77,',
    );
    expect(run).toMatchObject({
      status: 'done',
      counts: { done: 5, good: 0 },
      sums: { done: { paid: 3_500, clients: 2 } },
    });
    expect([await balance(), await balance(other)]).toEqual([6_500, 4_000]);
    const posted = (await ledger()).filter(({ clientId }) => clientId === client.id);
    expect(posted).toMatchObject([
      {
        nth: 1,
        kind: 'charge',
        description: 'Session',
        externalId: 'C-1',
        source: 'file',
        createdBy: desk.admin.accountId,
      },
      { nth: 2, kind: 'payment', description: 'Payment by check 1042', externalId: 'P-1', onDate: '2026-03-03' },
      { nth: 3, description: 'Payment in cash', externalId: `import:${run.id}:5` },
      { nth: 4, description: 'Payment: Money order 77 (Copay)' },
    ]);
    const [line] = await rows(run.id, 'done');
    expect(line).toMatchObject({ madeId: posted[0]?.id, clientId: client.id });
    const audit = await desk.of.work(({ em }) => em.findOneOrFail(Audit, { subjectId: posted[0]?.id }));
    expect(audit).toMatchObject({ actor: `staff:${desk.admin.accountId}`, after: { description: '••• (changed)' } });
  });

  it('leaves a task for the lines to correct, which leads to its own page', async () => {
    const run = await imported(charge('1'), 'R404,Charge,3/2/2026,12,Session,,,');
    const about = { subjectKind: 'ledger_import', subjectId: run.id };
    expect(await desk.of.work(({ em }) => em.find(Task, {}))).toMatchObject([
      { ...about, ownerId: desk.admin.staffId },
    ]);
    expect(await desk.of.work(({ em }) => em.find(Alert, {}))).toMatchObject([about]);
    const [bad] = await rows(run.id, 'bad');
    const mend = (cells: Record<string, string>) =>
      desk.admin.send<Row>('patch', `${base}/${run.id}/rows/${bad?.id}`, { body: { cells } });
    expect((await mend({ recordNumber: 'R1', amount: '1' })).body.problems).toMatchObject([
      { column: 'another', message: expect.stringContaining('stands in the ledger') },
    ]);
    expect((await mend({ amount: '12' })).body).toMatchObject({ status: 'good', clientId: client.id });
    await order(await current(run.id), 'good');
    await carryOut(run.id);
    expect(await balance()).toBe(1_300);
    expect(await desk.of.work(({ em }) => em.find(Task, {}))).toMatchObject([{ status: 'done' }]);
  });
});

describe('nothing is posted twice', () => {
  it('when the same file comes again, with or without ids of its own', async () => {
    const lines = [charge('100', 'C-1'), charge('50')] as const;
    await imported(...lines);
    const again = await read(...lines);
    expect((await rows(again.id)).map(({ problems }) => problems[0]?.message)).toEqual([
      'A charge with this ID was imported already, so it is left out. Nothing has to be done.',
      'The same charge stands in the ledger of this client already. If this is another one, write Yes here and give it a Transaction ID.',
    ]);
    expect((await order(again, 'good')).body.type).toMatch(/nothing-good$/);
    // A payment of the same id is something else.
    expect((await read('R1,Payment,3/2/2026,100,,Cash,,C-1')).counts.good).toBe(1);
  });

  it('nor when staff have recorded the same at the desk', async () => {
    await desk.of.work((uow) =>
      post(uow, {
        clientId: client.id,
        kind: 'payment',
        on: '2026-03-03',
        description: 'Payment by check 1042',
        entries: deskPostings('payment', 2_000),
        source: 'staff',
      }),
    );
    expect(await faults(await read('R1,Payment,3/3/2026,20,,Check,1042,'))).toEqual([[2, 'another']]);
  });

  it('when two people import the same at the same time, or the activity runs twice', async () => {
    const lines = Array.from(
      { length: 520 },
      (_, n) => `R1,Charge,3/2/2026,1.${10 + (n % 90)},Session ${n},,,${n % 2 ? n : ''}`,
    );
    const runs = [await read(...lines), await read(...lines)];
    for (const run of runs) expect((await order(run, 'good')).status).toBe(202);
    await Promise.all(runs.flatMap(({ id }) => [carryOut(id), carryOut(id)]));
    const counts = await Promise.all(runs.map(async ({ id }) => (await current(id)).counts));
    expect(counts.map(({ done }) => done).reduce((sum, each) => sum + each)).toBe(520);
    expect(await ledger()).toHaveLength(520);
  });

  it('when the worker ends between a commit and its answer, or in the middle of a group', async () => {
    const lines = Array.from({ length: 600 }, (_, n) => `R1,Charge,3/2/2026,1,Session ${n},,,`);
    const run = await read(...lines);
    await order(run, 'good');
    // The second group is refused by the database; the first stays.
    await refuse('Session 550', async () => {
      await expect(carryOut(run.id)).rejects.toThrow();
    });
    expect((await current(run.id)).counts).toMatchObject({ done: 500, good: 100 });
    await carryOut(run.id);
    await carryOut(run.id); // its answer was lost
    expect((await current(run.id)).counts).toMatchObject({ done: 600 });
    expect([await balance(), (await ledger()).length]).toEqual([60_000, 600]);
    await order(await current(run.id), 'good');
    expect((await current(run.id)).status).toBe('done');
  });

  it('by a second press', async () => {
    const run = await read(charge('100'));
    const answers = await Promise.all([order(run, 'good'), order(run, 'good')]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409]);
    await carryOut(run.id);
    const done = await current(run.id);
    expect((await order(done, 'good')).body.type).toMatch(/nothing-good$/);
    expect(await balance()).toBe(10_000);
  });
});

describe('an import that is taken back', () => {
  it('is reversed line by line, each once and with the reason, and its file can come again', async () => {
    const run = await imported(charge('100', 'C-1'), 'R1,Payment,3/3/2026,20,,Cash,,');
    const [first] = await rows(run.id, 'done');
    await desk.admin.send('post', `/api/clients/${client.id}/ledger/${first?.madeId}/reverse`, {
      body: { reason: 'Mine' },
      headers: { 'idempotency-key': newId() },
    });
    expect(await takenBack(run)).toMatchObject({
      status: 'undone',
      counts: { undone: 2, done: 0 },
      sums: { done: { clients: 0 } },
    });
    await carryOut(run.id);
    expect(await balance()).toBe(0);
    expect((await ledger()).filter(({ kind }) => kind === 'reversal')).toMatchObject([
      { reason: 'Mine' },
      { reason: 'The wrong month', createdBy: desk.admin.accountId },
    ]);
    const again = await imported(charge('90', 'C-1'), 'R1,Payment,3/3/2026,20,,Cash,,');
    expect(again.counts).toMatchObject({ done: 2 });
    expect(await balance()).toBe(7_000);
    expect((await read(charge('90', 'C-1'))).counts).toMatchObject({ before: 1 });
    const kept = await desk.of.work(({ em }) => em.find(Audit, { subject: 'import_run', subjectId: run.id }));
    expect(JSON.stringify(kept)).not.toContain('The wrong month');
  });

  it('needs a reason, and the right that reversing takes', async () => {
    const run = await imported(charge('100'));
    expect((await desk.admin.post(`${base}/${run.id}/undo`, { version: run.version })).status).toBe(400);
    const user = await desk.somebody({ 'Client Billing': ['create', 'view'] });
    expect((await user.post(`${base}/${run.id}/undo`, { version: run.version, reason: 'x' })).status).toBe(403);
    expect(await balance()).toBe(10_000);
  });
});

describe('a chart that is closed', () => {
  let reader: TestUser;
  beforeEach(async () => {
    const grants = { ...allGrants };
    delete grants['Restricted Charts'];
    reader = await desk.somebody(grants);
    await desk.of.work(async ({ em }) => {
      (await em.findOneOrFail(Client, { id: client.id })).restricted = true;
    });
  });
  it('is to who may not see it as a number that nobody has', async () => {
    const run = await begunBy(reader, charge('100'), 'R404,Charge,3/2/2026,12,Session,,,');
    const [closed, unknown] = (await reader.get<{ rows: Row[] }>(`${base}/${run.id}/rows`)).body.rows;
    expect(closed?.problems).toEqual(unknown?.problems);
    expect(closed).toMatchObject({ status: 'bad', clientId: null });
  });

  it('is neither listed, counted, summed, posted nor taken back by them in the file of somebody else', async () => {
    await desk.of.client();
    const run = await read(charge('100'), 'R2,Charge,3/2/2026,40,Visit,,,');
    const seen = async () => (await reader.get<ImportRun>(`${base}/${run.id}`)).body;
    const listed = async () =>
      (await reader.get<{ rows: Row[] }>(`${base}/${run.id}/rows`)).body.rows.map(({ number }) => number);
    expect(await seen()).toMatchObject({ counts: { total: 1 }, sums: { good: { charged: 4_000, clients: 1 } } });
    expect(await listed()).toEqual([3]);
    const [closed] = await rows(run.id);
    const mended = await reader.send('patch', `${base}/${run.id}/rows/${closed?.id}`, { body: { cells: {} } });
    expect(mended.status).toBe(403);
    expect((await reader.post(`${base}/${run.id}/run`, { version: run.version })).status).toBe(202);
    await carryOut(run.id);
    expect(await balance()).toBe(0);
    expect((await rows(run.id)).map(({ status }) => status)).toEqual(['good', 'done']);
    expect(await listed()).toEqual([3]);
    await order(await current(run.id), 'good');
    await carryOut(run.id);
    expect(await balance()).toBe(10_000);
    const { version } = await seen();
    expect((await reader.post(`${base}/${run.id}/undo`, { version, reason: 'Mine' })).status).toBe(202);
    await carryOut(run.id);
    expect(await balance()).toBe(10_000);
    expect(await takenBack(await current(run.id))).toMatchObject({ status: 'undone', counts: { undone: 2 } });
    expect(await balance()).toBe(0);
  });

  it('is closed to who has left the practice before their import began', async () => {
    await desk.of.work(async ({ em }) => {
      em.create(Assignment, { clientId: client.id, staffId: reader.staffId, role: 'clinician' });
    });
    const run = await begunBy(reader, charge('100'));
    expect((await reader.post(`${base}/${run.id}/run`, { version: run.version })).status).toBe(202);
    await desk.of.work(({ kysely }) =>
      sql`update staff set active = false where id = ${reader.staffId}::uuid`.execute(kysely),
    );
    await carryOut(run.id);
    expect(await balance()).toBe(0);
  });
});

describe('an import of the ledger', () => {
  it('is neither found by another practice nor at the desk where a practice begins, and the reverse', async () => {
    const run = await read(charge('100'));
    const { version } = run;
    const other = api.other.admin;
    for (const [user, path] of [
      [other, base],
      [desk.admin, '/api/imports'],
    ] as const) {
      expect((await user.get(`${path}/${run.id}`)).status).toBe(404);
      expect((await user.get(`${path}/${run.id}/rows`)).status).toBe(404);
      expect((await user.post(`${path}/${run.id}/run`, { mode: 'good', version })).status).toBe(404);
      expect((await user.post(`${path}/${run.id}/cancel`)).status).toBe(404);
      expect((await user.post(`${path}/${run.id}/undo`, { version, reason: 'x' })).status).toBe(404);
    }
    expect((await put(run.id, file(charge('1')), other)).status).toBe(404);
    expect((await desk.admin.get<{ rows: object[] }>('/api/imports')).body.rows).toEqual([]);
    expect((await desk.admin.post('/api/imports', { kind: 'ledger', fileName: 'x.csv' })).status).toBe(400);
    const { id } = (await desk.admin.post<ImportRun>('/api/imports', { kind: 'clients', fileName: 'x.csv' })).body;
    expect((await desk.admin.get(`${base}/${id}`)).status).toBe(404);
    expect((await desk.admin.get<{ rows: { id: string }[] }>(base)).body.rows).toMatchObject([{ id: run.id }]);
  });

  it('knows clients of its own practice alone', async () => {
    const run = await read(charge('100'));
    const stranger = await begunBy(api.other.admin, charge('100'));
    expect(run.counts.good).toBe(1);
    expect(stranger).toMatchObject({ counts: { good: 0, bad: 1 } });
  });

  it('can be cancelled, and the rest imported later', async () => {
    const run = await read(charge('100'));
    await order(run, 'good');
    expect((await desk.admin.post<ImportAnswer>(`${base}/${run.id}/cancel`)).body.status).toBe('cancelled');
    await carryOut(run.id);
    expect(await balance()).toBe(0);
    expect((await order(await current(run.id), 'good')).status).toBe(202);
    await carryOut(run.id);
    expect(await balance()).toBe(10_000);
    expect(
      await desk.of.work((uow) => finishRun(uow, newId(), { was: [], failure: null, now: new Date() })),
    ).toBeNull();
    expect((await undo(run)).status).toBe(409); // read before it was imported
  });
});

const begunBy = async (user: TestUser, ...lines: string[]) => {
  const { id } = await desk.begun('ledger', user);
  return (await put(id, file(...lines), user)).body;
};

/** The database takes no transaction with these words while `task` runs. */
async function refuse(description: string, task: () => Promise<void>): Promise<void> {
  const owner = new PgClient({ connectionString: api.db.ownerUrl });
  await owner.connect();
  try {
    await owner.query(`alter table ledger_transaction add constraint refused check (description <> '${description}')`);
    await task();
    await owner.query('alter table ledger_transaction drop constraint refused');
  } finally {
    await owner.end();
  }
}
