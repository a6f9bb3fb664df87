import { Session } from '../../db/entities/index.ts';
import { secondFactorState } from '../../db/second-factor/second-factor-state.ts';
import { storedSettings } from '../../db/stored-settings.ts';
import {
  beginSecondFactor,
  confirmSecondFactor,
  newSecondFactor,
  provenSecondFactor,
  recoveryCodes,
  secondFactor,
} from '../../domain/schemas/access.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import type { UnitOfWork } from '../../db/database.ts';
import type { SignedIn } from '../principal.ts';
import { conflict, invalid } from '../problem.ts';
import { resetSecondFactor } from '../records/second-factors.ts';
import { route } from '../route.ts';
import { demandLongerPassword, prove, provePassword } from '../sign-in/prove.ts';
import * as factor from '../sign-in/second-factor.ts';

const tag = 'second-factor';
const example = { password: 'a sentence as a password', code: '123456' };

export const secondFactorRoutes = [
  route({
    method: 'get',
    path: '/api/second-factor',
    summary: 'Whether the own account has a second factor, and how many recovery codes are left',
    audience: ['staff'],
    policy: 'signed-in',
    beforeSecondFactor: true,
    response: secondFactor,
    handle: ({ principal: { accountId }, work }) =>
      work(async (uow) => ({
        ...(await secondFactorState(uow, accountId)),
        required: settingValue(await storedSettings(uow), settings.staffSecondFactor) === 'required',
      })),
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
    async handle({ body, principal, work, req, now, deps }) {
      await provePassword({ work, deps, principal, ip: req.ip ?? '', now }, body.password);
      const practice = await deps.database.practiceById(principal.practiceId);
      const account = { id: principal.accountId, login: principal.login, practice: practice?.name ?? '' };
      const begun = await work((uow) => factor.beginSecondFactor(uow, deps.keyRing, account));
      if (!begun) throw confirmed();
      return begun;
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
    handle: ({ body: { code }, principal, work, now, deps: { keyRing } }) =>
      work(async (uow) => {
        const { accountId } = principal;
        const result = await factor.confirmSecondFactor(uow, keyRing, { accountId, code, now });
        if (result === 'confirmed') throw confirmed();
        if (result === 'not-begun') throw notBegun();
        if (result === 'wrong-code') throw invalid({ path: 'code', message: 'is not the one that the app shows now' });
        await endOthers(uow, principal);
        return result;
      }),
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
    async handle({ body, principal, work, req, now, deps }) {
      const { keyRing } = deps;
      const asking = { work, deps, principal, ip: req.ip ?? '', now };
      return prove(asking, body, async (uow) => ({
        codes: await factor.newRecoveryCodes(uow, keyRing, principal.accountId),
      }));
    },
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
    async handle({ body, principal, work, req, now, deps }) {
      const asking = { work, deps, principal, ip: req.ip ?? '', now };
      await prove(asking, body, async (uow) => {
        await factor.removeSecondFactor(uow, principal.accountId);
        await demandLongerPassword(uow, principal.accountId, body.password);
        await endOthers(uow, principal);
      });
    },
  }),
  route({
    method: 'delete',
    path: '/api/staff/:id/second-factor',
    tag,
    summary: 'Remove the second factor of a member of staff who has lost it; their sessions end',
    audience: ['staff'],
    policy: { rule: 'User Accounts', right: 'modify' },
    handle: ({ params: { id }, principal, work }) => work((uow) => resetSecondFactor(uow, id, principal)),
  }),
];

const confirmed = () =>
  conflict(
    'second-factor-set-up',
    'This account has a second factor already',
    'Remove it first, by password and code, to set up another one.',
  );

const notBegun = () =>
  conflict(
    'second-factor-not-begun',
    'There is no second factor to confirm',
    'Begin with POST /api/second-factor and put its secret into your app.',
  );

/** Whoever else has a session has it from before. */
const endOthers = ({ em }: UnitOfWork, { accountId, session }: SignedIn) =>
  em.nativeDelete(Session, { accountId, ...(session ? { id: { $ne: session.id } } : {}) });
