import type { Request } from 'express';
import type { UnitOfWork } from '../../db/database.ts';
import { answerState } from '../../db/replies/answer-state.ts';
import { applyReply } from '../../db/replies/apply-reply.ts';
import { answerByLink, answerLink, type AppointmentLink, appointmentLink } from '../../domain/schemas/answers.ts';
import { readAnswerToken } from '../../platform/answer-link.ts';
import type { Deps } from '../deps.ts';
import { practiceOf } from '../http/hosts.ts';
import { route } from '../route.ts';

const audience = ['portal', 'public'] as const;
const token = 'the-last-part-of-the-link';

/**
 * Answering an e-mail about appointments by its link, which ends with the appointments. A person presses a button; scanners of mail only open the page,
 * which asks how things stand and changes nothing.
 */
export const portalAnswerRoutes = [
  route({
    method: 'post',
    path: '/api/portal/answer/check',
    summary: 'Which appointments a link of an e-mail is about, and how they stand; changes nothing',
    audience,
    policy: 'public',
    perMinute: 60,
    body: answerLink,
    response: appointmentLink,
    example: { token },
    handle: ({ body, req, now, requestId, deps }) =>
      inPractice(deps, { req, requestId, token: body.token }, (uow, messageId) => answerState(uow, messageId, now)),
  }),
  route({
    method: 'post',
    path: '/api/portal/answer',
    summary: 'Confirm the appointments that a link is about, or ask for another time, which cancels nothing',
    audience,
    policy: 'public',
    perMinute: 60,
    body: answerByLink,
    response: appointmentLink,
    example: { token, answer: 'confirm' },
    handle: ({ body: { answer, ...link }, req, now, requestId, deps }) =>
      inPractice(deps, { req, requestId, token: link.token }, async (uow, messageId) => {
        await applyReply(uow, { meaning: answer, messageId, way: 'link', now });
        return answerState(uow, messageId, now);
      }),
  }),
];

/** Of a token that was made for the practice whose host was asked. */
async function inPractice(
  { database, keyRing }: Deps,
  { req, requestId, token: given }: { req: Request; requestId: string; token: string },
  task: (uow: UnitOfWork, messageId: string) => Promise<AppointmentLink>,
): Promise<AppointmentLink> {
  const practiceId = practiceOf(req).id;
  const messageId = readAnswerToken(keyRing, practiceId, given);
  if (messageId === null) return { state: 'unknown', appointments: [] };
  return database.work({ practiceId, actor: 'public', requestId }, (uow) => task(uow, messageId));
}
