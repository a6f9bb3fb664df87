import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Grants } from '../../domain/rules.ts';
import type { Profile, Session } from '../../domain/schemas/access.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';

let api: TestApi;
let admin: TestUser;
beforeAll(async () => {
  api = await startTestApi();
  ({ admin } = api.own);
});
afterAll(() => api.close());

const add = async (name: string) => (await admin.post<Profile>('/api/profiles', { name })).body;
const grant = (profile: Pick<Profile, 'id' | 'version'>, grants: unknown[]) =>
  admin.put<Profile & { errors?: { path: string }[] }>(`/api/profiles/${profile.id}/grants`, {
    grants,
    version: profile.version,
  });
const read = async (id: string) => (await admin.get<Profile>(`/api/profiles/${id}`)).body;

describe('Profile management', () => {
  it('lists every rule with the rights that can be given', async () => {
    const { body } = await admin.get<{ name: string; rights: string[] }[]>('/api/rules');
    expect(body.find(({ name }) => name === 'Audit Log')?.rights).toEqual(['view']);
  });

  it('adds a profile without rights and assigns rules to it', async () => {
    const profile = await add('Night shift');
    expect(profile).toMatchObject({ grants: [], accounts: 0, version: 1 });
    const { status, body } = await grant(profile, [
      { rule: 'Clients', rights: ['view', 'modify'] },
      { rule: 'Locations', rights: [] },
    ]);
    expect(status).toBe(200);
    expect(body.grants).toEqual([{ rule: 'Clients', rights: ['modify', 'view'] }]);
    expect(body.version).toBe(2);
    expect((await grant(body, [])).body.grants).toEqual([]);
  });

  it('gives and takes rights at once, for those who are signed in too', async () => {
    const user = await api.as({ Clients: ['view'] });
    expect((await user.get('/api/locations')).status).toBe(403);
    await grant(await read(user.profileId), [{ rule: 'Locations', rights: ['view'] }]);
    expect((await user.get('/api/locations')).status).toBe(200);
    expect((await user.get('/api/clients')).status).toBe(403);
  });

  it('refuses unknown rules, rights that a rule does not have, and a rule named twice', async () => {
    const { status, body } = await grant(await add('Faulty'), [
      { rule: 'Everything', rights: ['view'] },
      { rule: 'Audit Log', rights: ['delete'] },
      { rule: 'Clients', rights: ['view'] },
      { rule: 'Clients', rights: ['modify'] },
    ]);
    expect(status).toBe(400);
    expect(body.errors?.map(({ path }) => path)).toEqual(['grants.0.rule', 'grants.1.rights', 'grants.3.rule']);
  });

  it('refuses to overwrite what somebody else saved in between', async () => {
    const profile = await add('Contended');
    await grant(profile, [{ rule: 'Clients', rights: ['view'] }]);
    expect((await grant(profile, [])).status).toBe(409);
  });

  it('removes a profile that nobody holds, and no other', async () => {
    const profile = await add('For nobody');
    await grant(profile, [{ rule: 'Clients', rights: ['view'] }]);
    expect((await admin.delete(`/api/profiles/${profile.id}`)).status).toBe(204);
    expect((await admin.delete(`/api/profiles/${profile.id}`)).status).toBe(404);
    const { body } = await admin.delete(`/api/profiles/${admin.profileId}`);
    expect(body['type']).toBe('urn:rounds:problem:profile-held');
  });
});

describe('the last administrator', () => {
  it('cannot take the right to change profiles from themselves', async () => {
    const { body } = await grant(await read(admin.profileId), [{ rule: 'Clients', rights: ['view'] }]);
    expect(body).toMatchObject({ type: 'urn:rounds:problem:last-administrator' });
    expect((await admin.get('/api/profiles')).status).toBe(200);
  });
});

const save = (by: TestUser, of: TestUser, change: object = {}) =>
  by.put(`/api/staff/${of.staffId}/account`, {
    login: of.login,
    active: true,
    profileIds: [of.profileId],
    ...change,
  });

describe('an account with several profiles', () => {
  it('has every right that one of them gives', async () => {
    const colleague = await api.as({ Clients: ['view'] });
    const other = await add('Edits clients');
    await grant(other, [
      { rule: 'Clients', rights: ['modify'] },
      { rule: 'Staff', rights: ['view'] },
    ]);
    expect((await save(admin, colleague, { profileIds: [colleague.profileId, other.id] })).status).toBe(200);
    const { body } = await colleague.get<Session>('/api/session');
    expect(new Map(body.grants.map(({ rule, rights }) => [rule, rights]))).toEqual(
      new Map([
        ['Clients', ['modify', 'view']],
        ['Staff', ['view']],
      ]),
    );
  });
});

describe('handing out accounts', () => {
  const rights: Grants = { Staff: ['view'], 'User Accounts': ['create', 'modify', 'view', 'delete'] };
  const beyond = { status: 403, body: { type: 'urn:rounds:problem:beyond-your-rights' } };

  it('is no way to rights that one does not have', async () => {
    const clerk = await api.as(rights);
    expect(await save(clerk, clerk, { profileIds: [clerk.profileId, admin.profileId] })).toMatchObject(beyond);
    expect(await save(clerk, admin, { password: 'a password for the taking' })).toMatchObject(beyond);
    const colleague = await api.as({ Staff: ['view'] });
    expect((await save(clerk, colleague)).status).toBe(200);
  });

  it('is no way around the current password for oneself', async () => {
    const { status, body } = await save(admin, admin, { password: 'a password of my own making' });
    expect(status).toBe(400);
    expect(body).toMatchObject({ errors: [{ path: 'password' }] });
  });
});
