import type { UnitOfWork } from '../../db/database.ts';
import {
  beginSecondFactor,
  confirmSecondFactor,
  newSecondFactor,
  provenSecondFactor,
  recoveryCodes,
  secondFactor,
} from '../../domain/schemas/access.ts';
import { practiceOf } from '../http/hosts.ts';
import { tellClient } from '../portal/security-notice.ts';
import { conflict } from '../problem.ts';
import { type Context, route } from '../route.ts';
import { beginOwn, confirmOwn, isRequired, readOwn, removeOwn, renewOwn } from '../sign-in/own-second-factor.ts';

const example = { password: 'a sentence as a password', code: '123456' };

type Asked = Pick<Context<'', 'client', unknown, unknown>, 'principal' | 'req' | 'now' | 'deps'>;

/** Told by e-mail to whose account it is, whoever sat there. */
const tell = (
  uow: UnitOfWork,
  change: 'second-factor-on' | 'second-factor-off',
  { principal: { clientId, accountId, actsFor }, req, now, deps }: Asked,
) =>
  tellClient(uow, change, {
    clientId,
    guardian: actsFor && accountId,
    practice: practiceOf(req),
    config: deps.config,
    now,
  });

/** The second factor of a client's own account; whose that is comes from the session alone. */
export const portalSecondFactorRoutes = [
  route({
    method: 'get',
    path: '/api/portal/second-factor',
    summary:
      'Whether the own account has a second factor, whether it must have one, and how many recovery codes are left',
    audience: ['portal'],
    policy: 'client',
    beforeSecondFactor: true,
    response: secondFactor,
    handle: ({ principal, work }) => work((uow) => readOwn(uow, principal)),
  }),
  route({
    method: 'post',
    path: '/api/portal/second-factor',
    summary: 'Begin to set up a second factor (TOTP); it counts once a code has confirmed it',
    audience: ['portal'],
    policy: 'client',
    beforeSecondFactor: true,
    perMinute: 30,
    body: beginSecondFactor,
    response: newSecondFactor,
    example: { password: example.password },
    handle: ({ body: { password }, req, ...asked }) =>
      beginOwn({ ...asked, ip: req.ip ?? '' }, { password, issuer: `${practiceOf(req).name} portal` }),
  }),
  route({
    method: 'post',
    path: '/api/portal/second-factor/confirm',
    summary:
      'Confirm the second factor by a code of the app; shows the recovery codes once. Other sessions end, and the client is told by e-mail',
    audience: ['portal'],
    policy: 'client',
    beforeSecondFactor: true,
    perMinute: 30,
    body: confirmSecondFactor,
    response: recoveryCodes,
    example: { code: example.code },
    handle: ({ body, ...asked }) =>
      confirmOwn({ ...asked, ip: asked.req.ip ?? '' }, body.code, (uow) => tell(uow, 'second-factor-on', asked)),
  }),
  route({
    method: 'post',
    path: '/api/portal/second-factor/recovery-codes',
    summary: 'Make new recovery codes in place of the old ones; they are shown once',
    audience: ['portal'],
    policy: 'client',
    perMinute: 30,
    body: provenSecondFactor,
    response: recoveryCodes,
    example,
    handle: ({ body, req, ...asked }) => renewOwn({ ...asked, ip: req.ip ?? '' }, body),
  }),
  route({
    method: 'delete',
    path: '/api/portal/second-factor',
    summary:
      'Remove the own second factor, by password and code, where the practice does not require it. Other sessions end, and the client is told by e-mail',
    audience: ['portal'],
    policy: 'client',
    perMinute: 30,
    body: provenSecondFactor,
    example,
    async handle({ body, ...asked }) {
      const { principal, work, req } = asked;
      if (await work((uow) => isRequired(uow, principal))) throw required();
      await removeOwn({ ...asked, ip: req.ip ?? '' }, body, (uow) => tell(uow, 'second-factor-off', asked));
    },
  }),
];

const required = () =>
  conflict(
    'second-factor-required',
    'Your practice requires two-step verification',
    'Have you got another phone? Call the practice: once they have recognised you, they turn it off, and you set it up anew.',
  );
