import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DatabaseError } from 'pg';
import { isPortalRoute, type Route } from '../../api/route.ts';
import { routes } from '../../api/routes/index.ts';
import { newId } from '../../db/ids.ts';
import { type Row, RowMaker } from '../database/rows.ts';
import { startTestApi, type TestApi } from '../setup/api.ts';
import type { PortalVisitor } from '../setup/portal.ts';
import { visit, type Visit } from '../setup/portal-information.ts';

/*
 * Every route of the portal that names a row, tried with every row there can be of somebody else, by a client of the same practice and by one of another: the
 * answer is the one for what does not exist, and nothing is changed. Routes come from the app and rows from the catalogue, so new ones are tried by being there.
 * That no other session opens such a route at all is tried in api/access.test.ts.
 */

const named = routes.filter((route) => isPortalRoute(route) && route.policy === 'client' && takesId(route));

/** Whether its address has a place for the id of a row. */
function takesId({ path, schemas }: Route): boolean {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const ids = Object.fromEntries(names.map((name) => [name, newId()]));
  return names.length > 0 && schemas.params.safeParse(ids).success;
}

const say = ({ method, path }: Route) => `${method} ${path}`;

let api: TestApi;
let maker: RowMaker;
let owner: Visit;
let neighbor: Visit;
let elsewhere: Visit;
/** Rows of the owner: those that hang on their client, account or person, and those that hang on these. */
let rows: { table: string; row: Row }[];
/** The rows as they stood when the route before had been tried. */
let before: Awaited<ReturnType<typeof standing>>;

beforeAll(async () => {
  api = await startTestApi();
  maker = await RowMaker.open(api.db.ownerUrl);
  [owner, neighbor, elsewhere] = [await visit(api), await visit(api), await visit(api, { practiceId: api.other.id })];
  rows = await rowsOf(owner);
  before = await standing();
});
afterAll(async () => {
  await maker.close();
  await api.close();
});

/** One of each table that refers to somebody's, and one for each status that it can have; switches are on. */
async function rowsOf({ clientId, accountId, personId }: Visit) {
  const theirs = new Map([
    ['client', clientId],
    ['account', accountId],
    ['person', personId],
  ]);
  const made: { table: string; row: Row }[] = [...theirs].map(([table, id]) => ({ table, row: { id } }));
  for (let found = true; found;) {
    found = false;
    for (const { name, columns, references } of maker.tables) {
      const parents = references.filter(({ target }) => theirs.has(target) && target !== name);
      // Who works here is a person too; what matters is what a client has.
      if (theirs.has(name) || parents.length === 0 || name === 'staff') continue;
      found = true;
      const of = Object.fromEntries(
        parents.map(({ target, columns: [, column = ''] }) => [column, theirs.get(target)] as const),
      );
      const switches = columns.filter(({ type }) => type === 'boolean').map((column) => column.name);
      const states = columns.filter(({ name: column }) => /^(status|state|kind)$/.test(column));
      const choices = states.flatMap((column) => column.allowed.map((value) => ({ [column.name]: value })));
      for (const choice of [{}, ...choices]) {
        const row = await maker.make(api.own.id, name, switches, { ...of, ...choice }).catch(unmade);
        if (row) made.push({ table: name, row });
        if (row && !theirs.has(name)) theirs.set(name, String(row.id));
      }
      if (!theirs.has(name)) theirs.set(name, newId()); // none can be made beside what is there
    }
  }
  return made;
}

/** A rule of the table forbids this one. */
function unmade(error: unknown): null {
  if (error instanceof DatabaseError || String(error).includes('can be made from the catalogue')) return null;
  throw error;
}

let asked = 0;
/** The answer, without what is of each request alone. */
async function ask({ visitor }: { visitor: PortalVisitor }, { method, path, example, perMinute }: Route, id: string) {
  if (++asked % Math.min(40, perMinute ?? 40) === 0) api.advance(1);
  const sending = { body: example, headers: { 'idempotency-key': newId() } };
  const { status, body } = await visitor.send(method, path.replace(/:\w+/g, id), sending);
  const { requestId: _, ...answer } = Object(body);
  return { status, answer };
}

/** Everything that can be an id in an address. */
const idsOf = (some: typeof rows) => some.map(({ row }) => String(row.id)).filter((id) => /^[0-9a-f-]{36}$/.test(id));

/** The rows as they stand. */
async function standing() {
  const all = [];
  for (const [table, some] of Map.groupBy(rows, ({ table: of }) => of)) {
    const ids = some.map(({ row }) => row.id);
    all.push({ table, rows: await maker.readAll(table, api.own.id, ids) });
  }
  return all;
}

/** Whether the owner gets another answer than that there is nothing, for any of their rows. */
async function known(method: string, path: string, table: string): Promise<boolean> {
  const route = named.find((each) => each.method === method && each.path === path);
  const ids = rows.filter((each) => each.table === table).map(({ row }) => String(row.id));
  const answers = [];
  for (const id of route ? ids : []) answers.push((await ask(owner, route!, id)).status);
  return answers.some((status) => status !== 404);
}

describe('a row of another client', () => {
  it('is tried by every route that could name it', () => {
    expect(named.length).toBeGreaterThan(4);
    const tables = new Set(rows.map(({ table }) => table));
    expect([...tables]).toEqual(
      expect.arrayContaining(['document', 'insurance', 'information_change', 'relationship']),
    );
  });

  it.each(named.map((route) => [say(route), route] as const))('is as none at all: %s', async (_, route) => {
    // Of another practice one row a table is enough: there the database hides all alike.
    const oneEach = [...new Map(rows.map((each) => [each.table, each])).values()];
    for (const [who, some] of [[neighbor, rows] as const, [elsewhere, oneEach] as const]) {
      const none = await ask(who, route, newId());
      expect(none.status).toBeGreaterThanOrEqual(400);
      const answers = [];
      for (const id of idsOf(some)) answers.push({ id, ...(await ask(who, route, id)) });
      expect(answers).toEqual(idsOf(some).map((id) => ({ id, ...none })));
    }
    const after = await standing();
    const stood = before;
    before = after;
    expect(after).toEqual(stood);
  });

  it('is something to its owner, or the above would prove nothing', async () => {
    expect(await known('get', '/api/portal/documents/:id/content', 'document')).toBe(true);
    expect(await known('delete', '/api/portal/information/contacts/:id', 'relationship')).toBe(true);
    expect(await known('delete', '/api/portal/information/asked/:id', 'information_change')).toBe(true);
  });
});
