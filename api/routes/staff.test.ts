import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Account, Audit } from '../../db/entities/index.ts';
import { countAdministrators } from '../../db/queries/count-administrators.ts';
import type { Staff, StaffRow } from '../../domain/schemas/people.ts';
import { allGrants, password, startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';

interface Problem {
  type: string;
  title: string;
  next?: string;
  errors?: { path: string; message: string }[];
}

let api: TestApi;
let people: TestPeople;
beforeAll(async () => {
  api = await startTestApi();
  people = new TestPeople(api.db, api.own.id);
});
afterAll(() => api.close());

const secret = 'seven lamps over the quiet harbour';
let count = 0;
const add = async (fields: Record<string, unknown> = {}): Promise<Staff> => {
  const body = { firstName: 'Dana', lastName: `Okafor${++count}`, title: 'LCSW', ...fields };
  const answer = await api.own.admin.post<Staff>('/api/staff', body);
  expect(answer.status).toBe(201);
  return answer.body;
};
const change = (id: string, body: Record<string, unknown>) =>
  api.own.admin.patch<Staff & Problem>(`/api/staff/${id}`, body);
const account = (id: string, body: Record<string, unknown>, by: TestUser = api.own.admin) =>
  by.put<Staff & Problem>(`/api/staff/${id}/account`, { active: true, profileIds: [], ...body });

describe('a member of staff', () => {
  it('is added, read again the same, and changed with its version', async () => {
    const added = await add({ contactPoints: [{ kind: 'work', address: '(202) 555-0110' }] });
    expect(added).toMatchObject({ version: 1, account: null, title: 'LCSW' });
    expect(added.contactPoints).toEqual([{ kind: 'work', address: '+12025550110', preferred: false }]);
    expect((await api.own.admin.get<Staff>(`/api/staff/${added.id}`)).body).toEqual(added);
    const { body } = await change(added.id, { title: null, version: 1 });
    expect(body).toEqual({ ...added, title: null, version: 2 });
    expect((await change(added.id, { title: 'MD', version: 1 })).body.type).toBe('urn:rounds:problem:version-conflict');
  });

  it('keeps the lines of their address that a change leaves out', async () => {
    const { id, address } = await add({ address: { line1: '1 Main St', city: 'Mesa' } });
    const { body } = await change(id, { address: { line2: 'Flat 2' }, version: 1 });
    expect(body.address).toEqual({ ...address, line2: 'Flat 2' });
  });

  it('shows the groups they are in, and the clients whom they look after', async () => {
    const { admin } = api.own;
    const { id, groups } = await add();
    expect(groups).toEqual([]);
    await admin.post('/api/user-groups', { name: 'Records', members: [id] });
    const { body: read } = await admin.get<Staff>(`/api/staff/${id}`);
    expect(read.groups).toMatchObject([{ name: 'Records' }]);
    const client = (recordNumber: string, assigned: object[]) =>
      admin.post('/api/clients', { firstName: 'Jordan', lastName: 'Reyes', recordNumber, assigned });
    await client('A-1', [{ staffId: id, role: 'clinician' }]);
    await client('A-2', []);
    const mine = await admin.get<{ rows: { recordNumber: string }[] }>(`/api/clients?assignedTo=${id}`);
    expect(mine.body.rows.map(({ recordNumber }) => recordNumber)).toEqual(['A-1']);
  });

  it('is refused with every invalid field named at once', async () => {
    const body = { firstName: 'A', zone: 'Nowhere', contactPoints: [{ kind: 'fax', address: '123' }] };
    const answer = await api.own.admin.post<Problem>('/api/staff', body);
    expect(answer.status).toBe(400);
    const paths = answer.body.errors?.map(({ path }) => path).toSorted();
    expect(paths).toEqual(['contactPoints.0.address', 'lastName', 'zone']);
  });

  it('stands in the audit log with what changed, before and after', async () => {
    const { id } = await add();
    await change(id, { title: 'LPC', version: 1 });
    const rows = await people.work(({ em }) => em.find(Audit, { subject: 'staff', subjectId: id, action: 'update' }));
    expect(rows).toMatchObject([{ before: { title: 'LCSW' }, after: { title: 'LPC' } }]);
  });

  it('belongs to one practice, and to those with the right', async () => {
    const { id } = await add();
    expect((await api.other.admin.get(`/api/staff/${id}`)).status).toBe(404);
    expect((await api.other.admin.patch(`/api/staff/${id}`, { title: 'X', version: 1 })).status).toBe(404);
    expect((await account(id, { login: 'stranger', password: secret }, api.other.admin)).status).toBe(404);
    const reader = await api.as({ Staff: ['view'] });
    expect((await reader.get(`/api/staff/${id}`)).status).toBe(200);
    expect((await reader.patch(`/api/staff/${id}`, { title: 'X', version: 1 })).status).toBe(403);
    expect((await account(id, { login: 'reader', password: secret }, reader)).status).toBe(403);
  });

  it('is found by part of a name, with login and profiles, page by page exactly once', async () => {
    const { id } = await add({ firstName: 'Quill', lastName: 'Marsh' });
    await account(id, { login: 'quill', password: secret, profileIds: [api.own.admin.profileId] });
    const found = await api.own.admin.post<{ rows: StaffRow[] }>('/api/staff/search', { text: 'mars qui' });
    expect(found.body.rows).toMatchObject([{ id, login: 'quill', profiles: [expect.stringContaining('Profile of')] }]);
    await people.work(({ kysely }) =>
      sql`update person set birth_date = '1980-05-17' where last_name = 'Marsh'`.execute(kysely),
    );
    const byBirth = await api.own.admin.post<{ rows: StaffRow[] }>('/api/staff/search', { text: '05/17/1980' });
    expect(byBirth.body.rows).toEqual([]);
    const seen: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      type Page = { rows: StaffRow[]; next: string | null };
      const { body }: { body: Page } = await api.own.admin.get<Page>(`/api/staff?limit=2${next && `&cursor=${next}`}`);
      seen.push(...body.rows.map((row) => row.id));
      next = body.next;
    }
    const all = await api.own.admin.get<{ rows: StaffRow[] }>('/api/staff?limit=200');
    expect(seen).toEqual(all.body.rows.map((row) => row.id));
  });
});

