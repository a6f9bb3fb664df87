import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { aBroadcast } from '../../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { wholePlan } from '../../test/setup/whole-plan.ts';
import { changesSince, keepView } from './audience-view.ts';
import { freezeAudience } from './freeze.ts';
import type { PlannedRecipient, PlanRequest } from './plan.ts';
import { previewAudience, type PreviewSearch } from './preview-audience.ts';

let test: TestDatabase;
let of: TestPeople;
const at = '2026-03-03T02:30:00Z';
const reminder: PlanRequest = {
  messageType: 'upcoming-appointments',
  method: 'text',
  startDate: '2026-03-03',
  endDate: '2026-03-05',
  preferenceOnly: true,
  subject: null,
  body: '<ClientName>: <ServiceDate> at <ServiceTime>, <Clinician>, <Location>.',
  variants: { es: { subject: null, body: '<ClientName>: <ServiceDate>, <ServiceTime>.' } },
  at,
};
const plain: PlanRequest = {
  ...reminder,
  messageType: 'plain-broadcast',
  startDate: null,
  endDate: null,
  body: 'Hello <ClientName>.',
  variants: {},
};

/** One of every kind that the gate, the clock, a shared address or a language treats in its own way. */
beforeAll(async () => {
  test = await testDatabase();
  of = new TestPeople(test, await test.practice());
  const add = async (wishes: Parameters<TestPeople['client']>[0], when = '2026-03-03T16:00', options = {}) => {
    const client = await of.client(wishes);
    return { ...client, appointmentId: await of.appointment(client, when, options) };
  };
  const shared = '+12085550199';
  await add({ firstName: 'Amy', lastName: 'Able' });
  await add({ lastName: 'Baker', mobile: null });
  await add({ lastName: 'Cook', consents: ['email'] });
  await add({ lastName: 'Dorn', preferredMethod: 'email' });
  await add({ lastName: 'Eder', active: false });
  await add({ lastName: 'Falk', mobile: '12' });
  await add({ lastName: 'Gold' }, '2026-03-03T09:00', { status: 'cancelled' });
  await add({ lastName: 'Hall', mobile: shared }, '2026-03-04T09:00');
  await add({ lastName: 'Ives', mobile: shared }, '2026-03-05T09:00', { zone: 'America/Phoenix' });
  await add({ lastName: 'Jung', contact: { mobile: '+12085550177' } });
  await add({ lastName: 'Kern', contact: { mobile: null } });
  await add({ lastName: 'Lang' }, '2026-03-03T08:00');
  const reads = await add({ lastName: 'Moya' });
  const stopped = await add({ lastName: 'Nash', mobile: '+12085550188' });
  await add({ lastName: 'Odom' }, '2026-03-06T09:00');
  await of.work(async ({ kysely }) => {
    await sql`update setting set value = '09:00-20:00' where id = -272`.execute(kysely);
    await sql`update person set zone = 'America/Los_Angeles' where last_name = 'Jung'`.execute(kysely);
    await sql`update person set language = 'es' where id = ${reads.personId}`.execute(kysely);
    await sql`insert into opt_out (channel, address, source, since)
              select 'text', address, 'stop', now() from contact_point where person_id = ${stopped.personId} and kind = 'mobile'`.execute(
      kysely,
    );
  });
  const before = await aBroadcast(of, { status: 'running' });
  await of.work(async (uow) => {
    const request = { ...plain, at: '2026-03-02T18:00:00Z', leftOut: [stopped.personId] };
    await freezeAudience(uow, before, request, { now: new Date(request.at) });
    await sql`update message set status = 'delivered', sending_at = ${request.at}::timestamptz where status = 'pending'`.execute(
      uow.kysely,
    );
  });
});
afterAll(() => test.close());

const preview = (request: PlanRequest, search: Partial<PreviewSearch> = {}) =>
  of.work((uow) => previewAudience(uow, request, { limit: 50, ...search }));
const names = (rows: readonly PlannedRecipient[]) => rows.map(({ name }) => name.split(' ').at(-1));
const without = ({ message, ...row }: PlannedRecipient) => ({
  ...row,
  // The preview alone says it; a broadcast has one.
  method: undefined,
  text: message?.body,
  language: message?.language,
  notBefore: message?.notBefore,
  recipients: message?.recipients,
  zones: message?.zones.toSorted(),
});

