import { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import type { Answers } from '../../domain/forms/answers.ts';
import { page, pageQuery } from '../../domain/schemas/common.ts';
import { completeForm, doneForm, portalForm, portalForms, saveDraft, savedDraft } from '../../domain/schemas/forms.ts';
import { instant } from '../../domain/schemas/common.ts';
import { ownFormPdf, sendFormPdf } from '../forms/pdf.ts';
import { startFollowUp, tellForm } from '../forms/workflow.ts';
import type { PortalClient } from '../principal.ts';
import { Problem } from '../problem.ts';
import {
  completeOwnForm,
  doneForms,
  dueForms,
  hearRefused,
  type OwnForms,
  readOwnForm,
  saveOwnDraft,
} from '../records/portal-forms.ts';
import { type Base, route, type Work } from '../route.ts';

/** Whose forms they are comes from the session alone: no request names a client. */
const own = { audience: ['portal'], policy: 'client', tag: 'portal' } as const;
/** It saves by itself while somebody answers. */
const perMinute = 120;

const ownOf = ({ principal, now, deps }: { principal: PortalClient } & Pick<Base, 'now' | 'deps'>): OwnForms => ({
  principal,
  now,
  keyRing: deps.keyRing,
});

/** What `task` saves. Answers that it refuses are not kept, but whoever says in them that they need help is heard; the sweeper starts what that opens. */
async function heard<T>(
  work: Work,
  { id, answers: given }: { id: string; answers: Answers },
  asking: OwnForms,
  task: (uow: UnitOfWork) => Promise<T>,
): Promise<T> {
  try {
    return await work(task);
  } catch (error) {
    if (error instanceof Problem) await work((uow) => hearRefused(uow, id, given, asking));
    throw error;
  }
}

const answers = {
  '44250-9': [{ valueCoding: { system: 'http://loinc.org', code: 'LA6569-3', display: 'Several days' } }],
};

export const portalFormRoutes = [
  route({
    method: 'get',
    path: '/api/portal/forms',
    summary: 'Forms that the practice asks for, the first due first',
    ...own,
    response: portalForms,
    handle: ({ work, ...base }) => work(async (uow) => ({ rows: await dueForms(uow, ownOf(base)) })),
  }),
  route({
    method: 'get',
    path: '/api/portal/forms/completed',
    summary: 'Forms that were sent, newest first',
    ...own,
    query: pageQuery,
    response: page(doneForm),
    handle: ({ query, work, ...base }) => work((uow) => doneForms(uow, query, ownOf(base))),
  }),
  route({
    method: 'get',
    path: '/api/portal/forms/:id',
    summary: 'A form to go on with, or as it was sent',
    ...own,
    response: portalForm,
    handle: ({ params, work, ...base }) => work((uow) => readOwnForm(uow, params.id, ownOf(base))),
  }),
  route({
    method: 'put',
    path: '/api/portal/forms/:id/draft',
    summary: 'Keep what was answered so far; refused with 409 where another window was faster',
    ...own,
    perMinute,
    body: saveDraft,
    response: savedDraft,
    example: { answers, version: 0 },
    async handle({ params, body, work, afterAnswer, ...base }) {
      const { answer, followUpId } = await heard(work, { id: params.id, ...body }, ownOf(base), (uow) =>
        saveOwnDraft(uow, params.id, body, ownOf(base)),
      );
      const { practiceId } = base.principal;
      if (followUpId) afterAnswer(() => startFollowUp(base.deps.temporal, { practiceId, followUpId }));
      return answer;
    },
  }),
  // Without an Idempotency-Key: its hash of what was sent would tell the few answers of a short form to whoever tries them all. The row itself makes it once.
  route({
    method: 'post',
    path: '/api/portal/forms/:id/complete',
    summary: 'Send a form. Sent again with the same answers it changes nothing',
    ...own,
    perMinute,
    body: completeForm,
    response: z.object({ completedAt: instant }),
    example: { answers, version: 1, signature: null },
    async handle({ params, body, work, afterAnswer, ...base }) {
      const { answer, followUpId } = await heard(work, { id: params.id, ...body }, ownOf(base), (uow) =>
        completeOwnForm(uow, params.id, body, ownOf(base)),
      );
      const { practiceId } = base.principal;
      const { temporal } = base.deps;
      afterAnswer(() => tellForm(temporal, params.id));
      if (followUpId) afterAnswer(() => startFollowUp(temporal, { practiceId, followUpId }));
      return answer;
    },
  }),
  route({
    method: 'get',
    path: '/api/portal/forms/:id/pdf',
    summary: 'A form that was sent, as a PDF',
    ...own,
    produces: 'application/pdf',
    async handle({ params, work, res, ...base }) {
      sendFormPdf(
        res,
        await work(async (uow) =>
          ownFormPdf(uow, await readOwnForm(uow, params.id, ownOf(base)), base.principal.personId),
        ),
      );
    },
  }),
];
