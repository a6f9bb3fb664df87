import { registerList } from '../../db/mappings/register-list.ts';
import { heldList } from '../../db/mappings/targets.ts';
import { peopleTerms } from '../../domain/people-terms.ts';
import { page } from '../../domain/schemas/common.ts';
import { heldRow, registerRow, revealedSsn, revealSsn, searchHeld } from '../../domain/schemas/mappings.ts';
import { markJob } from '../../domain/schemas/visits.ts';
import { chartReader } from '../records/chart-access.ts';
import { markHeldJob } from '../records/jobs.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { revealedSsn as reveal } from '../records/ssn.ts';
import { route } from '../route.ts';

const audience = ['staff', 'token'] as const;
const tag = 'integrations';
const mayView = { rule: 'Integrations', right: 'view' } as const;

export const timeeroPeopleRoutes = [
  ...(
    [
      ['users', 'employee', 'Users of Timeero by name, with whom each is mapped to and how'],
      ['jobs', 'client', 'Jobs (work sites) of Timeero by name, with whom each is mapped to and how'],
    ] as const
  ).map(([list, kind, summary]) =>
    route({
      method: 'post',
      path: `/api/integrations/timeero/${list}/search`,
      summary,
      tag,
      audience,
      policy: mayView,
      body: searchHeld,
      response: page(heldRow),
      example: { text: 'rey' },
      handle: ({ body: { text, cursor, limit }, principal, now, work }) =>
        work(async (uow) => {
          const reader = chartReader({ principal, now });
          const filter = { kind, terms: peopleTerms(text), reader, after: cursorOf(cursor), limit };
          return pageOf(await heldList(uow, filter), limit);
        }),
    }),
  ),
  ...(
    [
      ['employees', 'employee', 'Employees who are mapped, and whether the EVV register has them; SSNs are masked'],
      ['clients', 'client', 'Clients who are mapped, and whether the EVV register has them'],
    ] as const
  ).map(([list, kind, summary]) =>
    route({
      method: 'post',
      path: `/api/integrations/evv/${list}/search`,
      summary,
      tag,
      audience,
      policy: mayView,
      body: searchHeld,
      response: page(registerRow),
      example: { text: 'rey' },
      handle: ({ body: { text, cursor, limit }, principal, now, work, deps: { keyRing } }) =>
        work(async (uow) => {
          const reader = chartReader({ principal, now });
          const filter = { kind, terms: peopleTerms(text), reader, after: cursorOf(cursor), limit };
          return pageOf(await registerList(uow, keyRing, filter), limit);
        }),
    }),
  ),
  route({
    method: 'post',
    path: '/api/integrations/timeero/jobs/:id/mark',
    summary: 'Mark a job as no client visit, such as office time, or take that back: it counts for all of its visits',
    tag,
    audience,
    policy: { rule: 'Integrations', right: 'modify' },
    body: markJob,
    example: { nonVisit: true },
    async handle({ params, body: { nonVisit }, principal, now, work, deps: { keyRing } }) {
      // Of its visits the sweeper tells.
      await work((uow) => markHeldJob(uow, { id: params.id, nonVisit }, { principal, now, keyRing }));
    },
  }),
  route({
    method: 'post',
    path: '/api/integrations/evv/employees/:id/ssn',
    summary: 'Reveal one social security number, for a reason; each time is noted in the audit log',
    tag,
    audience: ['staff'],
    policy: { rule: 'SSN', right: 'view' },
    body: revealSsn,
    response: revealedSsn,
    perMinute: 20,
    example: { reason: 'The aggregator asks for it on the phone' },
    handle: ({ params, body: { reason }, work, deps: { keyRing } }) =>
      work((uow) => reveal(uow, { id: params.id, reason, keyRing })),
  }),
];
