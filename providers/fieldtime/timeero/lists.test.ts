import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  allOf,
  answering,
  aShift,
  aUser,
  created,
  timeeroStage,
  type TimeeroStage,
} from '../../../dev/sandbox/timeero/testing.ts';
import { FieldTimeError, FieldTimeIncomplete, FieldTimeMisaddressed, type Page } from '../port.ts';
import { shiftBody } from './shifts.ts';

const closers: (() => Promise<void> | void)[] = [];
let stage: TimeeroStage;
const count = 230;
const window = { from: '2026-03-01T00:00:00Z', to: '2026-04-01T00:00:00Z' };

/** The account's shifts as the stand-in keeps them; by its API each would take a request. */
const lines = Array.from({ length: count }, (_, index) => {
  const body = shiftBody(aShift('1', { reference: `a-${index + 1}` }));
  return `${JSON.stringify({ put: { id: index + 1, ...body, created_at: window.from, updated_at: window.from } })}\n`;
}).join('');

beforeEach(async () => {
  const data = mkdtempSync(join(tmpdir(), 'rounds-timeero-'));
  mkdirSync(join(data, 'timeero'));
  writeFileSync(join(data, 'timeero', 'schedules.jsonl'), lines);
  stage = await timeeroStage(closers, { data });
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** Reads to the end or to the error; what was seen until then. */
async function read<T>(pages: AsyncIterable<Page<T>>): Promise<{ items: T[]; pages: number; error: unknown }> {
  const items: T[] = [];
  let number = 0;
  try {
    for await (const page of pages) {
      items.push(...page.items);
      number = page.number;
    }
    return { items, pages: number, error: null };
  } catch (error) {
    return { items, pages: number, error };
  }
}

describe('a list', () => {
  it('of several pages comes whole, each record once', async () => {
    const { items, pages, error } = await read(stage.timeero.shifts(window));
    expect(error).toBeNull();
    expect(pages).toBe(3);
    expect(new Set(items.map(({ reference }) => reference)).size).toBe(count);
    for await (const page of stage.timeero.shifts(window)) expect(page).toMatchObject({ pages: 3, total: count });
  });

  it('that is empty is whole too', async () => {
    expect(await read(stage.timeero.jobs())).toEqual({ items: [], pages: 1, error: null });
  });

  it.each([
    ['half-page', 2, 'short'],
    ['half-page', 3, 'short'],
    ['empty-page', 1, 'short'],
    ['empty-page', 2, 'short'],
    ['empty-page', 3, 'short'],
  ] as const)('with a page that holds less than it says ("%s" %i) is known to be a part', async (fault, page, code) => {
    await stage.order({ fault, page, resource: 'schedules' });
    const { items, error } = await read(stage.timeero.shifts(window));
    expect(error).toBeInstanceOf(FieldTimeIncomplete);
    expect(error).toMatchObject({ code, page });
    expect(items).toHaveLength((page - 1) * 100);
    expect(String(error)).toContain('take nothing for gone');
  });

  it.each(['fail', 'cut', 'truncate', 'half-json', 'limit'] as const)(
    'with a page that met "%s" once comes whole all the same',
    async (fault) => {
      await stage.order({ fault, page: 2, resource: 'schedules', retryAfter: 0 });
      const { items, error } = await read(stage.timeero.shifts(window));
      expect(error).toBeNull();
      expect(items).toHaveLength(count);
    },
  );

  it.each(['fail', 'cut', 'truncate', 'half-json', 'limit', 'redirect', 'page'] as const)(
    'with a page in its middle that stays away ("%s") is known to be a part',
    async (fault) => {
      await stage.order({ fault, page: 2, resource: 'schedules', times: 50, retryAfter: 0 });
      const { items, error } = await read(stage.timeero.shifts(window));
      expect(error).toBeInstanceOf(FieldTimeError);
      expect(items).toHaveLength(100);
    },
  );

  it.each([1, 2])(
    'of which a record went away after page %i, so that another one slips past, is known to be a part',
    async (page) => {
      await stage.order({ fault: 'edit', page, resource: 'schedules' });
      const { error } = await read(stage.timeero.shifts(window));
      expect(error).toBeInstanceOf(FieldTimeIncomplete);
      expect(error).toMatchObject({ code: 'changed', page: page + 1 });
    },
  );

  it('to which a record came meanwhile is known to be a part, and comes whole the next time', async () => {
    const pages = stage.timeero.shifts(window)[Symbol.asyncIterator]();
    await pages.next();
    const userId = await created(stage.timeero.createUser(aUser()));
    await created(stage.timeero.createShift(aShift(userId, { reference: 'late' })));
    // The second page was on its way by then; the third belongs to a longer list.
    await pages.next();
    await expect(pages.next()).rejects.toThrow(FieldTimeIncomplete);
    expect(await allOf(stage.timeero.shifts(window))).toHaveLength(count + 1);
  });

  it('can hide a record where one went and another came, which asking by its id shows to be there', async () => {
    await stage.order({ fault: 'swap', page: 1, resource: 'schedules' });
    const seen = new Set((await allOf(stage.timeero.shifts(window))).map(({ id }) => id));
    const hidden = Array.from({ length: count }, (_, index) => String(index + 1)).filter((id) => !seen.has(id));
    expect(hidden).toEqual(['101']);
    expect(await stage.timeero.shift('101')).toMatchObject({ reference: 'a-101' });
  });

  it('that was not read to its end finds nothing, instead of "none"', async () => {
    await stage.order({ fault: 'empty-page', page: 3, resource: 'schedules', times: 9 });
    await expect(stage.timeero.shiftsByReference('a-230', window)).rejects.toThrow(FieldTimeIncomplete);
  });
});

const onePage = (change: object, data: unknown = []) => ({
  meta_data: { pagination: { current_page: 1, last_page: 1, per_page: 100, total: 0, ...change } },
  data,
});

async function readFrom(body: unknown): Promise<unknown> {
  const baseUrl = await answering(closers, (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  return (await read(stage.adapter({ baseUrl }).users())).error;
}

describe('a list that is none', () => {
  it.each([
    [{}],
    [{ data: [] }],
    [{ data: {}, meta_data: {} }],
    [[]],
    [onePage({ per_page: 0 })],
    [onePage({ total: -1 })],
  ])('is not taken for an empty one: %j', async (body) => {
    expect(await readFrom(body)).toBeInstanceOf(FieldTimeMisaddressed);
  });

  it.each([
    ['another page than was asked for', onePage({ current_page: 2 }), 'other-page'],
    ['fewer pages than its total fills', onePage({ total: 300 }), 'short'],
    ['more records than it says', onePage({}, [{ id: 1 }]), 'short'],
    ['a record twice', onePage({ total: 2 }, [{ id: 1 }, { id: 1 }]), 'duplicate'],
  ])('but a part is known by %s', async (_what, body, code) => {
    expect(await readFrom(body)).toMatchObject({ name: 'FieldTimeIncomplete', code });
  });
});
