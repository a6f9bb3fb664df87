import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { sql } from 'kysely';
import { sweepStatements } from '../../activities/statement-sweeper.ts';
import { Alert, Audit, Message, Statement, StatementRun } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { StatementRun as Shape } from '../../domain/schemas/statement-runs.ts';
import { addDays } from '../../domain/time.ts';
import { allGrants, startTestApi, type TestApi } from '../../test/setup/api.ts';
import { StatementDesk } from '../../test/setup/statement-desk.ts';
import type { StatementRunInput } from '../../workflows/statement-run/contract.ts';

let api: TestApi;
let desk: StatementDesk;
beforeAll(async () => {
  api = await startTestApi();
});
beforeEach(async () => {
  desk = await StatementDesk.open(api);
});
afterAll(() => api.close());

const problem = (name: string) => `urn:rounds:problem:${name}`;
const statements = () => desk.of.work(({ em }) => em.find(Statement, {}, { orderBy: { number: 'asc' } }));
const states = async (id: string) =>
  Object.fromEntries((await desk.rows(id)).map(({ clientId, state, reason }) => [clientId, reason ?? state]));

describe('a run of statements that is asked for', () => {
  it('shows before whom it is to and how much that is together, and of who has one that says the same', async () => {
    expect((await desk.preview()).body).toEqual({ clients: 0, total: 0, same: 0 });
    const [less] = [await desk.owing(1_000), await desk.owing(1_001), await desk.owing(5_000)];
    await desk.posts(await desk.owing(500), 'payment', 900);
    expect((await desk.preview()).body).toEqual({ clients: 3, total: 7_001, same: 0 });
    expect((await desk.preview({ overCents: 1_000 })).body).toEqual({ clients: 2, total: 6_001, same: 0 });
    await desk.turns((await desk.ordered({ overCents: 1_000 })).id);
    expect((await desk.preview()).body).toEqual({ clients: 1, total: 1_000, same: 2 });
    await desk.posts(less, 'payment', 1_000);
    expect((await desk.preview()).body).toEqual({ clients: 0, total: 0, same: 2 });
    const past = await desk.preview({ dueOn: addDays(desk.today, -1) });
    expect([past.status, past.body]).toMatchObject([400, { errors: [{ path: 'dueOn' }] }]);
  });

  it('begins only with the numbers that were confirmed, and not where nobody would get one', async () => {
    const nobody = await desk.order({ clients: 1, total: 100 });
    expect([nobody.status, nobody.body.type]).toEqual([409, problem('nobody')]);
    const id = await desk.owing(2_000);
    for (const expected of [
      { clients: 2, total: 2_000 },
      { clients: 1, total: 1_999 },
    ]) {
      const { status, body } = await desk.order(expected);
      expect([status, body.type, body.title]).toEqual([
        409,
        problem('counts-changed'),
        'By now 1 client would get a statement, over $20.00 together',
      ]);
    }
    expect(await desk.of.work(({ em }) => em.count(StatementRun, {}))).toBe(0);
    await desk.posts(id, 'charge', 1);
    expect((await desk.order({ clients: 1, total: 2_001 })).status).toBe(202);
  });

  it('is one however often it is pressed, and one of a practice at a time', async () => {
    await desk.owing(2_000);
    const expected = { clients: 1, total: 2_000 };
    const key = newId();
    const first = await desk.order(expected, {}, { key });
    expect((await desk.order(expected, {}, { key })).body.id).toBe(first.body.id);
    const second = await desk.order(expected);
    expect([second.status, second.body.type]).toEqual([409, problem('run-under-way')]);
    expect(second.body.next).toMatch(/Statement Runs/);
    const other = await StatementDesk.open(api);
    await other.owing(2_000);
    expect((await other.order(expected)).status).toBe(202);
    const third = await StatementDesk.open(api);
    await third.owing(2_000);
    const both = await Promise.all([third.order(expected), third.order(expected)]);
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([202, 409]));
  });

  it('takes the right to create by Client Billing, and of another practice there is none', async () => {
    await desk.owing(2_000);
    const viewer = await desk.somebody({ 'Client Billing': ['view'] });
    expect((await desk.preview({}, viewer)).status).toBe(403);
    expect((await desk.order({ clients: 1, total: 2_000 }, {}, { by: viewer })).status).toBe(403);
    const { id } = await desk.ordered();
    expect((await desk.cancel(id, viewer)).status).toBe(403);
    expect((await desk.current(id, viewer)).id).toBe(id);
    const stranger = api.other.admin;
    for (const each of ['', '/rows']) expect((await stranger.get(`/api/statement-runs/${id}${each}`)).status).toBe(404);
    expect((await desk.cancel(id, stranger)).status).toBe(404);
    expect((await desk.current(id)).status).toBe('requested');
    const { body } = await stranger.get<{ rows: Shape[] }>('/api/statement-runs');
    expect(body.rows.map((row) => row.id)).not.toContain(id);
  });
});

