import { z } from 'zod';
import { Staff } from '../../db/entities/index.ts';
import { absenceList } from '../../db/queries/absence-list.ts';
import { groupList } from '../../db/queries/group-list.ts';
import { picklistNames } from '../../domain/picklists.ts';
import { changes, date, id, version } from '../../domain/schemas/common.ts';
import {
  absence,
  absenceFields,
  newPicklistItem,
  picklist,
  savePicklistItem,
  userGroup,
  userGroupFields,
} from '../../domain/schemas/desk.ts';
import { demandAbsence, removeAbsence, saveAbsence } from '../records/absences.ts';
import { addToPicklist, picklistName, readPicklist, savePicklist } from '../records/picklists.ts';
import { demand, found } from '../records/rows.ts';
import { changeGroup, createGroup, readGroup } from '../records/user-groups.ts';
import { route } from '../route.ts';

/* User groups, picklists and absences: what an administrator keeps for the desk. */
const staff = ['staff', 'token'] as const;
const absencePath = '/api/staff/:id/absences';
const listParams = z.object({ list: z.string().max(50) });

export const deskRoutes = [
  route({
    method: 'get',
    path: '/api/user-groups',
    summary: 'User groups by name, with their members',
    audience: staff,
    policy: 'signed-in',
    response: z.object({ rows: z.array(userGroup) }),
    handle: ({ work }) => work(async (uow) => ({ rows: await groupList(uow) })),
  }),
  route({
    method: 'post',
    path: '/api/user-groups',
    summary: 'Add a user group',
    audience: staff,
    policy: { rule: 'User Groups', right: 'create' },
    body: userGroupFields,
    response: userGroup,
    status: 201,
    idempotent: true,
    example: { name: 'Night shift' },
    handle: ({ body, work }) => work((uow) => createGroup(uow, body)),
  }),
  route({
    method: 'get',
    path: '/api/user-groups/:id',
    summary: 'A user group',
    audience: staff,
    policy: 'signed-in',
    response: userGroup,
    handle: ({ params, work }) => work((uow) => readGroup(uow, params.id)),
  }),
  route({
    method: 'patch',
    path: '/api/user-groups/:id',
    summary: 'Change a user group; `members` are all of them',
    audience: staff,
    policy: { rule: 'User Groups', right: 'modify' },
    body: changes(userGroupFields).extend({ version }),
    response: userGroup,
    example: { description: 'Keeps the charts complete', version: 1 },
    handle: ({ params, body, work, now }) => work((uow) => changeGroup(uow, params.id, body, now)),
  }),
  route({
    method: 'get',
    path: '/api/picklists',
    summary: 'Lists of task types, missing chart items and reasons, as the practice has made them',
    audience: staff,
    policy: 'signed-in',
    response: z.object({ rows: z.array(picklist) }),
    handle: ({ work }) =>
      work(async (uow) => {
        const rows = [];
        for (const name of picklistNames) rows.push(await readPicklist(uow, name));
        return { rows };
      }),
  }),
  route({
    method: 'get',
    path: '/api/picklists/:list',
    summary: 'One list',
    audience: staff,
    policy: 'signed-in',
    params: listParams,
    response: picklist,
    handle: ({ params, work }) => work((uow) => readPicklist(uow, picklistName(params.list))),
  }),
  route({
    method: 'post',
    path: '/api/picklists/:list',
    summary: 'Add an entry',
    audience: staff,
    policy: { rule: 'Picklist Management', right: 'modify' },
    params: listParams,
    body: newPicklistItem,
    response: picklist,
    status: 201,
    example: { label: 'Lab results' },
    handle: ({ params, body, work }) => work((uow) => addToPicklist(uow, picklistName(params.list), body)),
  }),
  route({
    method: 'put',
    path: '/api/picklists/:list/:code',
    summary: 'Rename an entry, put it elsewhere or out of use, give it a user group',
    audience: staff,
    policy: { rule: 'Picklist Management', right: 'modify' },
    params: listParams.extend({ code: z.string().max(80) }),
    body: savePicklistItem,
    response: picklist,
    example: { label: 'Call back', version: 0 },
    handle: ({ params, body, work }) => work((uow) => savePicklist(uow, picklistName(params.list), params.code, body)),
  }),
  route({
    method: 'get',
    path: absencePath,
    summary: 'Days on which a member of staff is away, the next ones first',
    audience: staff,
    policy: 'signed-in',
    query: z.object({ from: date.default('1900-01-01') }),
    response: z.object({ rows: z.array(absence) }),
    handle: ({ params, query, principal, work }) =>
      work(async (uow) => {
        if (principal.staffId !== params.id) demand(principal, 'Staff', 'view');
        found(await uow.em.findOne(Staff, { id: params.id }), 'member of staff');
        return { rows: await absenceList(uow, { staffId: params.id, from: query.from }) };
      }),
  }),
  route({
    method: 'post',
    path: absencePath,
    summary: 'Enter an absence; one’s own takes no right',
    audience: staff,
    policy: 'signed-in',
    body: absenceFields,
    response: absence,
    status: 201,
    idempotent: true,
    example: { startsOn: '2026-12-24', endsOn: '2027-01-02' },
    handle: ({ params, body, principal, work, now }) =>
      work((uow) => {
        demandAbsence(principal, params.id);
        return saveAbsence(uow, { staffId: params.id, now }, body);
      }),
  }),
  route({
    method: 'put',
    path: '/api/staff/:id/absences/:absence',
    summary: 'Change an absence',
    audience: staff,
    policy: 'signed-in',
    params: z.object({ id, absence: id }),
    body: absenceFields.extend({ version }),
    response: absence,
    example: { startsOn: '2026-12-24', endsOn: '2027-01-03', version: 1 },
    handle: ({ params, body: { version: read, ...fields }, principal, work, now }) =>
      work((uow) => {
        demandAbsence(principal, params.id);
        return saveAbsence(uow, { staffId: params.id, id: params.absence, version: read, now }, fields);
      }),
  }),
  route({
    method: 'delete',
    path: '/api/staff/:id/absences/:absence',
    summary: 'Remove an absence',
    audience: staff,
    policy: 'signed-in',
    params: z.object({ id, absence: id }),
    handle: ({ params, principal, work }) =>
      work((uow) => {
        demandAbsence(principal, params.id);
        return removeAbsence(uow, params.id, params.absence);
      }),
  }),
];
