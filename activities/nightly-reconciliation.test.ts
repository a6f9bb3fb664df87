import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Alert, PaymentReconciliation, Task } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { orderNightly } from '../db/payments/nightly-reconciliation.ts';
import { finishReconciliation } from '../db/payments/reconciliations.ts';
import type { Finding } from '../domain/payments/reconciliation.ts';
import type { ReconciliationRow } from '../domain/schemas/payments.ts';
import { addDays, localDate, startOfDay } from '../domain/time.ts';
import { startTestApi, type TestApi } from '../test/setup/api.ts';
import { PaymentDesk } from '../test/setup/payments.ts';

const zone = 'America/New_York';
const hourMs = 60 * 60_000;
let api: TestApi;
let desk: PaymentDesk;
let today: string;
const closers: (() => Promise<void> | void)[] = [];
beforeAll(async () => {
  api = await startTestApi();
  desk = await PaymentDesk.open(api, closers);
  today = localDate(new Date().toISOString(), zone);
});
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
  await api.close();
});

/** An hour of a day at the practice, `days` from today. */
const at = (days: number, hour: number) => new Date(Date.parse(startOfDay(addDays(today, days), zone)) + hour * hourMs);
const order = (now: Date) => desk.work((uow) => orderNightly(uow, now));
const finding = (more: Partial<Finding> = {}): Finding => ({
  kind: 'theirs-alone',
  of: 'payment',
  id: null,
  vendorId: 'pi_1',
  ours: null,
  theirs: 500,
  at: at(-1, 12).toISOString(),
  ...more,
});
const tasks = () =>
  desk.work(({ em }) => em.find(Task, { subjectKind: 'payment_reconciliation' }, { orderBy: { id: 'asc' } }));
/** The night of a day comes to its end. @returns its id */
async function ended(days: number, result: Parameters<typeof finishReconciliation>[2]): Promise<string> {
  const id = await order(at(days, 5));
  if (!id) throw new Error('There is no such night');
  await desk.work((uow) => finishReconciliation(uow, id, result, at(days, 6)));
  return id;
}

describe('the comparison of each night', () => {
  it('is ordered once a night, of the last seven days, and of none before the first payment', async () => {
    expect(await order(at(0, 5))).toBeNull();
    const paymentId = await desk.paid(await desk.owing(1_000), 1_000);
    expect(await order(at(0, 5))).toBeNull();
    await desk.work(({ kysely }) =>
      sql`update payment set created_at = ${at(-3, 12)}::timestamptz where id = ${paymentId}::uuid`.execute(kysely),
    );
    const both = await Promise.all([order(at(0, 5)), order(at(0, 5))]);
    expect(both.filter(Boolean)).toHaveLength(1);
    expect(await order(at(0, 23))).toBeNull();
    expect(await order(at(1, 2))).toBeNull();
    expect(await order(at(6, 4))).not.toBeNull();
    const rows = await desk.work(({ em }) => em.find(PaymentReconciliation, {}, { orderBy: { nightOf: 'asc' } }));
    expect(rows.map(({ nightOf, fromOn, toOn }) => [nightOf, fromOn, toOn])).toEqual([
      [today, addDays(today, -3), addDays(today, -1)],
      [addDays(today, 6), addDays(today, -1), addDays(today, 5)],
    ]);
  });

  it('tells of a difference once, however often it is found and whatever has become of its task', async () => {
    const first = await ended(10, { matched: 1, findings: [finding()] });
    const [task] = await tasks();
    expect(task).toMatchObject({ subjectId: first, status: 'open', priority: 'high' });
    expect(task?.note).toContain('a new difference');
    const told = await desk.work(({ em }) => em.find(Alert, { kind: 'payments-differ' }));
    expect(told.length).toBeGreaterThan(0);
    expect(new Set(told.map(({ subjectId }) => subjectId))).toEqual(new Set([first]));
    await desk.work(({ kysely }) => sql`update task set status = 'done' where id = ${task?.id}::uuid`.execute(kysely));
    await ended(11, { matched: 1, findings: [finding()] });
    expect(await tasks()).toHaveLength(1);
    const third = await ended(12, { matched: 1, findings: [finding(), finding({ vendorId: 'pi_2' })] });
    await ended(13, { matched: 1, findings: [finding({ vendorId: 'pi_2' }), finding()] });
    expect((await tasks()).map(({ subjectId }) => subjectId)).toEqual([first, third]);
  });

  it('tells of nothing that did not go through Rounds, and counts it apart', async () => {
    const before = (await tasks()).length;
    const id = await ended(16, { matched: 1, findings: [finding({ vendorId: 'pi_shop', foreign: true })] });
    expect(await tasks()).toHaveLength(before);
    const { body } = await api.own.admin.get<{ rows: ReconciliationRow[] }>('/api/payment-reconciliations');
    expect(body.rows.find((row) => row.id === id)?.differences).toBe(0);
  });

  it('tells of nothing where a person asked for it: they see it', async () => {
    const before = (await tasks()).length;
    const id = newId();
    await desk.work(async (uow) => {
      const days = { fromOn: today, toOn: today } as const;
      uow.em.create(PaymentReconciliation, { id, ...days, requestedBy: 'system:test' });
      await uow.em.flush();
      await finishReconciliation(uow, id, { matched: 0, findings: [finding({ vendorId: 'pi_3' })] }, new Date());
    });
    expect(await tasks()).toHaveLength(before);
  });

  it('tells that it came to nothing only where that is so two nights in a row, and once', async () => {
    const before = (await tasks()).length;
    const failure = 'Stripe did not answer in time.';
    await ended(20, { failure });
    expect(await tasks()).toHaveLength(before);
    await ended(21, { failure });
    await ended(22, { failure });
    const made = await tasks();
    expect(made).toHaveLength(before + 1);
    expect(made.at(-1)?.note).toContain('two nights in a row');
    // A night between them that nobody ordered: those are not in a row.
    await desk.work(({ kysely }) =>
      sql`update task set status = 'done' where id = ${made.at(-1)?.id}::uuid`.execute(kysely),
    );
    await ended(24, { failure });
    expect(await tasks()).toHaveLength(before + 1);
  });

  it('is listed with those that people asked for, newest first, by pages, in its own practice alone', async () => {
    const page = (query: string, by = api.own.admin) =>
      by.get<{ rows: ReconciliationRow[]; next: string | null }>(`/api/payment-reconciliations${query}`);
    const first = (await page('?limit=2')).body;
    expect(first.rows).toMatchObject([
      { nightly: true, by: null, status: 'failed', differences: 0 },
      { nightly: true, status: 'failed' },
    ]);
    const rest = (await page(`?limit=100&cursor=${first.next}`)).body.rows;
    const all = [...first.rows, ...rest];
    expect(all.map(({ id }) => id)).toEqual(
      all
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    );
    expect(all.filter(({ nightly }) => !nightly)).toMatchObject([{ status: 'done', differences: 1 }]);
    expect((await page('', api.other.admin)).body.rows).toEqual([]);
    const stranger = await api.other.admin.get(`/api/payment-reconciliations/${all[0]?.id}`);
    expect(stranger.status).toBe(404);
    const clerk = await api.as({ 'Client Billing': ['view'] });
    expect((await page('', clerk)).status).toBe(403);
  });
});