describe('a run of statements', () => {
  it('judges each when their turn comes, issues one to each once, tells them, and tells who ordered it at its end', async () => {
    const [paid, same, issued] = [await desk.owing(1_000), await desk.owing(1_000), await desk.owing(3_000)];
    const { id } = await desk.ordered();
    await desk.posts(paid, 'payment', 1_000);
    const dueOn = addDays(desk.today, 30);
    await desk.biller.send('post', `/api/clients/${same}/statements`, {
      body: { dueOn },
      headers: { 'idempotency-key': newId() },
    });
    expect(await desk.turns(id)).toEqual({
      status: 'done',
      waiting: 0,
      issued: 1,
      leftOut: 2,
      failed: 0,
      over: true,
    });
    expect(await states(id)).toEqual({ [paid]: 'not-over', [same]: 'same', [issued]: 'issued' });
    expect(await desk.current(id)).toMatchObject({
      status: 'done',
      finishedAt: expect.any(String),
      counts: { clients: 3, issued: 1, leftOut: 2, byReason: { 'not-over': 1, same: 1 }, total: 3_000 },
    });
    const made = await statements();
    expect(made.map(({ clientId }) => clientId)).toEqual([same, issued]);
    expect(made[1]).toMatchObject({ closing: 3_000, dueOn, issuedBy: desk.biller.accountId });
    const [row] = await desk.rows(id, '?state=issued');
    expect(row?.statement).toEqual({ id: made[1]?.id, number: made[1]?.number, closing: 3_000 });
    const before = await desk.of.work(({ em }) => em.find(Alert, {}));
    expect(before.map(({ kind, subjectId }) => [kind, subjectId])).toEqual([['statement-run-finished', id]]);
    await desk.turns(id);
    expect(await statements()).toHaveLength(2);
    expect(await desk.of.work(({ em }) => em.count(Alert, {}))).toBe(1);
    const audit = await desk.of.work(({ em }) => em.find(Audit, { subject: 'statement_run', subjectId: id }));
    expect(audit.map(({ actor }) => actor)).toContain(`staff:${desk.biller.accountId}`);
  });

  it('gives nobody a second one, though two workers are at it and groups are small', async () => {
    for (let n = 0; n < 12; n++) await desk.owing(1_000 + n);
    const { id } = await desk.ordered();
    for (let n = 0; n < 3; n++) await Promise.all([desk.turns(id, { atATime: 3 }), desk.turns(id, { atATime: 3 })]);
    expect(await desk.turns(id)).toMatchObject({ status: 'done', issued: 12 });
    const made = await statements();
    expect(new Set(made.map(({ clientId }) => clientId)).size).toBe(12);
    expect(made.map(({ number }) => number)).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
  });

  it('keeps nothing of a group that fails in the middle, then goes on one by one and past who always fails', async () => {
    const [one, broken] = [
      await desk.owing(1_000, { lastName: 'Adams' }),
      await desk.owing(1_000, { lastName: 'Baker' }),
      await desk.owing(1_000, { lastName: 'Cole' }),
    ];
    const { id } = await desk.ordered();
    // More than can be counted exactly.
    await desk.posts(broken, 'charge', Number.MAX_SAFE_INTEGER);
    const quiet = jest.spyOn(api.deps.log, 'error').mockReturnValue();
    await expect(desk.turns(id)).rejects.toThrow();
    expect(await statements()).toEqual([]);
    expect(await desk.of.work(({ em }) => em.count(Message, {}))).toBe(0);
    await expect(desk.turns(id, { attempt: 2 })).rejects.toThrow();
    expect((await statements()).map(({ clientId }) => clientId)).toEqual([one]);
    expect(await desk.turns(id, { attempt: 4 })).toMatchObject({ status: 'done', issued: 2, failed: 1 });
    quiet.mockRestore();
    expect((await desk.rows(id, '?state=failed')).map(({ clientId }) => clientId)).toEqual([broken]);
  });

  it('is cancelled for the rest, whoever presses twice, and nobody has a turn once that is answered', async () => {
    for (let n = 0; n < 6; n++) await desk.owing(1_000);
    const { id } = await desk.ordered();
    const taking = desk.turns(id, { atATime: 2 });
    const { body } = await desk.cancel(id);
    const { issued } = body.counts;
    await taking;
    expect(await desk.current(id)).toMatchObject({
      status: 'cancelled',
      cancelledBy: expect.any(String),
      counts: { issued, cancelled: 6 - issued, waiting: 0 },
    });
    expect((await desk.cancel(id)).status).toBe(200);
    expect(await desk.turns(id)).toMatchObject({ status: 'cancelled', over: true, issued });
    expect(await statements()).toHaveLength(issued);
    const again = await desk.ordered();
    await desk.turns(again.id);
    const late = await desk.cancel(again.id);
    expect([late.status, late.body.type]).toEqual([409, problem('not-now')]);
    expect(await statements()).toHaveLength(6);
  });

  it('is not cancelled once all had their turn, and is told to be over', async () => {
    await desk.owing(1_000);
    const { id } = await desk.ordered();
    await desk.of.work(({ kysely }) =>
      sql`update statement_run_row set status = 'left-out', reason = 'same' where run_id = ${id}::uuid`.execute(kysely),
    );
    const late = await desk.cancel(id);
    expect([late.status, late.body.type]).toEqual([409, problem('not-now')]);
    expect(await desk.turns(id)).toMatchObject({ status: 'done', over: true });
    expect(await desk.of.work(({ em }) => em.count(Alert, { kind: 'statement-run-finished' }))).toBe(1);
  });

  it('passes over nobody for what passes by itself, however often it has failed before', async () => {
    await desk.owing(1_000);
    await desk.owing(2_000);
    const { id } = await desk.ordered();
    const { database } = api.deps;
    const work = database.work.bind(database);
    let left = 1;
    const spy = jest.spyOn(database, 'work').mockImplementation((about, task) =>
      work(about, async (uow) => {
        const done = await task(uow);
        // Nobody answers when the first statement is about to be kept.
        if ((await uow.em.count(Statement, {})) > 0 && left-- > 0) throw new Error('The connection broke');
        return done;
      }),
    );
    expect(await desk.turns(id, { attempt: 6 })).toMatchObject({ status: 'done', issued: 2, failed: 0 });
    spy.mockRestore();
    expect(left).toBeLessThan(1);
  });

  it('issues none that nobody could pay in time any more', async () => {
    await desk.owing(1_000);
    const { id } = await desk.ordered({ dueOn: desk.today });
    await desk.of.work(({ kysely }) => sql`update statement_run set due_on = due_on - 2`.execute(kysely));
    expect(await desk.turns(id)).toMatchObject({ status: 'done', issued: 0, leftOut: 1 });
    expect((await desk.current(id)).counts.byReason).toEqual({ 'due-passed': 1 });
  });

  it('tells nobody of a restricted chart that is not open to them, and issues none that is not open to who ordered it', async () => {
    const [open, closed] = [await desk.owing(1_000), await desk.owing(2_000)];
    const restrict = (id: string) =>
      desk.of.work(({ kysely }) => sql`update client set restricted = true where id = ${id}::uuid`.execute(kysely));
    await restrict(closed);
    const clerk = await desk.somebody({ 'Client Billing': ['create', 'view'] });
    expect((await desk.preview({}, clerk)).body).toEqual({ clients: 1, total: 1_000, same: 0 });
    const whole = await desk.ordered();
    await desk.turns(whole.id);
    expect(new Set(Object.keys(await states(whole.id)))).toEqual(new Set([open, closed]));
    expect((await desk.current(whole.id)).counts).toMatchObject({ clients: 2, total: 3_000 });
    expect((await desk.current(whole.id, clerk)).counts).toMatchObject({ clients: 1, total: 1_000 });
    expect((await desk.rows(whole.id, '', clerk)).map(({ clientId }) => clientId)).toEqual([open]);
    await desk.posts(open, 'charge', 1);
    const own = await desk.ordered({}, clerk);
    await restrict(open);
    expect(await desk.turns(own.id)).toMatchObject({ status: 'done', issued: 0, leftOut: 1 });
    expect(await states(own.id)).toEqual({ [open]: 'restricted-chart' });
    expect(await desk.rows(own.id, '', clerk)).toEqual([]);
  });

  it('issues none of restricted charts any more once who ordered it has left the practice, though they saw all of them', async () => {
    const closed = await desk.owing(2_000);
    await desk.of.work(({ kysely }) =>
      sql`update client set restricted = true where id = ${closed}::uuid`.execute(kysely),
    );
    const leaving = await desk.somebody(allGrants);
    const { id } = await desk.ordered({}, leaving);
    await desk.of.work(({ kysely }) =>
      sql`update staff set active = false where id = ${leaving.staffId}::uuid`.execute(kysely),
    );
    expect(await desk.turns(id)).toMatchObject({ status: 'done', issued: 0, leftOut: 1 });
    expect(await states(id)).toEqual({ [closed]: 'restricted-chart' });
  });

  it('is listed by pages, newest first, and started by the sweeper where nobody has', async () => {
    await desk.owing(1_000);
    const made: string[] = [];
    for (let n = 0; n < 3; n++) {
      made.unshift((await desk.ordered()).id);
      await desk.cancel(made[0] ?? '');
    }
    const page = (query: string) =>
      desk.biller.get<{ rows: Shape[]; next: string | null }>(`/api/statement-runs${query}`);
    const first = (await page('?limit=2')).body;
    const rest = (await page(`?limit=2&cursor=${first.next}`)).body;
    expect([...first.rows, ...rest.rows].map((row) => row.id)).toEqual(made);
    expect(rest.next).toBeNull();
    const { id } = await desk.ordered();
    const started: StatementRunInput[] = [];
    const { database, log } = api.deps;
    await sweepStatements({
      database,
      log,
      clock: () => new Date(api.deps.clock().getTime() + 60_000),
      start: async (input) => started.push(input) > 0,
    });
    const own = started.filter(({ practiceId }) => practiceId === desk.of.practiceId);
    expect(own.map(({ runId }) => runId)).toEqual([id]);
  });
});
