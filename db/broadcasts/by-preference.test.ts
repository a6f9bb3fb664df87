import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { type BroadcastMethod, broadcastMethods } from '../../domain/message-types.ts';
import { type Otherwise, usualMethods } from '../../domain/preferred-method.ts';
import { aBroadcast } from '../../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { type ClientWishes, TestPeople } from '../../test/setup/people.ts';
import { Broadcast } from '../entities/index.ts';
import { newId } from '../ids.ts';
import { recipientList } from '../queries/recipient-list.ts';
import { changesSince, keepView } from './audience-view.ts';
import { freezeAudience } from './freeze.ts';
import { planRequestOf } from './plan-request.ts';
import type { PlanRequest } from './plan.ts';
import { type Composed, previewAudience, type PreviewSearch } from './preview-audience.ts';

const at = '2026-03-02T18:00:00Z';
let test: TestDatabase;
let of: TestPeople;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

/** One of every kind that a preference, a consent or an address treats in its own way. */
beforeEach(async () => {
  of = new TestPeople(test, await test.practice());
  const people: (ClientWishes & { lastName: string })[] = [
    { lastName: 'Able', preferredMethod: 'email' },
    { lastName: 'Baker', preferredMethod: 'text' },
    { lastName: 'Cook' },
    { lastName: 'Dorn', preferredMethod: 'voice' },
    { lastName: 'Eder', preferredMethod: 'fax', email: null },
    { lastName: 'Falk', preferredMethod: 'text', consents: ['email'] },
    { lastName: 'Gold', preferredMethod: 'email', email: null },
    { lastName: 'Hall', preferredMethod: 'text', mobile: '+12085550199' },
    { lastName: 'Ives', preferredMethod: 'text', mobile: '+12085550199' },
    { lastName: 'Jung', preferredMethod: 'email', mobile: '+12085550199' },
  ];
  for (const each of people) await of.client({ firstName: 'Kim', ...each });
});

const composed = (otherwise: Otherwise, methods: readonly BroadcastMethod[] = usualMethods): PlanRequest[] =>
  methods.map((method) => ({
    messageType: 'plain-broadcast',
    method,
    startDate: null,
    preferenceOnly: true,
    subject: method === 'email' ? 'Closed today' : null,
    body: `By ${method}: hello <ClientName>.`,
    share: { otherwise, setId: null, methods },
    at,
  }));
const preview = (asked: Composed, search: Partial<PreviewSearch> = {}) =>
  of.work((uow) => previewAudience(uow, asked, { limit: 50, ...search }));
const prefer = (lastName: string, method: string | null) =>
  of.work(({ kysely }) =>
    sql`update client set preferred_method = ${method} from person p where p.id = person_id and p.last_name = ${lastName}`.execute(
      kysely,
    ),
  );

interface Fate {
  name: string | undefined;
  method: string;
  why: string;
}
const byName = (a: Fate, b: Fate) => (a.name ?? '').localeCompare(b.name ?? '') || a.method.localeCompare(b.method);
const last = (name: string) => name.split(' ').at(-1);

const shown = async (otherwise: Otherwise): Promise<Fate[]> =>
  (await preview(composed(otherwise))).rows.map(({ name, method, reason }) => ({
    name: last(name),
    method: method ?? 'none',
    why: reason ?? 'send',
  }));

/** All broadcasts of a composition as they wait, by method. */
const waiting = async (otherwise: Otherwise, methods: readonly BroadcastMethod[] = usualMethods) => {
  const rows = { email: newId(), text: newId(), voice: newId(), fax: newId() };
  const set = { otherwise, setId: rows.email, setMethods: [...methods], status: 'scheduled' as const };
  for (const method of methods) await aBroadcast(of, { id: rows[method], method, ...set });
  return rows;
};
const requestOf = async (id: string): Promise<PlanRequest> => {
  const row = await of.work(({ em }) => em.findOneOrFail(Broadcast, { id }));
  const request = planRequestOf(row, { at, anyHour: true });
  if (!request) throw new Error('It cannot be planned');
  return request;
};
const fire = async (id: string) => {
  const request = await requestOf(id);
  await of.work(async (uow) => {
    await freezeAudience(uow, id, request, { now: new Date(at) });
    await sql`update broadcast set frozen_at = ${at}::timestamptz, status = 'running' where id = ${id}`.execute(
      uow.kysely,
    );
  });
};
const written = async (
  rows: Record<BroadcastMethod, string>,
  methods: readonly BroadcastMethod[] = usualMethods,
): Promise<Fate[]> => {
  const fates: Fate[] = [];
  for (const method of methods) {
    const broadcastId = rows[method];
    const list = await of.work((uow) => recipientList(uow, { broadcastId, status: null, after: null, limit: 100 }));
    fates.push(...list.map(({ name, reason }) => ({ name: last(name), method, why: reason ?? 'send' })));
  }
  return fates.toSorted(byName);
};

