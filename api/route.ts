import type { Request, Response } from 'express';
import { z } from 'zod';
import type { UnitOfWork } from '../db/database.ts';
import type { PortalSection } from '../domain/guardian-rights.ts';
import { type Right, rightsOf, type RuleName } from '../domain/rules.ts';
import { id } from '../domain/schemas/common.ts';
import type { Deps } from './deps.ts';
import { textFaults } from './http/text-faults.ts';
import { sectionOf } from './portal-sections.ts';
import type { PortalClient, Principal, SignedIn } from './principal.ts';
import { invalid, notFound } from './problem.ts';

/**
 * Who may call: staff by their session, programs by a token, operators of the deployment, providers' callbacks, anybody. `portal`: the route answers on
 * the hosts of portals and nowhere else; with `public` beside it to anybody there, else to clients by their session.
 */
export type Audience = 'staff' | 'token' | 'operator' | 'provider' | 'public' | 'portal';
/** `client`: whoever is signed in to the portal, and about themselves, or whom their session is for, only. */
export type Policy = 'public' | 'signed-in' | 'client' | { rule: RuleName; right: Right };
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** One transaction in the principal's practice and name. */
export type Work = <T>(task: (uow: UnitOfWork) => Promise<T>) => Promise<T>;

/** What a handler gets, whatever its schemas. */
export interface Base {
  principal: Principal;
  work: Work;
  /** The instant of the request. */
  now: Date;
  requestId: string;
  /**
   * Runs after the answer is settled and, in an idempotent route, its transaction committed; awaited before the answer
   * goes out. What must not happen before the commit (starting a workflow) belongs here; a failure is logged, not answered.
   */
  afterCommit: (task: () => Promise<void>) => void;
  /**
   * As `afterCommit`, but the answer does not wait for it: for what a sweeper takes up where this process ends before it is done, or Temporal is away.
   */
  afterAnswer: (task: () => Promise<void>) => void;
  req: Request;
  res: Response;
  deps: Deps;
}

type Name<Path extends string> = Path extends `${string}:${infer Rest}`
  ? Rest extends `${infer First}/${infer More}`
    ? First | Name<`/${More}`>
    : Rest
  : never;

export interface Context<Path extends string, P extends Policy, Q, B> extends Omit<Base, 'principal' | 'work'> {
  params: Record<Name<Path>, string>;
  query: Q;
  body: B;
  principal: P extends 'public' ? Principal : P extends 'client' ? PortalClient : SignedIn;
  /** A public route has no practice: it opens `deps.database.work` itself. */
  work: P extends 'public' ? never : Work;
}

export interface Definition<
  Path extends string,
  P extends Policy,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
> {
  method: Method;
  /** As Express writes it: `/api/clients/:id`. Parameters are UUIDs, or answered with 404, unless `params` says otherwise. */
  path: Path;
  summary: string;
  /** One word that groups the documentation; by default the second part of the path. */
  tag?: string;
  audience: readonly [Audience, ...Audience[]];
  policy: P;
  params?: z.ZodType<Record<Name<Path>, string>>;
  query?: Q;
  body?: B;
  /** What is answered is parsed by it: what it does not name never leaves, what contradicts it is our fault (500). */
  response?: R;
  /** Of success; default 200, or 204 without `response`. */
  status?: number;
  /**
   * For a POST that starts or creates something: the header Idempotency-Key is accepted, or demanded. The handler then runs in one
   * transaction that `work` joins, and its answer commits with it.
   */
  idempotent?: boolean | 'required';
  /** The body is `application/x-www-form-urlencoded` (callbacks) instead of JSON. */
  form?: boolean;
  /** The body is JSON that is signed as it came: the handler finds its bytes in `req.body`, and nothing has parsed them. */
  signed?: boolean;
  /** The handler reads the body itself (http/raw-body.ts), `application/octet-stream` of any length; nothing of it is read before. */
  raw?: boolean;
  /** Media type that the handler writes itself through `res`, such as `text/event-stream`; nothing else is answered then. */
  produces?: string;
  /** Open while the password must be changed, and while a second factor must be set up. */
  beforePasswordChange?: boolean;
  /** Open while a second factor must be set up. */
  beforeSecondFactor?: boolean;
  /** Requests a minute from one address; default none. */
  perMinute?: number;
  /** A request body for the documentation and for generated tests. */
  example?: z.input<B>;
  handle(context: Context<Path, P, z.output<Q>, z.output<B>>): Promise<z.input<R>>;
}

