import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { Account, AccountProfile, ContactPoint, Person, Profile, ProfileRule, Staff } from '../entities/index.ts';
import { newId } from '../ids.ts';
import { recordOptOut } from '../queries/record-opt-out.ts';
import { raiseAlerts } from './raise-alerts.ts';
import { staffWithRule } from './staff-with-rule.ts';

const now = new Date('2026-03-02T15:00:00Z');
let test: TestDatabase;
let of: TestPeople;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  of = new TestPeople(test, await test.practice());
});

interface Wishes {
  email?: string;
  mobile?: string;
  preferredMethod?: 'email' | 'text' | 'voice';
  active?: boolean;
}

async function staff({ email, mobile, preferredMethod, active = true }: Wishes = {}) {
  const [id, personId] = [newId(), newId()];
  await of.work(async ({ em }) => {
    em.create(Person, { id: personId, firstName: 'Dana', lastName: 'Reyes' });
    await em.flush();
    em.create(Staff, { id, personId, preferredMethod: preferredMethod ?? null, active });
    if (email) em.create(ContactPoint, { personId, kind: 'email', address: email });
    if (mobile) em.create(ContactPoint, { personId, kind: 'mobile', address: mobile });
  });
  return { id, personId };
}

const raise = (staffIds: string[], kind: 'task-assigned' | 'group-task' = 'task-assigned', clientId?: string) =>
  of.work((uow) => raiseAlerts(uow, { kind, staffIds, subjectKind: 'task', subjectId: newId(), clientId, now }));

async function told() {
  const { rows } = await of.work(({ kysely }) =>
    sql<Record<string, unknown>>`
      select a.staff_id, m.channel, m.address, m.status, m.reason, m.body, m.client_id
      from alert a left join message m on m.id = a.message_id order by a.staff_id`.execute(kysely),
  );
  return rows;
}

describe('an alert to staff', () => {
  it('goes by what each prefers, else by e-mail, else by text', async () => {
    const both = { email: 'dana@example.com', mobile: '+12085550123' };
    const people = [
      await staff({ ...both, preferredMethod: 'text' }),
      await staff({ ...both, preferredMethod: 'voice' }),
      await staff(both),
      await staff({ mobile: '+12085550124' }),
    ];
    await raise(people.map((person) => person.id));
    expect((await told()).map((row) => row['channel'])).toEqual(['text', 'email', 'email', 'text']);
  });

  it('stands in the console although no message can go, and the message says why', async () => {
    const stopped = await staff({ mobile: '+12085550123' });
    const nowhere = await staff();
    await of.work((uow) => recordOptOut(uow, { channel: 'text', address: '+12085550123', source: 'stop', at: now }));
    await raise([stopped.id, nowhere.id]);
    expect(await told()).toMatchObject([
      { staff_id: stopped.id, status: 'skipped', reason: 'opted-out' },
      { staff_id: nowhere.id, status: 'skipped', reason: 'no-address', address: '' },
    ]);
  });

  it('goes to an e-mail address that was unsubscribed from messages to clients', async () => {
    const person = await staff({ email: 'dana@example.com' });
    await of.work((uow) =>
      recordOptOut(uow, { channel: 'email', address: 'dana@example.com', source: 'unsubscribe', at: now }),
    );
    await raise([person.id]);
    expect(await told()).toMatchObject([{ staff_id: person.id, status: 'pending', reason: null }]);
  });

  it('says nothing of the client whom it is about, and belongs to no chart', async () => {
    const person = await staff({ email: 'dana@example.com' });
    const client = await of.client({ firstName: 'Canary', lastName: 'Yellowbird' });
    await raise([person.id], 'task-assigned', client.id);
    const [row] = await told();
    expect(row).toMatchObject({ status: 'pending', client_id: null });
    expect(JSON.stringify(row)).not.toMatch(/Canary|Yellowbird/);
  });

  it('reaches each once and nobody who has left; some kinds are for the console alone', async () => {
    const here = await staff({ email: 'dana@example.com' });
    const gone = await staff({ email: 'gone@example.com', active: false });
    await raise([here.id, here.id, gone.id], 'group-task');
    expect(await told()).toMatchObject([{ staff_id: here.id, status: null }]);
  });
});

it('who holds a right by a rule is found by their profiles, while they and their sign-in are active', async () => {
  const profileId = newId();
  const people = [await staff(), await staff(), await staff(), await staff({ active: false })];
  await of.work(async ({ em }) => {
    em.create(Profile, { id: profileId, name: 'Compliance' });
    await em.flush();
    em.create(ProfileRule, { profileId, rule: 'Emergency Access', canView: true });
    for (const [index, { personId }] of people.entries()) {
      const id = newId();
      em.create(Account, { id, kind: 'staff', personId, login: `user${index}`, active: index !== 2 });
      await em.flush();
      if (index !== 1) em.create(AccountProfile, { accountId: id, profileId });
    }
  });
  const found = (right: 'view' | 'create') => of.work((uow) => staffWithRule(uow, 'Emergency Access', right));
  expect(await found('view')).toEqual([people[0]?.id]);
  expect(await found('create')).toEqual([]);
});
