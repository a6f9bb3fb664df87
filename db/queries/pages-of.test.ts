import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { allPages } from '../../test/setup/pages.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { byHashes } from './by-hashes.ts';
import { pagesOf } from './pages-of.ts';

let test: TestDatabase;
let of: TestPeople;
beforeAll(async () => {
  test = await testDatabase();
  of = new TestPeople(test, await test.practice());
});
afterAll(() => test.close());

const upTo = (last: number) => sql<{ n: number }>`select n from generate_series(1, ${last}::int) n order by n`;

it.each([
  [0, []],
  [2, [[1, 2]]],
  [
    6,
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
  ],
  [7, [[1, 2, 3], [4, 5, 6], [7]]],
])('%i rows come by pages of three, none of them empty', async (count, expected) => {
  const pages = await of.work((uow) => allPages(pagesOf(uow, upTo(count), 3)));
  expect(pages.map((page) => page.map(({ n }) => n))).toEqual(expected);
});

it('rows are those of the first moment, whatever is written between two pages', async () => {
  await of.client({ lastName: 'First' });
  await of.client({ lastName: 'Second' });
  const names = sql<{ name: string }>`select last_name as name from person order by last_name`;
  const seen = await of.work(async (uow) => {
    const found: string[] = [];
    for await (const [one] of pagesOf(uow, names, 1)) {
      found.push(one?.name ?? '');
      await sql`insert into person (first_name, last_name) values ('Late', 'Third')`.execute(uow.kysely);
    }
    return found;
  });
  expect(seen).toEqual(['First', 'Second']);
});

it('two lists are paged side by side in one transaction, and one may be left in the middle', async () => {
  const seen = await of.work(async (uow) => {
    const left = pagesOf(uow, upTo(9), 2);
    await left.next();
    const others = await allPages(pagesOf(uow, upTo(3), 2));
    return [others.flat().length, (await left.next()).value];
  });
  expect(seen).toEqual([3, [{ n: 3 }, { n: 4 }]]);
});

it('what is asked after a statement that hashes has the settings of before', async () => {
  const settings = sql<{ name: string; value: string }>`
    select name, setting as value from pg_settings
    where name in ('enable_nestloop', 'enable_seqscan', 'work_mem', 'jit', 'cursor_tuple_fraction') order by name`;
  const [before, within, after] = await of.work(async ({ kysely }) => [
    await settings.execute(kysely),
    await byHashes({ kysely }, () => settings.execute(kysely)),
    await settings.execute(kysely),
  ]);
  expect(within?.rows).toContainEqual({ name: 'enable_nestloop', value: 'off' });
  expect(after?.rows).toEqual(before?.rows);
});