/** A route as the app mounts it. */
export interface Route {
  method: Method;
  path: string;
  summary: string;
  tag: string;
  audience: readonly Audience[];
  policy: Policy;
  /** Of the portal that a route for clients belongs to; null: it is none. */
  section: PortalSection | null;
  status: number;
  idempotent: boolean | 'required';
  form: boolean;
  signed: boolean;
  raw: boolean;
  produces: string | null;
  beforePasswordChange: boolean;
  beforeSecondFactor: boolean;
  perMinute: number | null;
  example: unknown;
  schemas: { params: z.ZodType; query: z.ZodType | null; body: z.ZodType | null; response: z.ZodType | null };
  /** Checks what was sent. `sent` is what idempotency compares. @throws ZodError, Problem 404 */
  prepare(raw: { params: unknown; query: unknown; body: unknown }): {
    sent: unknown;
    run: (base: Base) => Promise<unknown>;
  };
}

/**
 * Registers schema, audience, policy and documentation of a route at once.
 * @throws where the policy is missing, names a right that its rule does not know, or contradicts the audience, or a route for clients belongs to no section: the start stops.
 */
export function route<
  const Path extends string,
  const P extends Policy,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
>(definition: Definition<Path, P, Q, B, R>): Route {
  const { method, path, policy, query, body, response } = definition;
  assertPolicy(definition);
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const params = definition.params ?? z.object(Object.fromEntries(names.map((name) => [name, id])));
  return {
    method,
    path,
    summary: definition.summary,
    tag: definition.tag ?? path.split('/')[2] ?? 'rounds',
    audience: definition.audience,
    policy: definition.policy,
    section: policy === 'client' ? sectionOf(path) : null,
    status: definition.status ?? (response || definition.produces ? 200 : 204),
    idempotent: definition.idempotent ?? false,
    form: definition.form ?? false,
    signed: definition.signed ?? false,
    raw: definition.raw ?? false,
    produces: definition.produces ?? null,
    beforePasswordChange: definition.beforePasswordChange ?? false,
    beforeSecondFactor: definition.beforeSecondFactor ?? false,
    perMinute: definition.perMinute ?? null,
    example: definition.example,
    schemas: { params, query: query ?? null, body: body ?? null, response: response ?? null },
    prepare(raw) {
      const found = params.safeParse(raw.params);
      if (!found.success) throw notFound();
      const asked = query?.safeParse(raw.query);
      const given = body?.safeParse(raw.body ?? {});
      const issues = [...(asked?.error?.issues ?? []), ...(given?.error?.issues ?? [])];
      if (issues.length > 0) throw new z.ZodError(issues);
      const unstorable = definition.form ? [] : [...textFaults(asked?.data), ...textFaults(given?.data)];
      if (unstorable.length > 0) throw invalid(...unstorable);
      const parts = { params: found.data, query: asked?.data, body: given?.data };
      return {
        sent: parts,
        async run(base) {
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- http/serve.ts gives a signed-in principal where the policy asks for one
          const context = { ...base, ...parts } as Context<Path, P, z.output<Q>, z.output<B>>;
          const answer = await definition.handle(context);
          return response ? stripped(response, answer, `${method.toUpperCase()} ${path}`) : undefined;
        },
      };
    },
  };
}

/** Answers on the hosts of portals, and nowhere else. */
export const isPortalRoute = ({ audience }: Pick<Route, 'audience'>): boolean => audience.includes('portal');

/** Only what the schema names. @throws Error naming the fields, never their values, where the answer contradicts it */
function stripped(schema: z.ZodType, answer: unknown, where: string): unknown {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  const paths = result.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new Error(`The answer of ${where} contradicts its schema at ${paths}`);
}

function assertPolicy({
  method,
  path,
  policy,
  audience,
}: Pick<Route, 'method' | 'path' | 'policy' | 'audience'>): void {
  const say = (fault: string) => new Error(`The route ${method.toUpperCase()} ${path} ${fault}`);
  const given: unknown = policy;
  if (given === undefined || given === null || given === '') throw say('has no policy');
  if (audience.length === 0) throw say('names nobody who may call it');
  const open = audience.some((each) => each === 'public' || each === 'provider');
  if (open !== (policy === 'public')) throw say('is open to everybody by its audience or its policy, but not by both');
  const ofClients = audience.includes('portal');
  if (policy === 'client' && !ofClients) throw say('is for clients but does not stand on the portal');
  if (ofClients && (policy !== 'client' || audience.length > 1) && !(policy === 'public' && audience.length === 2))
    throw say('stands on the portal but is neither for clients alone nor public');
  if (typeof policy === 'object' && !rightsOf(policy.rule)?.includes(policy.right))
    throw say(`asks for a right that the rule "${policy.rule}" does not have`);
}
