import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { sql } from 'kysely';
import { aBroadcast } from '../../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { Broadcast } from '../entities/index.ts';
import { recipientList } from '../queries/recipient-list.ts';
import { cancelBroadcast } from './cancel.ts';
import { ChangedMeanwhile, fireBroadcast } from './fire.ts';
import { type FreezeOptions, freezeAudience } from './freeze.ts';
import type { PlanRequest } from './plan.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

const people = async () => new TestPeople(test, await test.practice());
const at = '2026-03-03T03:30:00Z'; // 22:30 in New York, 19:30 in Los Angeles
const plain: PlanRequest = {
  messageType: 'plain-broadcast',
  method: 'email',
  startDate: null,
  preferenceOnly: true,
  subject: 'Hello <ClientName>',
  body: 'Hello <ClientName>.',
  at,
};
const reminder: PlanRequest = {
  ...plain,
  messageType: 'upcoming-appointments',
  method: 'text',
  startDate: '2026-03-03',
  subject: null,
  body: '<ClientName>: <ServiceDate> at <ServiceTime>, <Clinician>, <Location>.',
  variants: { es: { subject: null, body: '<ClientName>: <ServiceDate>, <ServiceTime>.' } },
};

interface Written {
  sourceId: string;
  name: string;
  address: string | null;
  messageId: string | null;
  /** By last name, from 1. */
  place: number;
}

/** The rows that a freeze wrote, by key, each with its message. */
async function written(of: TestPeople, broadcastId: string): Promise<Written[]> {
  const { rows } = await of.work(({ kysely }) =>
    sql<Written>`
      select r.source_id as "sourceId", p.last_name as name, m.address, m.id as "messageId", r.person_id, r.client_id, r.source_starts_at,
             r.decision, r.reason, m.subject, m.body, m.segments, m.not_before, m.zones, m.useful_until, m.capped,
             row_number() over (order by lower(p.last_name), lower(p.first_name), r.source_starts_at, r.source_id)::int as place
      from recipient r join person p on p.id = r.person_id left join message m on m.id = r.message_id
      where r.broadcast_id = ${broadcastId} order by r.id`.execute(kysely),
  );
  return rows;
}

async function frozen(of: TestPeople, request: PlanRequest, options: Partial<FreezeOptions> = {}): Promise<Written[]> {
  const id = await aBroadcast(of, { status: 'scheduled', method: request.method });
  await of.work((uow) => freezeAudience(uow, id, request, { now: new Date(at), ...options }));
  return written(of, id);
}

/** Everything but the keys, which differ. */
const told = (rows: readonly Written[]) => rows.map(({ messageId, ...row }) => ({ ...row, sent: messageId !== null }));
/** Who shares a message. */
const readersOf = (rows: readonly Written[]) =>
  new Set(
    [...Map.groupBy(rows, ({ messageId }) => messageId)].flatMap(([message, readers]) =>
      message === null ? [] : [readers.map(({ sourceId }) => sourceId).join(' ')],
    ),
  );

/** Of a client: where they are read, in what language and zone, what they allow, and when they come. */
const someone = fc.record({
  lastName: fc.constantFrom('Able', 'able', 'Baker', 'Östler', 'Zorn'),
  address: fc.constantFrom(0, 0, 1, 2, null),
  contact: fc.boolean(),
  language: fc.constantFrom('en', 'es'),
  zone: fc.constantFrom(null, 'America/Los_Angeles', 'Pacific/Honolulu'),
  consented: fc.constantFrom(true, true, true, false),
  preferredMethod: fc.constantFrom(null, 'text' as const, 'email' as const),
  visits: fc.array(fc.constantFrom('2026-03-03T07:00', '2026-03-03T09:00', '2026-03-03T16:00'), { maxLength: 2 }),
});

describe('a message that becomes longer than its method allows', () => {
  it('since it was composed is left out with that reason; the others get theirs', async () => {
    const of = await people();
    await of.client({ lastName: 'Able', firstName: 'Amy', consents: ['voice'] });
    // Spoken with its many names it takes more than a minute.
    await of.client({ lastName: 'Baker', firstName: 'Maximiliana '.repeat(8).trim(), consents: ['voice'] });
    const request: PlanRequest = {
      ...plain,
      method: 'voice',
      subject: null,
      body: '<ClientName>. '.repeat(24),
      at: '2026-03-03T15:00:00Z',
    };
    const id = await aBroadcast(of, { method: 'voice', status: 'scheduled' });
    await of.work((uow) => freezeAudience(uow, id, request, { now: new Date(request.at) }));
    const list = await of.work((uow) => recipientList(uow, { broadcastId: id, status: null, after: null, limit: 9 }));
    expect(list.map(({ name, status, reason }) => [name.split(' ').at(-1), status, reason])).toEqual([
      ['Able', 'pending', null],
      ['Baker', 'skipped', 'too-long'],
    ]);
  });
});