describe('a broadcast by each person’s preference', () => {
  it.each<[Otherwise, Fate[]]>([
    [
      'text',
      [
        { name: 'Cook', method: 'text', why: 'send' },
        { name: 'Dorn', method: 'text', why: 'send' },
        { name: 'Eder', method: 'text', why: 'send' },
      ],
    ],
    [
      'email',
      [
        { name: 'Cook', method: 'email', why: 'send' },
        { name: 'Dorn', method: 'email', why: 'send' },
        { name: 'Eder', method: 'email', why: 'no-address' },
      ],
    ],
    [
      'nobody',
      [
        { name: 'Cook', method: 'none', why: 'no-preference' },
        { name: 'Dorn', method: 'none', why: 'no-preference' },
        { name: 'Eder', method: 'none', why: 'no-preference' },
      ],
    ],
  ])('reaches each by their own, the others by: %s', async (otherwise, others) => {
    expect(await shown(otherwise)).toEqual([
      { name: 'Able', method: 'email', why: 'send' },
      { name: 'Baker', method: 'text', why: 'send' },
      ...others,
      { name: 'Falk', method: 'text', why: 'no-consent' },
      { name: 'Gold', method: 'email', why: 'no-address' },
      { name: 'Hall', method: 'text', why: 'send' },
      { name: 'Ives', method: 'text', why: 'send' },
      { name: 'Jung', method: 'email', why: 'send' },
    ]);
  });

  it('is counted by method, is written in the words of each, and is turned by pages over both', async () => {
    const whole = await preview(composed('text'));
    expect(whole.counts).toMatchObject({
      recipients: 10,
      send: 8,
      messages: 7,
      skip: 2,
      otherPreference: 0,
      byReason: { 'no-consent': 1, 'no-address': 1 },
      byMethod: { email: { send: 2, messages: 2 }, text: { send: 6, messages: 5 } },
    });
    expect(whole.rows.slice(0, 2).map(({ message }) => message?.body)).toEqual([
      'By email: hello Kim.',
      'By text: hello Kim.',
    ]);
    const turned: string[] = [];
    for (let cursor: string | undefined, more = true; more;) {
      const page = await preview(composed('text'), { limit: 3, cursor });
      turned.push(...page.rows.map(({ sourceId }) => sourceId));
      cursor = page.rows.at(-1)?.sourceId;
      ({ more } = page);
    }
    expect(turned).toEqual(whole.rows.map(({ sourceId }) => sourceId));
    expect((await preview(composed('text'), { q: 'ives', reason: 'no-consent' })).rows).toEqual([]);
    expect((await preview(composed('text'), { q: 'ives' })).rows).toHaveLength(1);
  });

  it.each<Otherwise>(['email', 'text', 'nobody'])(
    'writes down what the preview showed, each person once (the others: %s)',
    async (otherwise) => {
      const rows = await waiting(otherwise);
      const halves = [await preview(await requestOf(rows.email)), await preview(await requestOf(rows.text))];
      // Beforehand, since what goes out counts to the limits.
      const seen = (await shown(otherwise)).map(({ method, ...one }) => ({
        ...one,
        method: method === 'none' ? 'email' : method,
      }));
      await fire(rows.text);
      await fire(rows.email);
      expect(await written(rows)).toEqual(seen.toSorted(byName));
      expect(halves.map(({ counts }) => counts.recipients)).toEqual(
        usualMethods.map((method) => seen.filter((one) => one.method === method).length),
      );
    },
  );

  it('lists nobody twice and forgets nobody whose preference changes while one has fired and the other waits', async () => {
    const rows = await waiting('text');
    await fire(rows.email);
    await prefer('Able', 'text');
    await prefer('Baker', 'email');
    await of.client({ firstName: 'Kim', lastName: 'Late', preferredMethod: 'email' });
    expect((await preview(await requestOf(rows.text))).rows.map(({ name }) => last(name))).not.toContain('Able');
    await fire(rows.text);
    const fates = await written(rows);
    expect(fates.filter(({ name }) => ['Able', 'Baker', 'Late'].includes(name ?? ''))).toEqual([
      { name: 'Able', method: 'email', why: 'send' },
      { name: 'Baker', method: 'text', why: 'prefers-other' },
      { name: 'Late', method: 'text', why: 'prefers-other' },
    ]);
    expect(new Set(fates.map(({ name }) => name)).size).toBe(fates.length);
  });

  describe('with calls and faxes', () => {
    beforeEach(async () => {
      await of.client({ firstName: 'Kim', lastName: 'Kern', preferredMethod: 'voice', consents: ['voice'] });
    });

    it('calls and faxes those who prefer that, each through the gate of the method', async () => {
      const { rows, counts } = await preview(composed('nobody', broadcastMethods));
      const fates = Object.fromEntries(rows.map(({ name, method, reason }) => [last(name), `${method} ${reason}`]));
      expect(fates).toMatchObject({
        Able: 'email null',
        Baker: 'text null',
        Cook: 'null no-preference',
        Dorn: 'voice no-consent',
        Eder: 'fax no-address',
        Kern: 'voice null',
      });
      expect(counts.byMethod).toMatchObject({ voice: { send: 1, messages: 1 }, fax: { send: 0, messages: 0 } });
      expect(rows.find(({ method, reason }) => method === 'voice' && reason === null)?.message?.body).toBe(
        'By voice: hello Kim.',
      );
    });

    it('says after a Refresh who is called or faxed now', async () => {
      const now = new Date(at);
      const before = (await preview(composed('text', broadcastMethods))).everybody();
      const view = await of.work((uow) => keepView(uow, { lines: before, broadcastId: null, now }));
      await of.work(({ kysely }) =>
        sql`update consent k set channel = 'voice' from client c join person p on p.id = c.person_id
             where k.client_id = c.id and p.last_name = 'Able' and k.channel = 'text'`.execute(kysely),
      );
      await prefer('Able', 'voice');
      await prefer('Kern', 'fax');
      const lines = (await preview(composed('text', broadcastMethods))).everybody();
      const changes = await of.work((uow) => changesSince(uow, { view, broadcastId: null, lines }));
      expect(changes).toMatchObject({ nowSend: 0, nowSkip: 1, otherReason: 0, otherMethod: 1 });
    });

    it('reaches the others by a call where the sender wants that', async () => {
      const { rows } = await preview(composed('voice', broadcastMethods));
      expect(rows.find(({ name }) => last(name) === 'Cook')).toMatchObject({ method: 'voice', reason: 'no-consent' });
    });

    it.each([
      [['email', 'text', 'voice', 'fax']],
      [['fax', 'voice', 'text', 'email']],
      [['voice', 'email', 'fax', 'text']],
    ] satisfies [BroadcastMethod[]][])('lists each person once, whichever fires first: %s', async (order) => {
      const rows = await waiting('text', broadcastMethods);
      const seen = (await preview(composed('text', broadcastMethods))).rows;
      for (const method of order) await fire(rows[method]);
      const fates = await written(rows, broadcastMethods);
      expect(fates.map(({ name, method, why }) => `${name} ${method} ${why}`)).toEqual(
        seen.map(({ name, method, reason }) => `${last(name)} ${method} ${reason ?? 'send'}`).toSorted(),
      );
    });

    it('forgets and doubles nobody whose preference changes between two that fire', async () => {
      const rows = await waiting('nobody', broadcastMethods);
      await fire(rows.voice);
      await prefer('Kern', 'text');
      await prefer('Baker', 'voice');
      await fire(rows.text);
      await prefer('Able', 'fax');
      await fire(rows.fax);
      await prefer('Jung', 'text');
      await fire(rows.email);
      const fates = await written(rows, broadcastMethods);
      expect(new Set(fates.map(({ name }) => name)).size).toBe(fates.length);
      expect(fates).toHaveLength(11);
      expect(fates.filter(({ name }) => ['Able', 'Baker', 'Jung', 'Kern'].includes(name ?? ''))).toEqual([
        { name: 'Able', method: 'fax', why: 'no-address' },
        { name: 'Baker', method: 'email', why: 'prefers-other' },
        { name: 'Jung', method: 'email', why: 'prefers-other' },
        { name: 'Kern', method: 'voice', why: 'send' },
      ]);
    });

    it('lets nobody in place of one that was cancelled take its people', async () => {
      const rows = await waiting('text', broadcastMethods);
      await of.work(({ kysely }) =>
        sql`update broadcast set status = 'cancelled' where id = ${rows.voice}`.execute(kysely),
      );
      for (const method of ['email', 'text', 'fax'] as const) await fire(rows[method]);
      const fates = await written(rows, broadcastMethods);
      expect(fates.filter(({ name }) => name === 'Kern' || name === 'Dorn')).toEqual([]);
      expect(fates).toHaveLength(9);
    });
  });

  it('leaves out whom somebody left out, whatever their method', async () => {
    const { rows } = await preview(composed('text'));
    const leftOut = rows.slice(0, 2).map(({ sourceId }) => sourceId);
    const { counts } = await preview(composed('text').map((half) => ({ ...half, leftOut })));
    expect(counts).toMatchObject({ send: 6, byReason: { 'left-out': 2 } });
  });

  it('says after a Refresh who gets it by another method now', async () => {
    const now = new Date(at);
    const before = await preview(composed('text'));
    const view = await of.work((uow) => keepView(uow, { lines: before.everybody(), broadcastId: null, now }));
    await prefer('Able', 'text');
    await prefer('Cook', 'email');
    await prefer('Gold', 'text');
    const after = await preview(composed('text'));
    const changes = await of.work((uow) => changesSince(uow, { view, broadcastId: null, lines: after.everybody() }));
    expect(changes).toMatchObject({ added: 0, gone: 0, nowSend: 1, nowSkip: 0, otherReason: 0, otherMethod: 2 });
  });
});
