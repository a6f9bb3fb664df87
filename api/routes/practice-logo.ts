import { z } from 'zod';
import { savePracticeLogo } from '../../db/queries/save-practice-logo.ts';
import { shownLogo as logo } from '../../domain/schemas/portal.ts';
import { practiceOf } from '../http/hosts.ts';
import { receiveLogo, removeLogo, serveLogo, shownLogo } from '../records/practice-logo.ts';
import { route } from '../route.ts';

const tag = 'practice';
const path = '/api/practice/logo';
const image = '/api/practice/logo/image';
const answer = z.object({ logo: logo.nullable() });

export const practiceLogoRoutes = [
  route({
    method: 'get',
    path,
    tag,
    summary: "The practice's logo, as its portal shows it",
    audience: ['staff', 'token'],
    policy: { rule: 'System Settings', right: 'view' },
    response: answer,
    handle: ({ work }) => work(async (uow) => ({ logo: await shownLogo(uow, image) })),
  }),
  route({
    method: 'put',
    path,
    tag,
    summary: 'Set the logo: the bytes of a PNG, JPEG or WebP image of at most 512 KB',
    audience: ['staff', 'token'],
    policy: { rule: 'System Settings', right: 'modify' },
    raw: true,
    response: answer,
    async handle({ req, work, deps }) {
      const received = await receiveLogo(req);
      return work(async (uow) => {
        await savePracticeLogo(uow, received, deps.clock());
        return { logo: await shownLogo(uow, image) };
      });
    },
  }),
  route({
    method: 'delete',
    path,
    tag,
    summary: 'Show no logo',
    audience: ['staff', 'token'],
    policy: { rule: 'System Settings', right: 'modify' },
    handle: ({ work }) => work(removeLogo),
  }),
  route({
    method: 'get',
    path: image,
    tag,
    summary: 'The picture itself',
    audience: ['staff', 'token'],
    policy: { rule: 'System Settings', right: 'view' },
    produces: 'image/*',
    handle: ({ work, res }) => work((uow) => serveLogo(uow, res)),
  }),
  route({
    method: 'get',
    path: '/api/portal/logo',
    summary: 'The logo of the practice whose portal this is',
    audience: ['portal', 'public'],
    policy: 'public',
    perMinute: 120,
    produces: 'image/*',
    handle: ({ req, res, deps }) =>
      deps.database.work({ practiceId: practiceOf(req).id, actor: 'public' }, (uow) => serveLogo(uow, res)),
  }),
];