describe('a freeze by pages', () => {
  it('writes the rows that one page would have, by last name, and one message to an address, whoever shares it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(someone, { minLength: 1, maxLength: 9 }), async (family) => {
        const of = await people();
        for (const { address, contact, visits, zone, language, consented, ...wishes } of family) {
          const points = {
            mobile: address === null ? null : `+1208555017${address}`,
            email: address === null ? null : `home${address}@example.com`,
          };
          const consents = consented ? (['email', 'text'] as const) : [];
          const client = await of.client({
            ...wishes,
            ...(contact ? { contact: points } : points),
            consents: [...consents],
          });
          for (const visit of visits) await of.appointment(client, visit);
          await of.work(({ kysely }) =>
            sql`update person set zone = ${zone}, language = ${language} where id = ${client.personId}
                or id in (select person_id from relationship where client_id = ${client.id})`.execute(kysely),
          );
        }
        await of.work(({ kysely }) => sql`update setting set value = '09:00-20:00' where id = -272`.execute(kysely));
        for (const request of [reminder, plain]) {
          const whole = await frozen(of, request);
          const paged = await frozen(of, request, { pageSize: 3 });
          expect(told(paged)).toEqual(told(whole));
          expect(readersOf(paged)).toEqual(readersOf(whole));
          const messages = new Map(paged.map(({ messageId, address }) => [messageId, address]));
          expect(new Set(messages.values()).size).toBe(messages.size);
          expect(paged.map(({ place }) => place)).toEqual(paged.map((_, n) => n + 1));
        }
      }),
      { numRuns: 12 },
    );
  });

  it('keeps all together who share an address, also where they are more than a page', async () => {
    const of = await people();
    for (const lastName of ['Zorn', 'Moya', 'Able', 'Kern']) await of.client({ lastName, email: 'home@example.com' });
    await of.client({ lastName: 'Baker', email: 'aaa@example.com' });
    await of.client({ lastName: 'Nash', email: null });
    await of.client({ lastName: 'Cook', email: null });
    const rows = await frozen(of, plain, { pageSize: 2 });
    expect(rows.map(({ name, address }) => [name, address])).toEqual([
      ['Able', 'home@example.com'],
      ['Baker', 'aaa@example.com'],
      ['Cook', null],
      ['Kern', 'home@example.com'],
      ['Moya', 'home@example.com'],
      ['Nash', null],
      ['Zorn', 'home@example.com'],
    ]);
    expect(new Set(rows.map(({ messageId }) => messageId)).size).toBe(3);
  });

  it('is listed by last name under History, page by page', async () => {
    const of = await people();
    for (const [n, lastName] of ['Zorn', 'able', 'Moya', 'Baker', 'Kern'].entries())
      await of.client({ lastName, firstName: 'A', email: `${9 - n}@example.com` });
    const broadcastId = await aBroadcast(of, { status: 'scheduled', method: 'email' });
    await of.work((uow) => freezeAudience(uow, broadcastId, plain, { now: new Date(at), pageSize: 2 }));
    const list = (after: string | null) =>
      of.work((uow) => recipientList(uow, { broadcastId, status: null, after, limit: 2 }));
    const names: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const found = await list(after);
      const page = found.slice(0, 2);
      names.push(...page.map(({ name }) => name));
      after = page.at(-1)?.id ?? null;
      more = found.length > 2;
    }
    expect(names).toEqual(['A able', 'A Baker', 'A Kern', 'A Moya', 'A Zorn']);
  });

  it('leaves nothing where it dies in the middle, and the next one writes everybody once', async () => {
    const of = await people();
    for (let n = 0; n < 7; n++) await of.client();
    const id = await aBroadcast(of, { status: 'scheduled', method: 'email' });
    let pages = 0;
    const dying = of.work((uow) =>
      freezeAudience(uow, id, plain, {
        now: new Date(at),
        pageSize: 2,
        onPage() {
          if (++pages === 2) throw new Error('The worker died');
        },
      }),
    );
    await expect(dying).rejects.toThrow('The worker died');
    expect(await written(of, id)).toEqual([]);
    const { rows } = await of.work(({ kysely }) =>
      sql<{ messages: number }>`select count(*)::int as messages from message`.execute(kysely),
    );
    expect(rows).toEqual([{ messages: 0 }]);
    let beats = 0;
    await of.work((uow) =>
      freezeAudience(uow, id, plain, { now: new Date(at), pageSize: 2, onPage: () => void (beats += 1) }),
    );
    expect(await written(of, id)).toHaveLength(7);
    expect(beats).toBeGreaterThanOrEqual(4);
  });

  it('keeps nobody waiting who cancels it in the middle, and then leaves nothing', async () => {
    const of = await people();
    for (let n = 0; n < 3; n++) await of.client();
    const id = await aBroadcast(of, { status: 'scheduled', method: 'email' });
    const { version } = await of.work(({ em }) => em.findOneOrFail(Broadcast, { id }));
    const now = new Date(at);
    const cancelled: unknown[] = [];
    const freezing = of.work(async (uow) => {
      const onPage = async () => void cancelled.push(await of.work((other) => cancelBroadcast(other, id, now)));
      await freezeAudience(uow, id, plain, { now, pageSize: 2, onPage });
      await fireBroadcast(uow, { id, version }, now);
    });
    await expect(freezing).rejects.toBeInstanceOf(ChangedMeanwhile);
    expect(cancelled[0]).toEqual({ status: 'cancelled', messages: 0 });
    expect(await written(of, id)).toEqual([]);
  });

  it('counts no message of its own to the limits a day', async () => {
    const of = await people();
    await of.work(({ kysely }) => sql`insert into setting (id, value) values (1006, '1'), (1007, '1')`.execute(kysely));
    for (let n = 0; n < 5; n++) await of.client({ mobile: `+1208555018${n % 2}` });
    const text: PlanRequest = { ...plain, method: 'text', subject: null, anyHour: true };
    const rows = await frozen(of, text, { pageSize: 1 });
    expect(rows.map(({ messageId }) => messageId === null)).toEqual([false, false, false, false, false]);
    expect(new Set(rows.map(({ messageId }) => messageId)).size).toBe(2);
    const again = await frozen(of, text, { pageSize: 1 });
    expect(again.every(({ messageId }) => messageId === null)).toBe(true);
  });
});
