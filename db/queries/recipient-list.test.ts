import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Client } from 'pg';
import { peopleTerms } from '../../domain/people-terms.ts';
import { aBroadcast } from '../../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { TestPeople } from '../../test/setup/people.ts';
import type { UnitOfWork } from '../database.ts';
import { recipientList } from './recipient-list.ts';

let test: TestDatabase;
let of: TestPeople;
let broadcastId: string;

const size = 3_000;

/** Two broadcasts to as many, of which the second is read. */
beforeAll(async () => {
  test = await testDatabase();
  of = new TestPeople(test, await test.practice());
  const { id: clientId, personId } = await of.client({ firstName: 'Ana', lastName: 'Reyes' });
  for (let n = 0; n < 2; n++) {
    broadcastId = await aBroadcast(of, { status: 'running' });
    await of.work(({ kysely }) =>
      sql`
        with made as (
          insert into message (broadcast_id, purpose, channel, address, body)
          select ${broadcastId}::uuid, 'broadcast', 'text', '+12085550123', 'Hello' from generate_series(1, ${size}::int) returning id
        )
        insert into recipient (broadcast_id, person_id, client_id, source_id, decision, message_id)
        select ${broadcastId}::uuid, ${personId}::uuid, ${clientId}::uuid, uuidv7(), 'send', id from made`.execute(
        kysely,
      ),
    );
  }
  const owner = new Client({ connectionString: test.ownerUrl });
  await owner.connect();
  await owner.query('analyze');
  await owner.end();
});
afterAll(() => test.close());

/** How many rows of each table the task reads. The counts of a connection go on until PostgreSQL takes them up, so what was there before is taken off. */
async function rowsReadBy(uow: UnitOfWork, task: () => Promise<unknown>): Promise<(table: string) => number> {
  const before = await rowsRead(uow);
  await task();
  const after = await rowsRead(uow);
  return (table) => (after.get(table) ?? 0) - (before.get(table) ?? 0);
}

async function rowsRead({ kysely }: UnitOfWork): Promise<Map<string, number>> {
  const { rows } = await sql<{ table: string; n: number }>`
    select relname as "table", (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as n
    from pg_stat_xact_user_tables`.execute(kysely);
  return new Map(rows.map(({ table, n }) => [table, n]));
}

/** How many the text finds, and how many rows of each table that has read. */
const sought = (text?: string) =>
  of.work(async (uow) => {
    const reader = { details: true, staffDetails: true, allCharts: true, staffId: broadcastId, now: new Date() };
    const people = text === undefined ? undefined : { ...reader, terms: peopleTerms(text) };
    let found = 0;
    const read = await rowsReadBy(uow, async () => {
      found = (await recipientList(uow, { broadcastId, status: null, after: null, limit: 50, people })).length;
    });
    return { found, recipients: read('recipient'), messages: read('message'), addresses: read('contact_point') };
  });

it('a page reads its own rows, however many broadcasts there were before and however many it has', async () => {
  const { found, recipients } = await sought();
  expect(found).toBe(51);
  expect(recipients).toBeLessThan(500);
});

it('a name is sought without a look at messages and addresses; a number in both', async () => {
  expect(await sought('nobody')).toMatchObject({ found: 0, messages: 0, addresses: 0 });
  const byNumber = await sought('(208) 555-0123');
  expect(byNumber.found).toBe(51);
  expect(byNumber.messages).toBeGreaterThanOrEqual(size);
  const byAnother = await sought('(208) 555-9999');
  expect(byAnother.found).toBe(0);
  expect(byAnother.addresses).toBeGreaterThan(0);
});
