import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { deskPostings, type Posting } from '../../domain/billing/ledger.ts';
import { testDatabase, type TestDatabase } from '../../test/setup/database.ts';
import { type TestClient, TestPeople } from '../../test/setup/people.ts';
import type { UnitOfWork } from '../database.ts';
import { Account, Payment, PaymentRefund } from '../entities/index.ts';
import { newId } from '../ids.ts';
import { balanceOf, type NewTransaction, post, reverse } from './ledger.ts';

let test: TestDatabase;
let people: TestPeople;
let client: TestClient;

beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

const on = '2027-03-02';
const begin = async () => {
  people = new TestPeople(test, await test.practice());
  client = await people.client();
};
const charge = (cents: number, more: Partial<NewTransaction> = {}): NewTransaction => ({
  clientId: client.id,
  kind: 'charge',
  on,
  description: 'Session',
  entries: deskPostings('charge', cents),
  source: 'staff',
  ...more,
});
const posted = (transaction: NewTransaction) => people.work((uow) => post(uow, transaction));
const balance = () => people.work((uow) => balanceOf(uow, client.id));
const run = (statement: string) => people.work(({ kysely }) => sql.raw(statement).execute(kysely));
const everyEntry = async () =>
  people.work(async ({ kysely }) => {
    const { rows } = await sql<{ sum: string }>`select coalesce(sum(amount), 0) as sum from ledger_entry`.execute(
      kysely,
    );
    return Number(rows[0]?.sum);
  });

/** A charge as no code of ours would write it; `amounts`: rows of account and cents. */
const written = (amounts: string) => `
  with t as (insert into ledger_transaction (client_id, nth, kind, on_date, description, source)
    values ('${client.id}', 900, 'charge', '${on}', 'x', 'staff') returning id)
  ${amounts === '' ? 'select from t' : `insert into ledger_entry (transaction_id, ledger_account, amount) select t.id, v.a, v.n from t, (values ${amounts}) v (a, n)`}`;

/** A transaction without a reason. */
const without = (kind: string, reverses: string) =>
  run(`insert into ledger_transaction (client_id, nth, kind, on_date, description, reverses_id, source)
    values ('${client.id}', 903, '${kind}', '${on}', 'x', ${reverses}, 'staff')`);

