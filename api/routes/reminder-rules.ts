import { ReminderRule } from '../../db/entities/index.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import { changedReminderRule, reminderRule, reminderRuleFields, rulePreview } from '../../domain/schemas/reminders.ts';
import { hasStandIns } from '../../platform/config.ts';
import { changeRule, createRule, previewRule, shapeOfRule } from '../records/reminder-rules.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

const staff = ['staff', 'token'] as const;
const example = { minutesBefore: 2880, method: 'preference' } as const;

export const reminderRuleRoutes = [
  route({
    method: 'get',
    path: '/api/reminder-rules',
    summary: 'Rules by which the practice reminds of appointments, the earliest reminder first; switched-off ones too',
    audience: staff,
    policy: { rule: 'Messaging View', right: 'view' },
    query: pageQuery,
    response: page(reminderRule),
    handle: ({ query: { cursor, limit }, work }) =>
      work(async ({ em }) => {
        const after = cursorOf(cursor);
        // A time has one rule, so it is the key.
        const last = after === null ? null : await em.findOne(ReminderRule, { id: after });
        const where = last ? { minutesBefore: { $lt: last.minutesBefore } } : {};
        const rows = await em.find(ReminderRule, where, { orderBy: { minutesBefore: 'desc' }, limit: limit + 1 });
        return pageOf(rows.map(shapeOfRule), limit);
      }),
  }),
  route({
    method: 'post',
    path: '/api/reminder-rules',
    summary: 'Add a rule; it reminds of what falls due from now on',
    audience: staff,
    policy: { rule: 'Messaging Create', right: 'create' },
    body: reminderRuleFields,
    response: reminderRule,
    status: 201,
    idempotent: true,
    example,
    handle: ({ body, work, now }) => work((uow) => createRule(uow, body, now)),
  }),
  route({
    method: 'post',
    path: '/api/reminder-rules/preview',
    summary: 'What a rule would do with the next 20 appointments: what goes to whom and when, or why not',
    audience: staff,
    policy: { rule: 'Messaging Create', right: 'create' },
    body: reminderRuleFields,
    response: rulePreview,
    example,
    handle: ({ body, work, now, deps }) =>
      work(async (uow) => ({ rows: await previewRule(uow, body, { now, anyHour: hasStandIns(deps.config) }) })),
  }),
  route({
    method: 'patch',
    path: '/api/reminder-rules/:id',
    summary: 'Change a rule, or switch it off; what it has planned follows at once',
    audience: staff,
    policy: { rule: 'Messaging Create', right: 'modify' },
    body: changedReminderRule,
    response: reminderRule,
    example: { enabled: false, version: 1 },
    handle: ({ params: { id }, body, work, now }) => work((uow) => changeRule(uow, id, body, now)),
  }),
];
