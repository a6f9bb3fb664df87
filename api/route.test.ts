import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type Definition, type Policy, route } from './route.ts';

type Any = Definition<string, Policy, z.ZodType, z.ZodType, z.ZodType>;
const definition = {
  method: 'get',
  path: '/api/things/:id',
  summary: 'A thing',
  audience: ['staff'],
  policy: 'signed-in',
  handle: () => Promise.resolve(undefined),
} satisfies Any;

describe('a route', () => {
  it('without a policy stops the start', () => {
    const { policy: _, ...rest } = definition;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a careless edit would be
    expect(() => route(rest as unknown as Any)).toThrow('GET /api/things/:id has no policy');
  });

  it('that asks for a right which its rule does not know stops the start', () => {
    const policy = { rule: 'Audit Log', right: 'delete' } as const;
    expect(() => route({ ...definition, policy })).toThrow('asks for a right');
  });

  it('that is open by its policy only, and not by its audience, stops the start', () => {
    expect(() => route({ ...definition, policy: 'public' })).toThrow('not by both');
  });

  it('takes UUIDs as parameters and does not find anything else', () => {
    expect(() => route(definition).prepare({ params: { id: "1' or" }, query: {}, body: {} })).toThrow('no such page');
  });
});
