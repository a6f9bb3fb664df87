import { z } from 'zod';
import { Profile } from '../../db/entities/index.ts';
import { profileList } from '../../db/queries/profile-list.ts';
import { ruleNames, rules } from '../../domain/rules.ts';
import { editProfile, newProfile, profile, profileGrants, rule } from '../../domain/schemas/access.ts';
import { deleteProfile, profileShape, readProfile, saveGrants } from '../records/profiles.ts';
import { assertVersion, found, given } from '../records/rows.ts';
import { route } from '../route.ts';

export const profileRoutes = [
  route({
    method: 'get',
    path: '/api/rules',
    tag: 'profiles',
    summary: 'Every rule, with the rights that can be given',
    audience: ['staff', 'token'],
    policy: 'signed-in',
    response: z.array(rule),
    handle: async () => ruleNames.map((name) => ({ name, ...rules[name], rights: [...rules[name].rights] })),
  }),
  route({
    method: 'get',
    path: '/api/profiles',
    summary: 'Profiles by name, with their rights',
    audience: ['staff', 'token'],
    policy: { rule: 'Profile Management', right: 'view' },
    response: z.array(profile),
    handle: ({ work }) => work(async (uow) => (await profileList(uow)).map(profileShape)),
  }),
  route({
    method: 'post',
    path: '/api/profiles',
    summary: 'Add a profile, without rights',
    audience: ['staff', 'token'],
    policy: { rule: 'Profile Management', right: 'create' },
    body: newProfile,
    response: profile,
    status: 201,
    idempotent: true,
    example: { name: 'Night shift', description: 'Answers the phone at night.' },
    handle: ({ body, work }) =>
      work(async (uow) => {
        const { id } = uow.em.create(Profile, body);
        await uow.em.flush();
        return readProfile(uow, id);
      }),
  }),
  route({
    method: 'get',
    path: '/api/profiles/:id',
    summary: 'A profile',
    audience: ['staff', 'token'],
    policy: { rule: 'Profile Management', right: 'view' },
    response: profile,
    handle: ({ params, work }) => work((uow) => readProfile(uow, params.id)),
  }),
  route({
    method: 'patch',
    path: '/api/profiles/:id',
    summary: 'Rename a profile',
    audience: ['staff', 'token'],
    policy: { rule: 'Profile Management', right: 'modify' },
    body: editProfile,
    response: profile,
    example: { description: 'Answers the phone at night.', version: 1 },
    handle: ({ params: { id }, body: { version, ...fields }, work, now }) =>
      work(async (uow) => {
        const row = found(await uow.em.findOne(Profile, { id }), 'profile');
        assertVersion(row, version);
        uow.em.assign(row, { ...given(fields), updatedAt: now });
        await uow.em.flush();
        return readProfile(uow, id);
      }),
  }),
  route({
    method: 'put',
    path: '/api/profiles/:id/grants',
    summary: 'Make the rights of a profile these and no others',
    audience: ['staff', 'token'],
    policy: { rule: 'Profile Management', right: 'modify' },
    body: profileGrants,
    response: profile,
    example: { grants: [{ rule: 'Clients', rights: ['view'] }], version: 1 },
    handle: ({ params, body, work, now }) =>
      work(async (uow) => {
        await saveGrants(uow, params.id, body, now);
        return readProfile(uow, params.id);
      }),
  }),
  route({
    method: 'delete',
    path: '/api/profiles/:id',
    summary: 'Remove a profile that no account holds',
    audience: ['staff', 'token'],
    policy: { rule: 'Profile Management', right: 'delete' },
    handle: ({ params, work }) => work((uow) => deleteProfile(uow, params.id)),
  }),
];
