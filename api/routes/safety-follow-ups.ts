import { page } from '../../domain/schemas/common.ts';
import { acknowledge, followUpQuery, safetyFollowUp } from '../../domain/schemas/forms.ts';
import { tellFollowUp } from '../forms/workflow.ts';
import { acknowledgeFollowUp, listFollowUps } from '../records/safety-follow-ups.ts';
import { route } from '../route.ts';

/** Whoever may see a client may look after them, so it takes no rule of its own. */
const policy = { rule: 'Clients', right: 'view' } as const;

export const safetyFollowUpRoutes = [
  route({
    method: 'get',
    path: '/api/safety-follow-ups',
    summary: 'Clients whom somebody has to look after because of an answer in a form, newest first',
    audience: ['staff', 'token'],
    policy,
    query: followUpQuery,
    response: page(safetyFollowUp),
    handle: ({ query, principal, work, now, deps: { keyRing } }) =>
      work((uow) => listFollowUps(uow, query, { principal, now, keyRing })),
  }),
  route({
    method: 'post',
    path: '/api/safety-follow-ups/:id/acknowledge',
    summary: 'Say what was done for a client, which ends the calls for somebody. A token cannot do so',
    audience: ['staff'],
    policy,
    body: acknowledge,
    response: safetyFollowUp,
    example: { done: 'Called the client and went over the safety plan.' },
    async handle({ params: { id }, body, principal, work, now, deps: { keyRing, temporal }, afterAnswer }) {
      const answer = await work((uow) => acknowledgeFollowUp(uow, id, body, { principal, now, keyRing }));
      afterAnswer(() => tellFollowUp(temporal, id));
      return answer;
    },
  }),
];
