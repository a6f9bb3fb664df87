import { z } from 'zod';
import { editSetting, setting } from '../../domain/schemas/access.ts';
import { hasStandIns } from '../../platform/config.ts';
import { readSettings, saveSetting } from '../records/settings.ts';
import { route } from '../route.ts';

export const settingRoutes = [
  route({
    method: 'get',
    path: '/api/settings',
    summary: 'System settings, with their defaults and the values of the practice',
    audience: ['staff', 'token'],
    policy: { rule: 'System Settings', right: 'view' },
    response: z.array(setting),
    handle: ({ work }) => work(readSettings),
  }),
  route({
    method: 'put',
    path: '/api/settings/:id',
    summary: 'Set a value, or go back to the default',
    audience: ['staff', 'token'],
    policy: { rule: 'System Settings', right: 'modify' },
    params: z.object({ id: z.string().regex(/^-?\d{1,6}$/) }),
    body: editSetting,
    response: setting,
    example: { value: '30' },
    handle: ({ params, body, principal: { accountId }, work, now, deps }) =>
      work((uow) =>
        saveSetting(uow, Number(params.id), body.value, { accountId, now, anyHour: hasStandIns(deps.config) }),
      ),
  }),
];
