import { z } from 'zod';
import { problem } from '../domain/schemas/common.ts';
import type { Route } from './route.ts';

type Json = Record<string, unknown>;

/** OpenAPI 3.1 of the routes, made of the schemas that they validate by. */
export function openApi(routes: readonly Route[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) (paths[openApiPath(route.path)] ??= {})[route.method] = operation(route);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Rounds',
      version: '1',
      description:
        'Long-lived work of a practice. Errors are problems of RFC 9457; lists have `next`, which the next page takes as `cursor`; a write names the `version` it read.',
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Problem: schemaOf(problem, 'output') },
      responses: {
        Problem: {
          description: 'It did not work; `title`, `detail` and `next` say why and what to do.',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'rounds',
          description:
            'Staff; POST /api/session sets it (`__Host-rounds` on HTTPS). Changes also need X-CSRF-Token, from GET /api/session.',
        },
        portal: {
          type: 'apiKey',
          in: 'cookie',
          name: 'rounds-portal',
          description:
            'Clients, on the host of their practice only (`<acronym>.<portal domain>`); POST /api/portal/session sets it (`__Host-rounds-portal` on HTTPS). Changes also need X-CSRF-Token, from GET /api/portal/session.',
        },
        token: { type: 'http', scheme: 'bearer', description: 'A token of POST /api/tokens, for programs.' },
      },
    },
  };
}

/** `/api/clients/:id` as OpenAPI writes it: `/api/clients/{id}`. */
export const openApiPath = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

function operation(route: Route): Json {
  const { schemas, policy, idempotent } = route;
  const right =
    typeof policy === 'object' ? `Takes the right to **${policy.right}** by the rule **${policy.rule}**.` : '';
  const idempotencyKey = {
    name: 'Idempotency-Key',
    in: 'header',
    required: idempotent === 'required',
    schema: { type: 'string', maxLength: 128 },
    description:
      'One UUID for each thing that is started: repeated within 24 hours, the same request gets the same answer.',
  };
  const parameters = [
    ...parametersOf(schemas.params, 'path'),
    ...parametersOf(schemas.query, 'query'),
    ...(idempotent ? [idempotencyKey] : []),
  ];
  const media = route.form ? 'application/x-www-form-urlencoded' : 'application/json';
  return {
    operationId: operationIdOf(route),
    summary: route.summary,
    description: right,
    tags: [route.tag],
    security: securityOf(route),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(schemas.body
      ? { requestBody: { required: true, content: { [media]: bodyOf(schemas.body, route.example) } } }
      : {}),
    ...(route.raw
      ? { requestBody: { required: true, content: { 'application/octet-stream': { schema: { format: 'binary' } } } } }
      : {}),
    responses: { [String(route.status)]: successOf(route), default: { $ref: '#/components/responses/Problem' } },
  };
}

function securityOf({ audience, policy }: Route): Json[] {
  if (policy === 'public') return [];
  if (policy === 'client') return [{ portal: [] }];
  const session = audience.includes('staff') || audience.includes('operator') ? [{ session: [] }] : [];
  return [...session, ...(audience.includes('token') ? [{ token: [] }] : [])];
}

function successOf({ schemas, produces, status }: Route): Json {
  if (produces !== null) return { description: 'Done', content: { [produces]: {} } };
  if (!schemas.response || status === 204) return { description: 'Done' };
  return { description: 'Done', content: { 'application/json': { schema: schemaOf(schemas.response, 'output') } } };
}

const bodyOf = (schema: z.ZodType, example: unknown): Json => ({
  schema: schemaOf(schema, 'input'),
  ...(example === undefined ? {} : { example }),
});

function parametersOf(schema: z.ZodType | null, where: 'path' | 'query'): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: required.includes(name),
    schema: property,
  }));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' });
  return rest;
}

/** Such as `get_portalMessages_id`: of a program's names each is one, and `/portal/messages` and `/portal-messages` are two. */
const operationIdOf = ({ method, path }: Pick<Route, 'method' | 'path'>): string =>
  `${method} ${path}`
    .replace(/^(\w+) \/(api\/)?/, '$1/')
    .replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
    .replace(/[^\w]+/g, '_');
