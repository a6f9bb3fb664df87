import { z } from 'zod';
import { messageTypeIds, messageTypes } from '../../domain/message-types.ts';
import { exampleValues, placeholders } from '../../domain/placeholders.ts';
import { page } from '../../domain/schemas/common.ts';
import { messageType } from '../../domain/schemas/messaging.ts';
import { saveTemplate, template, templateQuery } from '../../domain/schemas/templates.ts';
import { offeredMethods } from '../broadcasts/offered.ts';
import { readTemplate, readVersions, writeTemplate } from '../records/templates.ts';
import { route } from '../route.ts';

export const templateRoutes = [
  route({
    method: 'get',
    path: '/api/message-types',
    tag: 'messaging',
    summary: 'What broadcasts can be about, with methods and placeholders',
    audience: ['staff', 'token'],
    policy: 'signed-in',
    response: z.array(messageType),
    handle: async ({ deps }) =>
      messageTypeIds.map((id) => ({
        id,
        label: messageTypes[id].label,
        description: messageTypes[id].description,
        audience: messageTypes[id].audience,
        datesOf: messageTypes[id].datesOf,
        methods: [...offeredMethods(deps.config)],
        placeholders: messageTypes[id].placeholders.map((name) => ({
          name,
          description: placeholders[name],
          example: exampleValues.en[name],
        })),
      })),
  }),
  route({
    method: 'get',
    path: '/api/templates',
    tag: 'messaging',
    summary: 'The template of a message type, method and language',
    audience: ['staff', 'token'],
    policy: { rule: 'Messaging Create', right: 'create' },
    query: templateQuery,
    response: template,
    handle: ({ query, work }) => work((uow) => readTemplate(uow, query)),
  }),
  route({
    method: 'get',
    path: '/api/templates/versions',
    tag: 'messaging',
    summary: 'Earlier versions of a template, newest first; saving one again brings it back',
    audience: ['staff', 'token'],
    policy: { rule: 'Messaging Create', right: 'create' },
    query: templateQuery.extend({
      cursor: z.coerce.number().int().positive().optional().meta({ description: '`next` of the page before' }),
      limit: z.coerce.number().int().min(1).max(100).default(20),
    }),
    response: page(template),
    handle: ({ query: { cursor = null, ...query }, work }) =>
      work((uow) => readVersions(uow, { ...query, before: cursor })),
  }),
  route({
    method: 'put',
    path: '/api/templates',
    tag: 'messaging',
    summary: 'Save a template; warns of words that tell too much',
    audience: ['staff', 'token'],
    policy: { rule: 'Messaging Create', right: 'create' },
    body: saveTemplate,
    response: template,
    example: {
      messageType: 'plain-broadcast',
      method: 'text',
      body: '<Practice>: we are closed on Friday.',
      version: 0,
    },
    handle: ({ body, work }) => work((uow) => writeTemplate(uow, body)),
  }),
];