describe('the login of a member of staff', () => {
  it('is closed when they leave, and stays so when their record becomes active again', async () => {
    const user = await api.as({});
    const left = await change(user.staffId, { active: false, version: 1 });
    expect(left.body.account).toMatchObject({ active: false });
    const { version } = left.body;
    expect((await change(user.staffId, { active: true, version })).body).toMatchObject({
      active: true,
      account: { active: false },
    });
    expect((await api.anonymous().signIn('own', user.login, password)).status).toBe(401);
  });

  it('opens Rounds, and the password has to be changed first', async () => {
    const { id } = await add();
    const { body } = await account(id, {
      login: 'first.login',
      password: secret,
      profileIds: [api.own.admin.profileId],
    });
    expect(body.account).toMatchObject({
      login: 'first.login',
      active: true,
      locked: false,
      profileIds: [api.own.admin.profileId],
    });
    const them = api.anonymous();
    const signedIn = await them.signIn('own', 'first.login', secret);
    expect(signedIn.body).toMatchObject({ account: { mustChangePassword: true } });
    expect((await them.get<Problem>('/api/clients')).body.type).toBe('urn:rounds:problem:must-change-password');
  });

  it('never shows its password, in no answer and not in the audit log', async () => {
    const { id } = await add();
    const { body } = await account(id, { login: 'discreet', password: secret });
    expect(JSON.stringify(body)).not.toMatch(/argon2|password|seven lamps/i);
    const rows = await people.work(({ em }) =>
      em.find(Audit, { subject: 'account', subjectId: body.account?.id ?? '' }),
    );
    expect(rows).not.toHaveLength(0);
    expect(JSON.stringify(rows)).not.toMatch(/argon2|seven lamps/i);
  });

  it('is signed out everywhere when its password is set anew, and when it is deactivated', async () => {
    const user = await api.as({ Clients: ['view'] });
    const same = { login: user.login, profileIds: [user.profileId] };
    expect((await account(user.staffId, same)).status).toBe(200);
    expect((await user.get('/api/clients')).status).toBe(200);
    expect((await account(user.staffId, { ...same, password: secret })).status).toBe(200);
    expect((await user.get('/api/clients')).status).toBe(401);

    const other = await api.as({ Clients: ['view'] });
    const off = { login: other.login, profileIds: [other.profileId], active: false };
    expect((await account(other.staffId, off)).body.account?.active).toBe(false);
    expect((await other.get('/api/clients')).status).toBe(401);
    expect((await api.anonymous().signIn('own', other.login, password)).status).toBe(401);
  });

  it('does not come back to an old session when somebody who left returns', async () => {
    const user = await api.as({ Clients: ['view'] });
    const { body } = await change(user.staffId, { active: false, version: 1 });
    expect((await user.get('/api/clients')).status).toBe(401);
    await change(user.staffId, { active: true, version: body.version });
    expect((await user.get('/api/clients')).status).toBe(401);
  });

  it('is unlocked by an administrator after too many wrong tries', async () => {
    const user = await api.as({ Clients: ['view'] });
    for (let i = 0; i < 12; i++) await api.anonymous().signIn('own', user.login, `wrong ${i}`);
    const shown = await api.own.admin.get<Staff>(`/api/staff/${user.staffId}`);
    expect(shown.body.account?.locked).toBe(true);
    const saved = await account(user.staffId, { login: user.login, profileIds: [user.profileId] });
    expect(saved.body.account?.locked).toBe(false);
    expect((await api.anonymous().signIn('own', user.login, password)).status).toBe(200);
  });

  it('is refused where it is taken, and with profiles of another practice', async () => {
    const { id } = await add();
    const taken = await account(id, { login: api.own.admin.login.toUpperCase(), password: secret });
    expect(taken.status).toBe(409);
    expect(taken.body.errors?.[0]?.path).toBe('login');
    const foreign = await account(id, { login: 'foreign', password: secret, profileIds: [api.other.admin.profileId] });
    expect(foreign.body.errors?.map(({ path }) => path)).toEqual(['profileIds.0']);
  });

  it('needs a password at first, and none that is made of the name of the practice', async () => {
    const { id } = await add();
    const none = await account(id, { login: 'no.password' });
    expect(none.body.errors?.map(({ path }) => path)).toEqual(['password']);
    const weak = await account(id, { login: 'weak', password: 'Practice own, Practice own' });
    expect(weak.status).toBe(400);
    expect(weak.body.errors?.map(({ path }) => path)).toEqual(['password']);
  });
});

