import {
  beginSecondFactor,
  confirmSecondFactor,
  newSecondFactor,
  provenSecondFactor,
  recoveryCodes,
  secondFactor,
} from '../../domain/schemas/access.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { alertSecondFactor } from '../../db/alerts/second-factor-changed.ts';
import type { Asking } from '../principal.ts';
import { resetSecondFactor } from '../records/second-factors.ts';
import { route } from '../route.ts';
import { beginOwn, confirmOwn, readOwn, removeOwn, renewOwn } from '../sign-in/own-second-factor.ts';

const tag = 'second-factor';
const example = { password: 'a sentence as a password', code: '123456' };

const tellStaff = (uow: UnitOfWork, { principal: { staffId }, now }: Asking) => alertSecondFactor(uow, staffId, now);

export const secondFactorRoutes = [
  route({
    method: 'get',
    path: '/api/second-factor',
    summary: 'Whether the own account has a second factor, and how many recovery codes are left',
    audience: ['staff'],
    policy: 'signed-in',
    beforeSecondFactor: true,
    response: secondFactor,
    handle: ({ principal, work }) => work((uow) => readOwn(uow, principal)),
  }),
  route({
    method: 'post',
    path: '/api/second-factor',
    summary: 'Begin to set up a second factor (TOTP); it counts once a code has confirmed it',
    audience: ['staff'],
    policy: 'signed-in',
    beforeSecondFactor: true,
    perMinute: 30,
    body: beginSecondFactor,
    response: newSecondFactor,
    example: { password: example.password },
    async handle({ body: { password }, req, ...asked }) {
      const practice = await asked.deps.database.practiceById(asked.principal.practiceId);
      return beginOwn({ ...asked, ip: req.ip ?? '' }, { password, issuer: `${practice?.name ?? ''} Rounds` });
    },
  }),
  route({
    method: 'post',
    path: '/api/second-factor/confirm',
    summary: 'Confirm the second factor by a code of the app; shows the recovery codes once. Other sessions end',
    audience: ['staff'],
    policy: 'signed-in',
    beforeSecondFactor: true,
    perMinute: 30,
    body: confirmSecondFactor,
    response: recoveryCodes,
    example: { code: example.code },
    handle: ({ body, req, ...asked }) =>
      confirmOwn({ ...asked, ip: req.ip ?? '' }, body.code, (uow) => tellStaff(uow, asked)),
  }),
  route({
    method: 'post',
    path: '/api/second-factor/recovery-codes',
    summary: 'Make new recovery codes in place of the old ones; they are shown once',
    audience: ['staff'],
    policy: 'signed-in',
    perMinute: 30,
    body: provenSecondFactor,
    response: recoveryCodes,
    example,
    handle: ({ body, req, ...asked }) => renewOwn({ ...asked, ip: req.ip ?? '' }, body),
  }),
  route({
    method: 'delete',
    path: '/api/second-factor',
    summary: 'Remove the own second factor, by password and code. Other sessions end',
    audience: ['staff'],
    policy: 'signed-in',
    perMinute: 30,
    body: provenSecondFactor,
    example,
    handle: ({ body, req, ...asked }) =>
      removeOwn({ ...asked, ip: req.ip ?? '' }, body, (uow) => tellStaff(uow, asked)),
  }),
  route({
    method: 'delete',
    path: '/api/staff/:id/second-factor',
    tag,
    summary: 'Remove the second factor of a member of staff who has lost it; their sessions end',
    audience: ['staff'],
    policy: { rule: 'User Accounts', right: 'modify' },
    handle: ({ params: { id }, principal, work, now }) => work((uow) => resetSecondFactor(uow, id, { principal, now })),
  }),
];
