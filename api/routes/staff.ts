import { staffList } from '../../db/queries/staff-list.ts';
import { peopleTerms } from '../../domain/people-terms.ts';
import { can } from '../../domain/rules.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import { leftOutMessage, worksAgain } from '../../domain/schemas/left-out-messages.ts';
import { searchPeople, staff, staffAccount, staffRow, workingAddress } from '../../domain/schemas/people.ts';
import { changedStaff, newStaff } from '../records/checked.ts';
import { activeOf, activeQuery } from '../records/people-search.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { saveAccount } from '../records/staff-accounts.ts';
import { addressOfStaffWorks, leftOutOfStaff } from '../records/working-address.ts';
import { changeStaff, createStaff, readStaff } from '../records/staff.ts';
import type { SignedIn } from '../principal.ts';
import { route } from '../route.ts';

const seesAccounts = ({ grants }: SignedIn) => can(grants, 'User Accounts', 'view');

export const staffRoutes = [
  route({
    method: 'get',
    path: '/api/staff',
    summary: 'Staff by name',
    audience: ['staff', 'token'],
    policy: { rule: 'Staff', right: 'view' },
    query: pageQuery.extend(activeQuery),
    response: page(staffRow),
    async handle({ query: { cursor, limit, status }, principal, work }) {
      const accounts = seesAccounts(principal);
      const filter = { terms: [], active: activeOf(status), after: cursorOf(cursor), limit, accounts };
      return pageOf(await work((uow) => staffList(uow, filter)), limit);
    },
  }),
  route({
    method: 'post',
    path: '/api/staff/search',
    summary: 'Find staff by part of a name or login',
    audience: ['staff', 'token'],
    policy: { rule: 'Staff', right: 'view' },
    body: searchPeople,
    response: page(staffRow),
    example: { text: 'may' },
    async handle({ body: { text, active, cursor, limit }, principal, work }) {
      const accounts = seesAccounts(principal);
      const filter = { terms: peopleTerms(text), active, after: cursorOf(cursor), limit, accounts };
      return pageOf(await work((uow) => staffList(uow, filter)), limit);
    },
  }),
  route({
    method: 'post',
    path: '/api/staff',
    summary: 'Add a member of staff; their login is given separately',
    audience: ['staff', 'token'],
    policy: { rule: 'Staff', right: 'create' },
    body: newStaff,
    response: staff,
    status: 201,
    idempotent: true,
    example: { firstName: 'Dana', lastName: 'Okafor', title: 'LCSW' },
    handle: ({ body, principal, work, now, deps: { keyRing } }) =>
      work((uow) => createStaff(uow, body, { principal, keyRing, now })),
  }),
  route({
    method: 'get',
    path: '/api/staff/:id',
    summary: 'A member of staff',
    audience: ['staff', 'token'],
    policy: { rule: 'Staff', right: 'view' },
    response: staff,
    handle: ({ params, principal, work, now, deps: { keyRing } }) =>
      work((uow) => readStaff(uow, params.id, { principal, keyRing, now })),
  }),
  route({
    method: 'patch',
    path: '/api/staff/:id',
    summary: 'Change a member of staff; fields that are left out stay. Setting inactive takes the right to delete',
    audience: ['staff', 'token'],
    policy: { rule: 'Staff', right: 'modify' },
    body: changedStaff,
    response: staff,
    example: { title: 'LCSW', version: 1 },
    handle: ({ params, body, principal, work, now, deps: { keyRing } }) =>
      work((uow) => changeStaff(uow, params.id, body, { principal, keyRing, now })),
  }),
  route({
    method: 'post',
    path: '/api/staff/:id/working-address',
    summary: 'It works again: messages go once more to an address of theirs that was stopped',
    audience: ['staff', 'token'],
    policy: { rule: 'Staff', right: 'modify' },
    body: workingAddress,
    response: worksAgain,
    example: { channel: 'email', address: 'dana@example.org' },
    handle: ({ params, body, work, now }) => work((uow) => addressOfStaffWorks(uow, { staffId: params.id, now }, body)),
  }),
  route({
    method: 'get',
    path: '/api/staff/:id/left-out-messages/:failure',
    summary: 'What did not go to a member of staff while an address did not work, with what to do about each',
    audience: ['staff', 'token'],
    policy: { rule: 'Messaging View', right: 'view' },
    query: pageQuery,
    response: page(leftOutMessage),
    handle: ({ params: { id, failure }, query, work, now }) =>
      work((uow) => leftOutOfStaff(uow, id, { failure, query, now })),
  }),
  route({
    method: 'put',
    path: '/api/staff/:id/account',
    summary:
      'Give a member of staff a login, or change it; unlocks it. A password set here must be changed at the next sign-in',
    audience: ['staff'],
    policy: { rule: 'User Accounts', right: 'modify' },
    body: staffAccount,
    response: staff,
    example: { login: 'dana.okafor', active: true, profileIds: [], password: 'a sentence as a password' },
    handle: ({ params, body, principal, work, now, deps: { keyRing } }) =>
      work(async (uow) => {
        await saveAccount(uow, params.id, body, { principal, keyRing, now });
        return readStaff(uow, params.id, { principal, keyRing, now });
      }),
  }),
];
