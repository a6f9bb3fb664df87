import { page } from '../../domain/schemas/common.ts';
import {
  assignedForm,
  assignedForms,
  assignForms,
  catalog,
  changeDueDate,
  clientFormQuery,
  completedForm,
  withdrawForms,
  withdrawnForms,
} from '../../domain/schemas/forms.ts';
import { formPdf, sendFormPdf } from '../forms/pdf.ts';
import { startForm, tellForm } from '../forms/workflow.ts';
import type { SignedIn } from '../principal.ts';
import type { AskingChart } from '../records/chart-readers.ts';
import {
  assignToClients,
  clientForms,
  formCatalog,
  moveDueDate,
  readCompleted,
  withdrawFromClients,
} from '../records/forms.ts';
import { type Base, route } from '../route.ts';

const audience = ['staff', 'token'] as const;
/** What clients answer belongs to their chart, as their documents do. */
const view = { rule: 'Documents', right: 'view' } as const;

const askingOf = ({ principal, now, deps }: { principal: SignedIn } & Pick<Base, 'now' | 'deps'>): AskingChart => ({
  principal,
  now,
  keyRing: deps.keyRing,
});

export const formRoutes = [
  route({
    method: 'get',
    path: '/api/forms',
    summary: 'Forms that can be assigned',
    audience,
    policy: view,
    response: catalog,
    handle: async () => ({ rows: formCatalog() }),
  }),
  route({
    method: 'post',
    path: '/api/forms/assign',
    summary: 'Assign forms to one client or to several; who has one to do already keeps that',
    audience,
    policy: { rule: 'Documents', right: 'create' },
    body: assignForms,
    response: assignedForms,
    idempotent: true,
    example: { clientIds: ['019a0000-0000-7000-8000-000000000001'], forms: ['phq-9'], dueOn: null },
    handle: ({ body, work, afterAnswer, ...base }) =>
      work(async (uow) => {
        const answer = await assignToClients(uow, body, askingOf(base));
        for (const { id: assignmentId } of answer.assigned)
          afterAnswer(() => startForm(base.deps.temporal, { practiceId: uow.practiceId, assignmentId }));
        return answer;
      }),
  }),
  route({
    method: 'post',
    path: '/api/forms/withdraw',
    summary: 'Take forms back that are not completed',
    audience,
    policy: { rule: 'Documents', right: 'modify' },
    body: withdrawForms,
    response: withdrawnForms,
    example: { ids: ['019a0000-0000-7000-8000-000000000001'] },
    async handle({ body, work, afterAnswer, ...base }) {
      const ids = await work((uow) => withdrawFromClients(uow, body.ids, askingOf(base)));
      for (const id of ids) afterAnswer(() => tellForm(base.deps.temporal, id));
      return { withdrawn: ids.length };
    },
  }),
  route({
    method: 'get',
    path: '/api/clients/:id/forms',
    summary: "A client's forms in one state, newest first; completed ones with their score",
    tag: 'forms',
    audience,
    policy: view,
    query: clientFormQuery,
    response: page(assignedForm),
    handle: ({ params, query, work, ...base }) => work((uow) => clientForms(uow, params.id, query, askingOf(base))),
  }),
  route({
    method: 'get',
    path: '/api/forms/:id',
    summary: 'A completed form with its answers; each look is written down, and the client sees it',
    audience,
    policy: view,
    response: completedForm,
    handle: ({ params, work, ...base }) => work((uow) => readCompleted(uow, params.id, askingOf(base))),
  }),
  route({
    method: 'patch',
    path: '/api/forms/:id',
    summary: 'Change the due date of a form that is to be completed, or take it away; its reminders follow',
    audience,
    policy: { rule: 'Documents', right: 'modify' },
    body: changeDueDate,
    response: assignedForm,
    example: { dueOn: '2027-03-01', was: null },
    handle: ({ params, body, work, afterAnswer, ...base }) =>
      work(async (uow) => {
        const form = await moveDueDate(uow, params.id, body, askingOf(base));
        afterAnswer(() => tellForm(base.deps.temporal, params.id));
        return form;
      }),
  }),
  route({
    method: 'get',
    path: '/api/forms/:id/pdf',
    summary: 'The same as a PDF',
    audience,
    policy: view,
    produces: 'application/pdf',
    async handle({ params, work, res, ...base }) {
      const pdf = await work(async (uow) => formPdf(uow, await readCompleted(uow, params.id, askingOf(base))));
      sendFormPdf(res, pdf);
    },
  }),
];