describe('the ledger', () => {
  beforeAll(begin);

  it('knows what a client owes, and its sides sum to zero', async () => {
    await posted(charge(12_050));
    await posted({
      ...charge(0),
      kind: 'payment',
      description: 'Payment in cash',
      entries: deskPostings('payment', 5000),
    });
    await posted({
      ...charge(0),
      kind: 'adjustment',
      description: 'Write-off',
      reason: 'Hardship',
      entries: deskPostings('adjustment', 50),
    });
    expect(await balance()).toBe(7000);
    expect(await everyEntry()).toBe(0);
  });

  it('takes nothing that does not balance, whoever writes it', async () => {
    const before = await balance();
    const lame: Posting[] = [
      { account: 'receivable', amount: 100 },
      { account: 'income', amount: -99 },
    ];
    await expect(posted(charge(0, { entries: lame }))).rejects.toThrow(RangeError);
    await expect(run(written(''))).rejects.toThrow('do not sum to zero');
    await expect(run(written(`('receivable', 100), ('income', -99)`))).rejects.toThrow('do not sum to zero');
    expect(await balance()).toBe(before);
  });

  it('takes no write-off and no reversal without a reason, whoever writes it', async () => {
    const id = await posted(charge(100));
    await expect(without('adjustment', 'null')).rejects.toThrow('violates check constraint');
    await expect(without('reversal', `'${id}'`)).rejects.toThrow('violates check constraint');
  });

  it('is never edited, nor added to: what was posted stays', async () => {
    const id = await posted(charge(100));
    for (const statement of [
      `update ledger_transaction set description = 'Other'`,
      `update ledger_entry set amount = amount * 2`,
      'delete from ledger_transaction',
      'delete from ledger_entry',
    ])
      await expect(run(statement)).rejects.toMatchObject({ code: '42501' });
    const more = `insert into ledger_entry (transaction_id, ledger_account, amount) values ('${id}', 'disputed', 5), ('${id}', 'adjustments', -5)`;
    await expect(run(more)).rejects.toThrow('was posted before');
  });

  it('takes back once, the whole, and no reversal', async () => {
    const before = await balance();
    const id = await posted(charge(4321));
    const back = () => people.work((uow) => reverse(uow, id, 'Wrong client', { on }));
    const answers = await Promise.all([back(), back()]);
    const [reversal] = answers.filter((each) => each !== null);
    expect(answers.filter((each) => each !== null)).toHaveLength(1);
    expect(await balance()).toBe(before);
    expect(await back()).toBeNull();
    expect(await people.work((uow) => reverse(uow, reversal ?? '', 'No', { on }))).toBeNull();
    expect(await people.work((uow) => reverse(uow, newId(), 'No', { on }))).toBeNull();
    const twice = `insert into ledger_transaction (client_id, nth, kind, on_date, description, reason, reverses_id, source)
      values ('${client.id}', 901, 'reversal', '${on}', 'x', 'x', '${id}', 'staff')`;
    await expect(run(twice)).rejects.toMatchObject({ code: '23505' });
  });

  it('takes no reversal that is not the opposite, or is of another client', async () => {
    const id = await posted(charge(100));
    const other = await people.client();
    const by = (clientId: string, cents: number) =>
      run(`with t as (insert into ledger_transaction (client_id, nth, kind, on_date, description, reason, reverses_id, source)
          values ('${clientId}', 902, 'reversal', '${on}', 'x', 'x', '${id}', 'staff') returning id)
        insert into ledger_entry (transaction_id, ledger_account, amount)
        select t.id, v.a, v.n from t, (values ('receivable', -${cents}), ('income', ${cents})) v (a, n)`);
    await expect(by(client.id, 99)).rejects.toThrow('is not the opposite');
    await expect(by(other.id, 100)).rejects.toThrow('is not the opposite');
    await by(client.id, 100);
  });

  it('has one transaction a card payment, and one a refund', async () => {
    const [accountId, paymentId, refundId] = [newId(), newId(), newId()];
    await people.work(async ({ em }) => {
      em.create(Account, { id: accountId, kind: 'portal', personId: client.personId, login: 'payer.portal' });
      await em.flush();
      const { id: clientId } = client;
      const paid = { purpose: 'balance', amount: 2500, vendorAccount: 'acct_test' } as const;
      em.create(Payment, { id: paymentId, clientId, accountId, ...paid });
      await em.flush();
      const back = { amount: 2500, origin: 'staff', reason: 'other', requestedBy: 'system:test' } as const;
      em.create(PaymentRefund, { id: refundId, paymentId, ...back });
    });
    const pay = () =>
      posted(
        charge(0, {
          kind: 'payment',
          entries: [
            { account: 'receivable', amount: -2500 },
            { account: 'card-payments', amount: 2500 },
          ],
          paymentId,
          source: 'card',
        }),
      );
    await pay();
    await expect(pay()).rejects.toMatchObject({ code: '23505' });
    const refund = () =>
      posted(
        charge(0, {
          kind: 'refund',
          entries: [
            { account: 'receivable', amount: 2500 },
            { account: 'card-payments', amount: -2500 },
          ],
          paymentId,
          refundId,
          source: 'card',
        }),
      );
    const both = await Promise.allSettled([refund(), refund()]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('keeps the order of a client however many post at once', async () => {
    client = await people.client();
    await Promise.all(Array.from({ length: 8 }, (_, n) => posted(charge(n + 1))));
    const numbered = await people.work(({ kysely }) =>
      sql<{ nth: number }>`select nth from ledger_transaction where client_id = ${client.id} order by nth`.execute(
        kysely,
      ),
    );
    expect(numbered.rows.map(({ nth }) => nth)).toEqual(numbered.rows.map((_, n) => n + 1));
    expect(await everyEntry()).toBe(0);
  });

  it('of another practice is neither seen nor posted to', async () => {
    const id = await posted(charge(777));
    const elsewhere = { practiceId: await test.practice(), actor: 'system:test' } as const;
    const there = <T>(task: (uow: UnitOfWork) => Promise<T>) => test.database.work(elsewhere, task);
    expect(await there((uow) => balanceOf(uow, client.id))).toBe(0);
    expect(await there((uow) => reverse(uow, id, 'Mine now', { on }))).toBeNull();
    await expect(there((uow) => post(uow, charge(1)))).rejects.toMatchObject({ code: '23503' });
  });
});