const administratorsOf = (practiceId: string) =>
  api.db.database.work({ practiceId, actor: 'system:test' }, countAdministrators);
const isKept = ({ status, body }: { status: number; body: Problem }) =>
  status === 409 && body.next?.includes('Profile Management') === true;

describe('the last administrator of a practice', () => {
  /** A practice of its own with one administrator. */
  const lonely = async (acronym: string) => {
    const practice = { id: await api.db.practice(acronym), acronym };
    const [boss, helper] = [await api.as(allGrants, practice), await api.as(withoutProfiles, practice)];
    return { practice, boss, helper };
  };
  const { 'Profile Management': _, ...withoutProfiles } = allGrants;

  it('can neither be deactivated, nor lose the profile, nor leave', async () => {
    const { boss } = await lonely('lonely');
    expect(
      isKept(await account(boss.staffId, { login: boss.login, active: false, profileIds: [boss.profileId] }, boss)),
    ).toBe(true);
    expect(isKept(await account(boss.staffId, { login: boss.login, profileIds: [] }, boss))).toBe(true);
    expect(isKept(await boss.patch<Problem>(`/api/staff/${boss.staffId}`, { active: false, version: 1 }))).toBe(true);
    expect((await boss.get('/api/session')).status).toBe(200);
  });

  it('may go once somebody else has the right', async () => {
    const { boss, helper } = await lonely('shared');
    const both = [helper.profileId, boss.profileId];
    expect((await account(helper.staffId, { login: helper.login, profileIds: both }, boss)).status).toBe(200);
    expect((await account(boss.staffId, { login: boss.login, active: false }, boss)).status).toBe(200);
  });

  it('stays one of two who take the right from each other at the same moment', async () => {
    const { practice, boss } = await lonely('duel');
    const rival = await api.as(allGrants, practice);
    const answers = await Promise.all([
      account(rival.staffId, { login: rival.login, profileIds: [] }, boss),
      account(boss.staffId, { login: boss.login, profileIds: [] }, rival),
    ]);
    expect(answers.map(({ status }) => status)).not.toEqual([200, 200]);
    expect(await administratorsOf(practice.id)).toBe(1);
  });

  it('is not counted where the account has no password to sign in with', async () => {
    const { practice, boss } = await lonely('empty');
    const rival = await api.as(allGrants, practice);
    await api.db.database.work({ practiceId: practice.id, actor: 'system:test' }, ({ em }) =>
      em.nativeUpdate(Account, { id: rival.accountId }, { passwordHash: null }),
    );
    expect(isKept(await account(boss.staffId, { login: boss.login, active: false }, boss))).toBe(true);
  });
});