describe('the preview', () => {
  it.each<[string, PlanRequest]>([
    ['a reminder by text', reminder],
    ['a reminder by e-mail', { ...reminder, method: 'email', subject: 'On <ServiceDate>' }],
    ['a plain broadcast, within the limits a day', plain],
    [
      'a plain broadcast by e-mail, whatever people prefer',
      { ...plain, method: 'email', subject: 'Hello', preferenceOnly: false },
    ],
  ])('of %s shows what the freeze would write, person by person', async (_, request) => {
    const planned = await of.work((uow) => wholePlan(uow, request));
    const { rows, counts } = await preview(request);
    expect(rows.map(without)).toEqual(planned.map(without));
    expect(counts).toMatchObject({
      recipients: planned.length,
      send: planned.filter(({ reason }) => reason === null).length,
      messages: new Set(planned.flatMap(({ message }) => message ?? [])).size,
    });
  });

  it('names one reason for everybody who is left out, and counts them by it', async () => {
    const { counts } = await preview(reminder);
    expect(counts.byReason).toEqual({
      'no-address': 2,
      'no-consent': 1,
      'prefers-other': 1,
      inactive: 1,
      'bad-address': 1,
      'no-longer-relevant': 1,
      'missed-window': 1,
      'opted-out': 1,
    });
    expect(counts.byLanguage).toEqual({ en: 4, es: 1 });
  });

  it('is the same by pages of two, and a message on one page knows who shares it on another', async () => {
    const whole = await preview(reminder);
    const turned: PlannedRecipient[] = [];
    for (let cursor: string | undefined, more = true; more;) {
      const page = await preview(reminder, { limit: 2, cursor });
      turned.push(...page.rows);
      cursor = page.rows.at(-1)?.sourceId;
      ({ more } = page);
    }
    expect(turned).toEqual(whole.rows);
    const [hall] = turned.filter(({ name }) => name.endsWith('Hall'));
    expect(hall?.message?.recipients).toBe(2);
    expect((await preview(reminder, { cursor: '00000000-0000-7000-8000-000000000000' })).lost).toBe(true);
  });

  it('is narrowed by decision, by reason and by name, and goes on counting everybody', async () => {
    const all = (await preview(reminder)).counts;
    const out = await preview(reminder, { reason: 'no-address' });
    expect([names(out.rows), out.matching, out.counts]).toEqual([['Baker', 'Kern'], 2, all]);
    expect(names((await preview(reminder, { decision: 'send' })).rows)).toEqual([
      'Able',
      'Hall',
      'Ives',
      'Jung',
      'Moya',
    ]);
    expect(names((await preview(reminder, { q: 'amy ab' })).rows)).toEqual(['Able']);
    expect((await preview(reminder, { q: '100% _' })).rows).toEqual([]);
  });

  it('is about the days of the range, both included', async () => {
    expect(names((await preview({ ...reminder, startDate: '2026-03-05', endDate: null })).rows)).toEqual(['Ives']);
    expect(names((await preview({ ...reminder, startDate: '2026-03-05', endDate: '2026-03-06' })).rows)).toEqual([
      'Ives',
      'Odom',
    ]);
  });

  it('leaves out whom somebody left out, before every other reason', async () => {
    const [able, baker] = (await preview(reminder)).rows;
    const leftOut = [able?.sourceId ?? '', baker?.sourceId ?? ''];
    const { rows, counts } = await preview({ ...reminder, leftOut });
    expect(rows.slice(0, 2).map(({ reason }) => reason)).toEqual(['left-out', 'left-out']);
    expect(counts.byReason).toMatchObject({ 'left-out': 2, 'no-address': 1 });
  });
});

const line = (n: number, reason: 'capped' | 'inactive' | null = null) => ({
  sourceId: `01890000-0000-7000-8000-00000000000${n}`,
  reason,
});

describe('two looks at an audience', () => {
  it('differ by who came, who went, and whose decision or reason is another', async () => {
    const now = new Date('2026-03-02T14:00:00Z');
    const broadcastId = await aBroadcast(of);
    await of.work(async (uow) => {
      const before = [line(1), line(2), line(3, 'capped'), line(4, 'capped'), line(5, 'capped')];
      const view = await keepView(uow, { lines: before, broadcastId: null, now });
      const after = [line(2, 'inactive'), line(3), line(4, 'inactive'), line(5, 'capped'), line(6), line(7)];
      expect(await changesSince(uow, { view, broadcastId: null, lines: after })).toEqual({
        since: '2026-03-02T14:00:00.000Z',
        added: 2,
        gone: 1,
        nowSend: 1,
        nowSkip: 1,
        otherReason: 1,
        otherMethod: 0,
      });
      // Neither a look at another broadcast nor one that is not kept any more.
      expect(await changesSince(uow, { view, broadcastId, lines: after })).toBeNull();
      expect(await changesSince(uow, { view: null, broadcastId: null, lines: after })).toBeNull();
    });
  });
});
